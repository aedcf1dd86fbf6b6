//! The HTTP API and the page.
//!
//! [`router`] makes the handlers of an [`Api`]: a file for each resource below `resources`, described by OpenAPI. They read and write the
//! store; what takes blocks or connections they ask of a [`Workbench`], and what goes on at the moment comes by way of [`Live`] and
//! [`Serving`]. Whoever asks comes by `access` first.

mod access;
mod api;
mod connection_uses;
mod dashboards;
mod described;
mod diff;
mod extract;
mod live;
mod page;
mod paging;
mod problem;
mod reference;
mod resources;
mod router;
mod serving;
mod views;
mod workbench;

pub use access::{Hosts, Role, issue_token};
pub use api::{Api, ApiParts, ApiSettings};
pub use dashboards::{DASHBOARD_AUTHOR, DASHBOARD_FILE, Dashboards};
pub use live::{Change, Live, LiveRun, RunEvent};
pub use resources::artifacts::media_type;
pub use resources::connections::label as connection_label;
pub use resources::run_logs::LogLineView;
pub use resources::secrets::label as secret_label;
pub use router::{openapi, router};
pub use serving::Serving;
pub use workbench::{
    ArtifactContent, ArtifactView, BlockView, Checked, ColumnView, ConnectionSettings, Draft, OutsideConnection,
    PreviewOf, PreviewView, RejectedRow, RejectsOf, Replay, ReplayError, RowsView, Trial, Workbench,
};

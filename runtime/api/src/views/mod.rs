//! What is shown of records.

mod alert;
mod dashboard;
mod delivery;
mod pipeline;
mod run;
mod tick;
mod version;

pub(crate) use alert::{AlertRuleView, AlertsView, CheckedAlertsView, IncidentView, NoticeView};
pub(crate) use dashboard::{CheckedDashboardView, DashboardContent, DashboardSummary, DashboardView, ResultsView};
pub(crate) use delivery::{DeliveryView, DeliveryWithTries};
pub(crate) use pipeline::{Detail, Meta, Summary};
pub(crate) use run::{NodeRunView, RunDetail, RunView, trigger_of};
pub(crate) use tick::TickView;
pub(crate) use version::{DeploymentView, VersionView};

//! Durable records: pipelines and their versions, connections; runs and their attempts, plans, epochs, stream states, notes, counts,
//! rejects, log lines; schedules and their ticks; messages that leave.
//!
//! One SQLite file, `weir.db`, in the data folder, or a PostgreSQL database that several processes share. Two transitions carry the promise that nothing is lost and nothing written twice:
//! [`Store::prepare_epoch`] and [`Store::commit_epoch`], each a single transaction. The statements keep to what the two databases have in
//! common, a file per aggregate; what is different between them is in `open.rs` and `claim.rs`, and nowhere else.

mod alert_files;
mod attempts;
mod backfills;
mod cancel;
mod changes;
mod claim;
mod connection_uses;
mod connections;
mod counts;
mod deliveries;
mod delivery;
mod epochs;
mod error;
mod expire;
mod forget;
mod incident;
mod incidents;
mod leases;
mod log_lines;
mod node_runs;
mod node_times;
mod notes;
mod open;
mod pipelines;
mod plans;
mod rejects;
mod replays;
mod requests;
mod restore;
mod run_list;
mod runs;
mod schedules;
mod states;
mod status;
mod tick;
mod tick_list;
mod ticks;
mod tokens;
mod totals;
mod values;
mod vault;
mod versions;

pub use alert_files::AlertFile;
pub use attempts::Attempt;
pub use backfills::{Backfill, BackfillRequest};
pub use cancel::Cancelled;
pub use changes::{Change, ChangeKind};
pub use claim::Claim;
pub use connections::{ConnectionRecord, SecretRecord};
pub use counts::{Counts, EdgeCount, EdgeKey, NodeCount, PastRun};
pub use delivery::{AfterTry, Delivery, DeliveryFilter, DeliveryKind, DeliveryState, DeliveryTry, NewDelivery};
pub use epochs::{Epoch, EpochContent, NewEpoch, StoredReceipt};
pub use error::StoreError;
pub use expire::{Expired, RetentionPolicy};
pub use incident::{Incident, IncidentStep, NewIncident, Telling};
pub use leases::{Lease, TickEnd, Wish};
pub use log_lines::{LogFilter, LogLevel, LogLine};
pub use node_runs::NodeRun;
pub use node_times::NodeTime;
pub use notes::{NoteMove, Notes};
pub use open::Store;
pub use pipelines::{Deployment, PipelineRecord};
pub use plans::{Plan, PlannedSplit, SplitMove, SplitProgress, StoredSplit};
pub use rejects::{RejectFile, RejectFilter, RejectRecord};
pub use replays::{RejectRows, Replay};
pub use requests::{Request, RunFrom, TickRequest};
pub use restore::RestoredRun;
pub use run_list::{ListedRun, RunFilter};
pub use runs::{NewRun, Run, RunEnd};
pub use schedules::{Accounting, Noticed, Registered, TriggerKey, Wanted};
pub use states::{Cause, StateChange, StreamMove, StreamState};
pub use status::{EpochStatus, RunStatus};
pub use tick::{DeadlineState, NewTick, Tick, TickKey, TickKeyError, TickState};
pub use tick_list::TickFilter;
pub use tokens::{NamedToken, Token};
pub use vault::{Vault, VaultError};
pub use versions::{Base, NewVersion, Saved, Version, VersionOrigin};

//! Runs a checked graph: segments, splits, epochs.
//!
//! The way of a run: [`Engine::plan`] loads every block and learns the schema of every edge; [`Engine::start`] settles what an earlier run
//! has left ([`recovery`]), asks the extractors for splits, and runs epoch after epoch. In an epoch a [`Distributor`] runs the
//! [`segment`]s of the graph: a task per node instance, bounded channels of batches between them. What comes back are receipts; the rows
//! are counted, the epoch is recorded as prepared, the loaders commit it, and the state moves.
//!
//! What decides is apart from what acts: how to cut a graph ([`segment::cut`]), how rows fan out ([`fan_out`]), what to do after a crash
//! ([`recovery::decide`]), whether to retry and whether rows were conserved are pure functions.

mod attempt;
mod block;
mod conservation;
mod distributor;
mod engine;
mod environment;
mod failure;
pub mod fan_out;
mod flow;
mod hosted;
mod local;
mod metrics;
mod node;
mod notes;
mod plan;
mod preview;
mod progress;
pub mod recovery;
mod rejects;
mod replay;
mod retry;
mod run;
pub mod segment;
mod settings;
mod stop;
mod summary;
mod targets;
mod topology;

pub use block::{ExtractorInstance, LoaderInstance, RunnableBlock, SplitOpening, TransformInstance};
pub use distributor::Distributor;
pub use engine::Engine;
pub use environment::{Environment, Purpose, RunContext};
pub use failure::{FailureKind, RunFailure};
pub use metrics::{EdgeSnapshot, NodeMetrics, NodeSnapshot, RunMetrics, RunSnapshot};
pub use plan::{ColumnView, EdgeView, NodeView, PlanView, PlannedNode, RunPlan};
pub use preview::Preview;
pub use progress::{Observer, Observers, Progress};
pub use rejects::{RejectBatches, RejectFileError, ShownRejects, read_rejects};
pub use run::{RunHandle, RunOptions};
pub use settings::{EdgeLimits, EngineSettings, EpochBudget};
pub use summary::{NodeSummary, RunSummary};
pub use topology::{Role, Topology};

//! The tasks: one per node instance, for one epoch.
//!
//! A task takes batches, calls its block and hands on what comes out, until its input pauses or ends. It gives its instance back, so that
//! the next epoch goes on where this one stopped. Nothing is decided here but that.

mod emit;
mod loader;
mod metadata;
mod outputs;
mod row_wise;
mod runtime;
mod source;
mod whole_input;

pub(crate) use emit::emit;
pub(crate) use loader::{LoaderEnd, LoaderTask, Opens};
pub(crate) use metadata::with_metadata;
pub(crate) use outputs::{Input, Outputs, PortOut};
pub(crate) use row_wise::{RowWiseTask, TransformEnd};
pub(crate) use runtime::{NodeRuntime, of_split};
pub(crate) use source::{Source, SourceEnd, SourceTask};
pub(crate) use whole_input::{WholeInputEnd, WholeInputTask};

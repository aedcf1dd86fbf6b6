//! The host's side of every interface that blocks import, a file each: count the call, look up handles, hand on to the capability.
#![expect(unreachable_pub, reason = "the generated bindings re-export the resources")]

mod batches;
mod formats;
mod http;
mod logging;
mod objects;
mod query;
mod sql;
mod staging;
mod state;

use std::sync::Arc;

use wasmtime::component::{HasSelf, Linker, Resource, ResourceTable, ResourceTableError};
use weir_types::Problem;

use crate::bindings::imports::HostImports;
use crate::bindings::imports::weir::block::block_types;
use crate::capability;
use crate::context::Context;
use crate::limits::LimitExceeded;

/// How a host function fails: with a problem that the guest gets, or with a trap.
#[derive(Debug)]
pub enum CallError {
    /// The guest gets it as data.
    Problem(Problem),
    /// The guest ends here.
    Trap(wasmtime::Error),
}

impl From<Problem> for CallError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<wasmtime::Error> for CallError {
    fn from(error: wasmtime::Error) -> Self {
        Self::Trap(error)
    }
}

impl From<ResourceTableError> for CallError {
    fn from(error: ResourceTableError) -> Self {
        Self::Trap(error.into())
    }
}

/// What host functions return.
type Call<T> = Result<T, CallError>;

/// A session behind a handle; taken out while a call is under way.
pub struct SessionResource(Box<dyn capability::Session>);
/// A query's rows behind a handle.
pub struct RowsResource(Box<dyn capability::Rows>);
/// An object writer behind a handle; `None` once finished.
pub struct WriterResource(Option<Box<dyn capability::ObjectWriter>>);
/// A decoder behind a handle.
pub struct DecoderResource(Box<dyn capability::Decoder>);
/// An encoder behind a handle; `None` once finished.
pub struct EncoderResource(Option<Box<dyn capability::Encoder>>);
/// A stage behind a handle; `None` once finished.
pub struct StageResource(Option<Box<dyn capability::Stage>>);
/// Staged batches behind a handle.
pub struct StagedBatchesResource(Box<dyn capability::StagedBatches>);
/// A running statement behind a handle.
pub struct ExecutionResource(Box<dyn capability::Execution>);
/// Compiled expressions behind a handle.
pub struct ProjectionResource(Arc<dyn capability::Projection>);

/// Links every interface of the contract.
pub(crate) fn add_to_linker(linker: &mut Linker<Context>) -> wasmtime::Result<()> {
    HostImports::add_to_linker::<_, HasSelf<_>>(linker, |context| context)?;
    batches::link_columns(linker)
}

impl block_types::Host for Context {
    fn convert_problem(&mut self, error: CallError) -> wasmtime::Result<block_types::Problem> {
        match error {
            CallError::Problem(problem) => Ok(crate::convert::problem_to_wit(problem)),
            CallError::Trap(error) => Err(error),
        }
    }
}

impl Context {
    /// Puts something behind a handle, within the limit of handles.
    pub(crate) fn push<T: Send + 'static>(&mut self, entry: T) -> wasmtime::Result<Resource<T>> {
        match self.table.push(entry) {
            Ok(handle) => Ok(handle),
            Err(ResourceTableError::Full) => Err(LimitExceeded::Handles(self.setup.limits.handles).into()),
            Err(error) => Err(error.into()),
        }
    }

    /// The problem for a call that no grant covers.
    fn denied(&self, what: &str, hint: &str) -> CallError {
        let node = &self.setup.node;
        CallError::Problem(Problem::denied(format!("node `{node}` was not granted {what}")).with_hint(hint))
    }
}

/// Drops what a handle stands for.
fn delete<T: 'static>(table: &mut ResourceTable, handle: Resource<T>) -> wasmtime::Result<()> {
    table.delete(handle)?;
    Ok(())
}

/// The problem for using what has been finished.
fn used_up(what: &str) -> CallError {
    CallError::Problem(Problem::system(format!("the {what} was already finished")))
}

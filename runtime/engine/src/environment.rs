//! What the engine needs from whoever assembles the program.

use std::sync::Arc;

use async_trait::async_trait;
use weir_host::capability::Capabilities;
use weir_pipeline::{Graph, GraphNode};
use weir_types::{Problem, RunId};

use crate::block::RunnableBlock;
use crate::failure::RunFailure;

/// For what a node's instances are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To learn schemas. Nothing may be written.
    Plan,
    /// To move data.
    Run,
    /// To show a few rows. Nothing may be written.
    Preview,
}

/// In which run a node's instances are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunContext {
    /// The run; while planning and for a preview, an id that is never recorded.
    pub run: RunId,
    /// For what.
    pub purpose: Purpose,
}

/// Gives nodes what they were granted, and finds their blocks.
#[async_trait]
pub trait Environment: Send + Sync + 'static {
    /// Loads the block of a node: the one with the digest that the graph names. Called once per node and plan.
    ///
    /// # Errors
    /// When the file is gone, was changed, or does not compile.
    async fn block(&self, node: &GraphNode) -> Result<Arc<dyn RunnableBlock>, RunFailure>;

    /// Makes the capabilities of a node, narrowed to its grants. Called once per node, for planning and for every attempt at a run. The
    /// `state` capability may be left out: the engine puts its own there.
    ///
    /// # Errors
    /// When a connection or secret that the node needs cannot be had.
    async fn capabilities(
        &self,
        graph: &Graph,
        node: &GraphNode,
        context: &RunContext,
    ) -> Result<Capabilities, Problem>;

    /// Removes what blocks have staged for a run. Called when nothing of the run will be taken up again; failing is no failure of the
    /// run, so the implementation logs it.
    async fn run_ended(&self, run: RunId);
}

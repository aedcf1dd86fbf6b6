//! What the engine gets while a tape runs.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use weir_engine::{Environment, RunContext, RunFailure, RunnableBlock};
use weir_host::capability::Capabilities;
use weir_pipeline::{Grants, Graph, GraphNode};
use weir_types::{Problem, RunId};

use super::Deck;
use super::block::TapedBlock;

/// The usual surroundings, with a tape between them and the blocks.
pub(crate) struct TapedEnvironment {
    /// The usual surroundings.
    pub(crate) inner: Arc<dyn Environment>,
    /// The tape.
    pub(crate) deck: Deck,
    /// Where a replay leaves the rows that reach loaders.
    pub(crate) out: Option<PathBuf>,
}

#[async_trait]
impl Environment for TapedEnvironment {
    async fn block(&self, node: &GraphNode) -> Result<Arc<dyn RunnableBlock>, RunFailure> {
        let inner = self.inner.block(node).await?;
        Ok(Arc::new(TapedBlock { inner, node: node.name.clone(), deck: self.deck.clone(), out: self.out.clone() }))
    }

    async fn capabilities(
        &self,
        graph: &Graph,
        node: &GraphNode,
        context: &RunContext,
    ) -> Result<Capabilities, Problem> {
        self.inner.capabilities(graph, node, context).await
    }

    async fn run_ended(&self, run: RunId) {
        self.inner.run_ended(run).await;
    }
}

/// The usual surroundings without anything outside: nodes compute and log, and were granted nothing else.
pub(crate) struct OfflineEnvironment {
    /// The usual surroundings.
    pub(crate) inner: Arc<dyn Environment>,
}

#[async_trait]
impl Environment for OfflineEnvironment {
    async fn block(&self, node: &GraphNode) -> Result<Arc<dyn RunnableBlock>, RunFailure> {
        self.inner.block(node).await
    }

    async fn capabilities(
        &self,
        graph: &Graph,
        node: &GraphNode,
        context: &RunContext,
    ) -> Result<Capabilities, Problem> {
        let grants = Grants { random: node.grants.random, ..Grants::default() };
        let closed = GraphNode { grants, secrets: Default::default(), ..node.clone() };
        let given = self.inner.capabilities(graph, &closed, context).await?;
        // Loaders are not even made, and all others get these from the tape.
        Ok(Capabilities { http: None, sql: None, objects: None, staging: None, ..given })
    }

    async fn run_ended(&self, run: RunId) {
        self.inner.run_ended(run).await;
    }
}

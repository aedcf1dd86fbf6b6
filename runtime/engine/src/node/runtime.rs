//! What all instances of a node have in common during an attempt.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use weir_diagnostics::Blame;
use weir_host::{Failure, NodeSetup};

use crate::block::{ExtractorInstance, LoaderInstance, TransformInstance};
use crate::failure::{FailureKind, RunFailure};
use crate::metrics::NodeMetrics;
use crate::plan::PlannedNode;
use crate::stop::{Stop, unless_cancelled};

/// Returns the place of instances that work for a split.
pub(crate) fn of_split(split: &str) -> String {
    format!("split-{split}")
}

/// A node at work: what was planned, what its instances are made with, and how calls into them are bounded.
pub(crate) struct NodeRuntime {
    /// What was planned.
    pub(crate) node: Arc<PlannedNode>,
    /// What instances are made with.
    pub(crate) setup: NodeSetup,
    /// Counters.
    pub(crate) metrics: Arc<NodeMetrics>,
    /// Ends all waiting when the attempt is wound up.
    pub(crate) token: CancellationToken,
    /// The longest that one call may take.
    pub(crate) call_time: Duration,
}

impl NodeRuntime {
    /// Makes an instance of the node's extractor for a part of the run.
    pub(crate) async fn extractor(&self, place: String) -> Result<Box<dyn ExtractorInstance>, Stop> {
        self.call("instantiate", self.node.block.extractor(self.setup_for(place))).await
    }

    /// Makes an instance of the node's transform for a split and opens it.
    pub(crate) async fn transform(&self, split: &str) -> Result<Box<dyn TransformInstance>, Stop> {
        let setup = self.setup_for(of_split(split));
        let mut instance = self.call("instantiate", self.node.block.transform(setup)).await?;
        let outputs = self.call("open", instance.open(&self.node.config, &self.node.inputs)).await?;
        if outputs != self.node.outputs {
            let reason = "its outputs are not those that it had when the run was planned".to_owned();
            return Err(self.failed(&Failure::Contract { call: "outputs", reason }).into());
        }
        Ok(instance)
    }

    /// Makes an instance of the node's loader for a split.
    pub(crate) async fn loader(&self, split: &str) -> Result<Box<dyn LoaderInstance>, Stop> {
        self.call("instantiate", self.node.block.loader(self.setup_for(of_split(split)))).await
    }

    /// Returns what an instance is made with for a part of the run.
    pub(crate) fn setup_for(&self, place: String) -> NodeSetup {
        NodeSetup { place, ..self.setup.clone() }
    }

    /// Waits for a call into the block. It is given up when the attempt is wound up or the call takes too long; the instance is to be
    /// dropped then.
    pub(crate) async fn call<T>(
        &self,
        call: &'static str,
        future: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Stop> {
        let bounded = self.busy(tokio::time::timeout(self.call_time, future));
        match unless_cancelled(&self.token, bounded).await? {
            Ok(result) => result.map_err(|failure| self.failed(&failure).into()),
            Err(_) => Err(self.timed_out(call).into()),
        }
    }

    /// Waits for a call that must not be given up half-way, whoever wants the run to end: a commit.
    pub(crate) async fn call_to_end<T>(
        &self,
        call: &'static str,
        future: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, RunFailure> {
        match self.busy(tokio::time::timeout(self.call_time, future)).await {
            Ok(result) => result.map_err(|failure| self.failed(&failure)),
            Err(_) => Err(self.timed_out(call)),
        }
    }

    /// Takes note of when the node works.
    async fn busy<T>(&self, work: impl Future<Output = T>) -> T {
        self.metrics.worked();
        let done = work.await;
        self.metrics.worked();
        done
    }

    /// Makes a call's failure one of the run.
    pub(crate) fn failed(&self, failure: &Failure) -> RunFailure {
        RunFailure::of_block(&self.node.name, &self.node.label, failure)
    }

    fn timed_out(&self, call: &str) -> RunFailure {
        let (name, label, seconds) = (&self.node.name, &self.node.label, self.call_time.as_secs());
        let message = format!("node `{name}` (`{label}`): `{call}` did not come back within {seconds} s");
        RunFailure::new(FailureKind::TimeOut, Blame::External, message).at(name)
    }
}

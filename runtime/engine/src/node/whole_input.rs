//! The task of a transform that sees whole inputs, or several of them.

use std::sync::Arc;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use weir_host::{Operation, Output};
use weir_store::NodeCount;

use super::{Input, NodeRuntime, Outputs, emit};
use crate::block::TransformInstance;
use crate::flow::{Arrival, StreamEnd};
use crate::rejects::RejectBook;
use crate::segment::{ALL_SPLITS, EdgeTally};
use crate::stop::Stop;

/// The task for the one epoch of a run.
pub(crate) struct WholeInputTask {
    /// The node.
    pub(crate) runtime: Arc<NodeRuntime>,
    /// Where rows come from.
    pub(crate) inputs: Vec<Input>,
    /// Where rows go.
    pub(crate) outputs: Outputs,
    /// Where rejected rows go.
    pub(crate) rejects: Arc<RejectBook>,
}

/// How it ended.
pub(crate) struct WholeInputEnd {
    /// What was counted.
    pub(crate) count: NodeCount,
    /// What passed the edges.
    pub(crate) edges: Vec<EdgeTally>,
}

/// An input and what came out of it.
type Received = (Input, Result<Arrival, Stop>);

impl WholeInputTask {
    /// Takes batches from all inputs as they come, in no order among inputs: a node that insisted on one would let the other fill up and
    /// stand still whatever feeds both.
    pub(crate) async fn run(mut self) -> Result<WholeInputEnd, Stop> {
        let mut instance = self.runtime.transform(ALL_SPLITS).await?;
        let mut count = NodeCount::default();
        let mut last = Operation::Insert;
        let mut edges = Vec::new();
        let mut waiting: FuturesUnordered<BoxFuture<'static, Received>> = FuturesUnordered::new();
        for input in std::mem::take(&mut self.inputs) {
            waiting.push(self.receive(input));
        }
        while let Some((input, arrival)) = waiting.next().await {
            let given = match arrival? {
                Arrival::Batch(batch) => {
                    last = batch.operation;
                    let given = self.runtime.call("apply", instance.apply(input.port.as_str(), batch)).await?;
                    waiting.push(self.receive(input));
                    given
                }
                Arrival::End(_) => self.end_input(&mut *instance, input, &mut count, &mut edges).await?,
            };
            count.rows_rejected += emit(&self.runtime, &self.rejects, &mut self.outputs, given, last).await?;
        }
        while let Some(given) = self.runtime.call("finish", instance.finish()).await? {
            count.rows_rejected += emit(&self.runtime, &self.rejects, &mut self.outputs, given, last).await?;
        }
        let (rows, bytes, outgoing) = self.outputs.end(StreamEnd::Done);
        (count.rows_out, count.bytes_out) = (rows, bytes);
        edges.extend(outgoing);
        Ok(WholeInputEnd { count, edges })
    }

    fn receive(&self, mut input: Input) -> BoxFuture<'static, Received> {
        let token = self.runtime.token.clone();
        Box::pin(async move {
            let arrival = input.recv(&token).await;
            (input, arrival)
        })
    }

    async fn end_input(
        &self,
        instance: &mut dyn TransformInstance,
        input: Input,
        count: &mut NodeCount,
        edges: &mut Vec<EdgeTally>,
    ) -> Result<Vec<Output>, Stop> {
        let given = self.runtime.call("input-ended", instance.input_ended(input.port.as_str())).await?;
        count.rows_in += input.tally.received;
        count.bytes_in += input.bytes;
        edges.push(input.tally);
        Ok(given)
    }
}

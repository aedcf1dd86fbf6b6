//! The task of a transform that changes rows one by one.

use std::sync::Arc;

use weir_host::Operation;
use weir_store::NodeCount;

use super::{Input, NodeRuntime, Outputs, emit};
use crate::block::TransformInstance;
use crate::flow::{Arrival, StreamEnd};
use crate::rejects::RejectBook;
use crate::segment::EdgeTally;
use crate::stop::Stop;

/// The task for one epoch.
pub(crate) struct RowWiseTask {
    /// The node.
    pub(crate) runtime: Arc<NodeRuntime>,
    /// The open instance; kept from epoch to epoch.
    pub(crate) instance: Box<dyn TransformInstance>,
    /// Where rows come from.
    pub(crate) input: Input,
    /// Where rows go.
    pub(crate) outputs: Outputs,
    /// Where rejected rows go.
    pub(crate) rejects: Arc<RejectBook>,
}

/// How it ended.
pub(crate) struct TransformEnd {
    /// The instance, unless its input is done.
    pub(crate) instance: Option<Box<dyn TransformInstance>>,
    /// What was counted.
    pub(crate) count: NodeCount,
    /// What passed the edges.
    pub(crate) edges: Vec<EdgeTally>,
}

impl RowWiseTask {
    /// Works until the input pauses or ends.
    pub(crate) async fn run(mut self) -> Result<TransformEnd, Stop> {
        let mut rejected = 0;
        let mut last = Operation::Insert;
        let end = loop {
            match self.input.recv(&self.runtime.token).await? {
                Arrival::Batch(batch) => {
                    last = batch.operation;
                    let given = self.instance.apply(self.input.port.as_str(), batch);
                    let given = self.runtime.call("apply", given).await?;
                    rejected += emit(&self.runtime, &self.rejects, &mut self.outputs, given, last).await?;
                }
                Arrival::End(end) => break end,
            }
        };
        if end == StreamEnd::Done {
            rejected += self.finish(last).await?;
        }
        let (rows, bytes, mut edges) = self.outputs.end(end);
        let count = NodeCount {
            rows_in: self.input.tally.received,
            rows_out: rows,
            rows_rejected: rejected,
            rows_filtered: 0,
            bytes_in: self.input.bytes,
            bytes_out: bytes,
        };
        edges.push(self.input.tally);
        Ok(TransformEnd { instance: (end == StreamEnd::Paused).then_some(self.instance), count, edges })
    }

    async fn finish(&mut self, last: Operation) -> Result<u64, Stop> {
        let given = self.instance.input_ended(self.input.port.as_str());
        let given = self.runtime.call("input-ended", given).await?;
        let mut rejected = emit(&self.runtime, &self.rejects, &mut self.outputs, given, last).await?;
        while let Some(given) = self.runtime.call("finish", self.instance.finish()).await? {
            rejected += emit(&self.runtime, &self.rejects, &mut self.outputs, given, last).await?;
        }
        Ok(rejected)
    }
}

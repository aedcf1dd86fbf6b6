//! A node as planned.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use weir_host::{Limits, PortSchema};
use weir_pipeline::policy::NodePolicy;
use weir_pipeline::{GraphNode, grants};
use weir_types::manifest::RowRelation;
use weir_types::{Digest, NodeName, PortName, WriteMode};

use crate::block::RunnableBlock;
use crate::topology::Role;

/// A node as planned: its block, its config, and what passes its ports.
#[derive(Clone)]
pub struct PlannedNode {
    /// Its name.
    pub name: NodeName,
    /// What it is to the data path.
    pub role: Role,
    /// What was resolved from the pipeline file.
    pub spec: GraphNode,
    /// Its block.
    pub block: Arc<dyn RunnableBlock>,
    /// The block's name and version, for messages.
    pub label: String,
    /// What it was made of, as far as it matters for taking its work up again.
    pub fingerprint: Digest,
    /// Its config, JSON text.
    pub config: String,
    /// The stream; none where the extractor has only one.
    pub stream: Option<String>,
    /// How a loader writes.
    pub mode: Option<WriteMode>,
    /// How output rows relate to input rows.
    pub rows: RowRelation,
    /// What to do when things are not as they should be.
    pub policy: NodePolicy,
    /// What comes in, by port.
    pub inputs: Vec<PortSchema>,
    /// What goes out, by port.
    pub outputs: Vec<PortSchema>,
    /// What a loader would write where.
    pub writes: Vec<String>,
}

impl PlannedNode {
    /// Returns what goes out of a port.
    pub fn output(&self, port: &str) -> Option<&PortSchema> {
        self.outputs.iter().find(|output| output.port == port)
    }

    /// Returns the schema of an extractor's only output.
    pub(crate) fn output_schema(&self) -> &SchemaRef {
        self.outputs.first().map_or(&EMPTY.schema, |output| &output.schema)
    }

    /// Returns a loader's only input; of several, the first.
    pub(crate) fn input(&self) -> &PortSchema {
        self.inputs.first().unwrap_or(&EMPTY)
    }

    /// Returns what comes in at a port.
    pub(crate) fn input_at(&self, port: &PortName) -> &PortSchema {
        self.inputs.iter().find(|input| *port == input.port.as_str()).unwrap_or(&EMPTY)
    }
}

/// Stands for the ports of nodes that have none. No task asks for these.
static EMPTY: std::sync::LazyLock<PortSchema> =
    std::sync::LazyLock::new(|| PortSchema { port: String::new(), schema: Arc::new(Schema::empty()) });

/// Returns the host's limits for a node.
pub(crate) fn limits(limits: &grants::Limits) -> Limits {
    let unlimited = |limit: Option<u64>| limit.unwrap_or(u64::MAX);
    Limits {
        memory: limits.memory.as_usize(),
        call_time: limits.time.get(),
        output_rows: unlimited(limits.output_rows),
        output_bytes: unlimited(limits.output_bytes.map(|bytes| bytes.as_u64())),
        host_calls: unlimited(limits.host_calls),
        log_bytes: limits.log_bytes.as_u64(),
        ..Limits::default()
    }
}

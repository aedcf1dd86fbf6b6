//! Where batches enter and leave a block.

use serde::{Deserialize, Serialize};

use crate::PortName;

/// A place where batches enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputPort {
    /// The port's name. Of a variadic port, only documentation: the pipeline names each input.
    pub name: PortName,
    /// Whether the port stands for one or more inputs that the pipeline names.
    #[serde(default)]
    pub variadic: bool,
    /// What the port expects.
    #[serde(default)]
    pub summary: String,
}

/// A place where batches leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputPort {
    /// The port's name.
    pub name: PortName,
    /// What the port gives.
    #[serde(default)]
    pub summary: String,
}

/// The ports of a transform.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ports {
    /// Where batches enter, at least one.
    pub inputs: Vec<InputPort>,
    /// Where batches leave, at least one.
    pub outputs: Vec<OutputPort>,
}

impl Ports {
    /// Tells whether no port is listed.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.outputs.is_empty()
    }
}

impl InputPort {
    /// Returns the one input of every loader.
    pub fn input() -> Self {
        Self { name: PortName::input(), variadic: false, summary: "the rows to write".into() }
    }
}

impl OutputPort {
    /// Returns the one output of every extractor.
    pub fn output() -> Self {
        Self { name: PortName::output(), summary: "the rows read".into() }
    }
}

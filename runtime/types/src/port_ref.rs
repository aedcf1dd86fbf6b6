//! Where batches leave a node.

use std::{fmt, str::FromStr};

use crate::{NameError, NodeName, PortName, text::serde_as_text};

/// A node, or one output port of it: `daily` or `daily.late`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRef {
    /// The node.
    pub node: NodeName,
    /// Its output port; without one, the node's only output is meant.
    pub port: Option<PortName>,
}

impl FromStr for PortRef {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text.split_once('.') {
            Some((node, port)) => Ok(Self { node: node.parse()?, port: Some(port.parse()?) }),
            None => Ok(Self { node: text.parse()?, port: None }),
        }
    }
}

impl fmt::Display for PortRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.port {
            Some(port) => f.pad(&format!("{}.{port}", self.node)),
            None => f.pad(self.node.as_str()),
        }
    }
}

serde_as_text!(PortRef, "a node or `node.port`");

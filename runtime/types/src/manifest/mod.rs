//! What a block says about itself, in a custom section that is read without running it.

mod capabilities;
mod contract;
mod error;
mod ports;
mod validate;

use std::fmt;
use std::sync::Arc;

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use capabilities::{Capabilities, ConnectionKind};
pub use contract::{Contract, ContractError};
pub use error::{ManifestError, ManifestProblem};
pub use ports::{InputPort, OutputPort, Ports};

use crate::{BlockKind, BlockName, WriteModeName};

/// The name of the custom section of a component that holds its manifest as JSON.
pub const SECTION: &str = "weir:manifest";

/// The value of `format` in a config schema by which a block says that a text is the name of a connection.
///
/// Connections that are missing or not granted can then be reported with the line of the config before anything runs.
pub const CONNECTION_FORMAT: &str = "connection";

/// The value of `format` in a config schema by which a block says that a text is one of the node's `secrets`.
pub const SECRET_FORMAT: &str = "secret";

/// The value of `format` in a config schema by which a block says that a text is an Arrow type, as [`crate::arrow_type`] reads it.
pub const ARROW_TYPE_FORMAT: &str = "arrow-type";

/// The value of `format` in a config schema by which a block asks which blocks its rows have come through: a list of `node`, `block` and
/// `digest`, in the order of the graph and with the block itself at its end. Weir fills it in when it plans; nobody writes it.
pub const BLOCKS_FORMAT: &str = "blocks";

/// How the rows that a transform gives relate to the rows that it gets; rows are counted against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowRelation {
    /// One row out for every row in, less rejects.
    Preserve,
    /// At most one row out for every row in; the difference counts as filtered.
    Filter,
    /// No relation.
    #[default]
    Any,
}

impl fmt::Display for RowRelation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Preserve => "preserve",
            Self::Filter => "filter",
            Self::Any => "any",
        })
    }
}

/// How much of its input a transform has to see to give a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One row, so that splits can be processed side by side.
    #[default]
    RowWise,
    /// All rows of all inputs; the run becomes one epoch.
    WholeInput,
}

/// A block's description of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The contract that the block was built for: `weir:block@0.1.0`.
    pub contract: Contract,
    /// The block's name.
    pub name: BlockName,
    /// The block's version.
    pub version: Version,
    /// Which world it implements.
    pub kind: BlockKind,
    /// A few words for lists.
    pub title: String,
    /// One sentence on what it does.
    pub summary: String,
    /// The licence as an SPDX expression.
    pub licence: String,
    /// The JSON Schema of its config.
    #[serde(default = "empty_config")]
    pub config: Value,
    /// The ports of a transform, or the inputs of a loader that has others than `in`; the rest is given.
    #[serde(default, skip_serializing_if = "Ports::is_empty")]
    pub ports: Ports,
    /// How a transform's output rows relate to its input rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowRelation>,
    /// How much of its input a transform has to see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// What a loader can do to its target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub write_modes: Vec<WriteModeName>,
    /// What the block asks for beyond computing.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// The languages it was written in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
}

/// The schema of a block that takes no config.
fn empty_config() -> Value {
    serde_json::json!({ "type": "object", "additionalProperties": false })
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// When the text is not JSON of this shape, or with every rule that it breaks.
    pub fn from_json(text: &[u8]) -> Result<Self, ManifestError> {
        let manifest: Self = serde_json::from_slice(text).map_err(ManifestError::Json)?;
        manifest.validate()?;
        Ok(manifest)
    }

    /// Checks what types alone cannot: that parts fit together.
    ///
    /// # Errors
    /// With every rule that the manifest breaks.
    pub fn validate(&self) -> Result<(), ManifestError> {
        let problems = validate::problems(self);
        if problems.is_empty() { Ok(()) } else { Err(ManifestError::Invalid(problems)) }
    }

    /// Returns the input ports of a block of any kind.
    pub fn inputs(&self) -> Vec<InputPort> {
        match self.kind {
            BlockKind::Transform => self.ports.inputs.clone(),
            BlockKind::Loader if self.ports.inputs.is_empty() => vec![InputPort::input()],
            BlockKind::Loader => self.ports.inputs.clone(),
            BlockKind::Extractor | BlockKind::Harvester => Vec::new(),
        }
    }

    /// Returns the output ports of a block of any kind.
    pub fn outputs(&self) -> Vec<OutputPort> {
        match self.kind {
            BlockKind::Transform => self.ports.outputs.clone(),
            BlockKind::Extractor => vec![OutputPort::output()],
            BlockKind::Loader | BlockKind::Harvester => Vec::new(),
        }
    }

    /// Returns how output rows relate to input rows. A loader keeps every row that it does not reject.
    pub fn row_relation(&self) -> RowRelation {
        match self.kind {
            BlockKind::Loader => RowRelation::Preserve,
            _ => self.rows.unwrap_or_default(),
        }
    }

    /// Tells whether the block has to see all rows before it can give the last one.
    pub fn is_whole_input(&self) -> bool {
        self.scope == Some(Scope::WholeInput)
    }

    /// Returns the key of the config under which the block asks for the blocks behind it.
    pub fn blocks_key(&self) -> Option<&str> {
        let asks = |schema: &Value| schema.get("format").and_then(Value::as_str) == Some(BLOCKS_FORMAT);
        let properties = self.config.get("properties")?.as_object()?;
        properties.iter().find(|(_, schema)| asks(schema)).map(|(key, _)| key.as_str())
    }

    /// Returns name and version: `file@1.0.0`.
    pub fn label(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// Shares the manifest, which many nodes and runs may hold.
    pub fn into_arc(self) -> Arc<Self> {
        Arc::new(self)
    }
}

#[cfg(test)]
mod tests;

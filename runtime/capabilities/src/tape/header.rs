//! What stands at the beginning of a tape.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use weir_types::{Digest, PipelineName, Problem};

/// The layout of tapes that this release writes and reads.
const LAYOUT: u32 = 1;

const FILE: &str = "tape.json";

/// What stands at the beginning of a tape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The layout of the tape.
    pub layout: u32,
    /// The release of Weir that made it.
    pub weir: String,
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The digest of all that decides which rows go where.
    pub digest: Digest,
    /// When the run started, in microseconds since 1970: what `now()` gives in statements.
    pub started: u64,
    /// From what each extractor planned.
    #[serde(default)]
    pub planned: BTreeMap<String, PlannedFrom>,
    /// What reached each loader, by node and split; nothing while the run has not come to its end.
    #[serde(default)]
    pub edges: Option<Edges>,
}

/// What reached loaders, by node and split.
pub type Edges = BTreeMap<String, BTreeMap<String, EdgeDigest>>;

/// What an extractor was given when it planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFrom {
    /// The stream's state, JSON text.
    pub state: Option<String>,
    /// How many splits it was asked for.
    pub target: u32,
}

/// Which rows passed an edge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeDigest {
    /// How many.
    pub rows: u64,
    /// The sum of their hashes, in hexadecimal digits.
    pub digest: String,
}

impl Header {
    /// Makes the beginning of a new tape.
    pub fn new(pipeline: PipelineName, digest: Digest, started: u64) -> Self {
        let weir = env!("CARGO_PKG_VERSION").to_owned();
        Self { layout: LAYOUT, weir, pipeline, digest, started, planned: BTreeMap::new(), edges: None }
    }

    pub(super) fn read(folder: &Path) -> Result<Self, Problem> {
        let path = folder.join(FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Problem::config(format!("`{}` is no tape: `{FILE}` cannot be read: {error}", folder.display()))
                .with_hint("`weir run --record DIR` makes one")
        })?;
        let wrong =
            |reason: String| Problem::config(format!("`{}` is not what a tape begins with: {reason}", path.display()));
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        match value["layout"].as_u64() {
            Some(layout) if layout == u64::from(LAYOUT) => {
                serde_json::from_value(value).map_err(|error| wrong(error.to_string()))
            }
            Some(layout) => Err(wrong(format!("it has layout {layout}, this release knows {LAYOUT}"))),
            None => Err(wrong("it does not tell its layout".to_owned())),
        }
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), Problem> {
        let path = folder.join(FILE);
        let failed = |reason: String| Problem::system(format!("cannot write `{}`: {reason}", path.display()));
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.to_string()))?;
        std::fs::write(&path, text + "\n").map_err(|error| failed(error.to_string()))
    }
}

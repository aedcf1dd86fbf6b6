//! What the API needs of those who know blocks and connections.

use std::collections::BTreeMap;
use std::ops::Range;

use async_trait::async_trait;
use axum::body::Bytes;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use weir_diagnostics::{Diagnostics, Sensitive};
use weir_pipeline::Connections;
use weir_pipeline::trigger::{Concurrency, Trigger};
use weir_types::{NodeName, PipelineName, RunId, SecretName};

/// A pipeline file that is being written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// Where it will be, relative to the folder of all pipelines: relative paths in it are relative to that.
    pub file: Option<String>,
}

/// What is known of a draft without asking its blocks.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// What is wrong or odd.
    pub diagnostics: Diagnostics,
    /// Its name, if that can be told.
    pub name: Option<PipelineName>,
    /// What starts it; empty when the text is wrong.
    pub triggers: Vec<Trigger>,
    /// What happens when runs of it meet.
    pub concurrency: Option<Concurrency>,
    /// The config of each node with parameters replaced by their values; nothing when the text is wrong.
    pub resolved: BTreeMap<String, Value>,
}

/// Which rows to show.
#[derive(Debug, Clone)]
pub struct PreviewOf {
    /// The node, or the node and its port.
    pub port: weir_types::PortRef,
    /// How many rows.
    pub rows: usize,
}

/// A column.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ColumnView {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: String,
    /// Whether it may hold nulls.
    pub nullable: bool,
}

/// Rows as a page shows them. Numbers that JavaScript cannot hold, decimals, dates and times are texts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowsView {
    /// The columns.
    pub columns: Vec<ColumnView>,
    /// The rows, a value for each column.
    pub rows: Vec<Vec<Value>>,
}

/// A row that was rejected on the way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RejectedRow {
    /// The node that rejected it.
    pub node: String,
    /// Why.
    pub reason: String,
    /// The row.
    pub row: Value,
}

/// The first rows that a node gives.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewView {
    /// The node.
    pub node: String,
    /// Its port.
    pub port: String,
    /// The rows.
    #[serde(flatten)]
    pub rows: RowsView,
    /// Whether these are all.
    pub complete: bool,
    /// Rows that were rejected on the way.
    pub rejects: Vec<RejectedRow>,
}

/// Rejects of a node, in a run.
#[derive(Debug, Clone)]
pub struct RejectsOf {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The run.
    pub run: RunId,
    /// The node.
    pub node: NodeName,
}

/// Rejected rows to send into their node once more.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Which.
    pub of: RejectsOf,
    /// The version of the pipeline that rejected them, for when none is deployed any more.
    pub version: Option<u64>,
    /// The rejects by name; those that are corrected, else all, when nobody names any.
    pub rejects: Option<Vec<String>>,
    /// Corrected values, each with the `reject_id`.
    pub rows: Vec<Map<String, Value>>,
    /// Whether to send what was replayed before, too.
    pub again: bool,
}

/// Why a replay did not begin.
#[derive(Debug, Clone)]
pub enum ReplayError {
    /// The pipeline runs.
    Busy(String),
    /// Something is wrong with the pipeline or the rows.
    Wrong(Diagnostics),
}

/// A file that a run has made for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArtifactView {
    /// The node that made it.
    pub node: String,
    /// Its name, which may have folders.
    pub name: String,
    /// What it is, by its name.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
}

/// The content of an artifact.
pub struct ArtifactContent {
    /// In bytes.
    pub size: u64,
    /// The bytes, in pieces.
    pub bytes: BoxStream<'static, std::io::Result<Bytes>>,
}

/// A block that is installed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockView {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `extractor`, `transform`, `loader` or `harvester`.
    pub kind: String,
    /// What people call it.
    pub title: String,
    /// What it does.
    pub description: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// The digest of its bytes.
    pub digest: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it asks for.
    pub capabilities: Value,
    /// What its config has to be, as a JSON Schema.
    pub config_schema: Value,
    /// Its input ports.
    pub inputs: Value,
    /// Its output ports.
    pub outputs: Value,
    /// How rows out relate to rows in: `preserve` (each comes out or is rejected), `filter` (some are left out) or `any`.
    pub rows: String,
    /// How a loader can write.
    pub write_modes: Vec<String>,
}

/// A connection that was given in a file or by a variable.
#[derive(Debug, Clone)]
pub struct OutsideConnection {
    /// Its name.
    pub name: String,
    /// `file` or `environment`.
    pub source: &'static str,
    /// The names of its credentials.
    pub credentials: Vec<String>,
    /// What it is, but for credentials.
    pub settings: ConnectionSettings,
}

/// What a connection is, but for credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConnectionSettings {
    /// Where it leads: `postgres://user@host/database`, `s3://bucket/prefix`, `file:./folder`, …
    pub url: String,
    /// The address of an S3-compatible store other than AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The region of an object store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Settings that only this kind of connection knows.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

/// A connection to try.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Its name.
    pub name: String,
    /// What it is; what is known under its name when absent.
    pub settings: Option<ConnectionSettings>,
    /// Credentials that are not known yet.
    pub credentials: BTreeMap<String, String>,
}

/// What knows blocks and connections.
#[async_trait]
pub trait Workbench: Send + Sync + 'static {
    /// Checks a draft without asking its blocks.
    async fn check(&self, draft: &Draft) -> Checked;

    /// Checks a draft with its blocks, and returns what a run would do unless something is wrong.
    async fn plan(&self, draft: &Draft) -> (Checked, Option<Value>);

    /// Returns the first rows that a node of a draft gives. Nothing is written.
    ///
    /// # Errors
    /// With what is wrong with the draft, or failed on the way.
    async fn preview(&self, draft: &Draft, of: &PreviewOf) -> Result<PreviewView, Diagnostics>;

    /// Returns the streams that an extractor of a draft offers.
    ///
    /// # Errors
    /// With what is wrong with the node, or failed on the way.
    async fn discover(&self, draft: &Draft, node: &NodeName) -> Result<Vec<String>, Diagnostics>;

    /// Returns the blocks that are installed, by name and version.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn blocks(&self) -> Result<Vec<BlockView>, Diagnostics>;

    /// Returns the connections that were given in a file or by a variable.
    ///
    /// # Errors
    /// When the file is wrong.
    async fn outside_connections(&self) -> Result<Vec<OutsideConnection>, Diagnostics>;

    /// Returns the connections as a run takes them, from wherever.
    ///
    /// # Errors
    /// When they cannot be read, or one is wrong.
    async fn connections(&self) -> Result<Connections, Diagnostics>;

    /// Checks the settings of a connection without opening it.
    ///
    /// # Errors
    /// With what is wrong with them.
    async fn check_settings(&self, name: &str, settings: &ConnectionSettings) -> Result<(), Diagnostics>;

    /// Opens a connection to see whether that works.
    ///
    /// # Errors
    /// With why it does not.
    async fn try_connection(&self, trial: &Trial) -> Result<(), Diagnostics>;

    /// Returns rejected rows of a file, with why they were rejected.
    ///
    /// # Errors
    /// When the file cannot be read.
    async fn rejected_rows(&self, path: &str, limit: usize) -> Result<RowsView, Diagnostics>;

    /// Returns some of a node's rejected rows in its own types, each with what is known of the reject.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn rejects(&self, of: &RejectsOf, which: Range<usize>) -> Result<RowsView, Diagnostics>;

    /// Sends rejected rows into their node once more, and returns the run that does so once it has begun.
    ///
    /// # Errors
    /// When the pipeline runs, or something is wrong.
    async fn replay(&self, replay: &Replay) -> Result<RunId, ReplayError>;

    /// Returns what a run has made for people, by node and name.
    ///
    /// # Errors
    /// When the store of artifacts does not answer.
    async fn artifacts(&self, pipeline: &PipelineName, run: RunId) -> Result<Vec<ArtifactView>, Diagnostics>;

    /// Opens one of them; nothing when there is none of this name.
    ///
    /// # Errors
    /// When the store of artifacts does not answer.
    async fn artifact(
        &self,
        pipeline: &PipelineName,
        run: RunId,
        name: &str,
    ) -> Result<Option<ArtifactContent>, Diagnostics>;

    /// Returns the value of a secret, for checking signatures.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    async fn secret(&self, name: &SecretName) -> Result<Sensitive<String>, Diagnostics>;

    /// Tells the server that what runs, or what it needs, has changed.
    fn changed(&self);
}

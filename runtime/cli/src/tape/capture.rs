//! What stands in a loader's place when a tape is replayed: rows are added up and, if somebody wants them, written to files.

use std::fs::File;
use std::path::PathBuf;

use async_trait::async_trait;
use weir_engine::LoaderInstance;
use weir_formats::{Encoder, Format, WriteOptions, encoder};
use weir_host::capability::Rejected;
use weir_host::{Batch, CommitRequest, Committed, EpochId, Failure, PortSchema, Receipt, WriteRequest};
use weir_types::{NodeName, Problem, SchemaChange, WriteMode};

use super::Deck;

/// Takes rows and touches no target.
pub(super) struct Capture {
    node: NodeName,
    deck: Deck,
    out: Option<PathBuf>,
    split: String,
    rows: u64,
    bytes: u64,
    file: Option<Box<dyn Encoder>>,
}

impl Capture {
    pub(super) fn new(node: NodeName, deck: Deck, out: Option<PathBuf>) -> Self {
        Self { node, deck, out, split: String::new(), rows: 0, bytes: 0, file: None }
    }

    /// Opens `<out>/<node>/e<epoch>-<split>.parquet`.
    fn file(&self, request: &WriteRequest) -> Result<Option<Box<dyn Encoder>>, Problem> {
        let Some(out) = &self.out else { return Ok(None) };
        let folder = out.join(self.node.as_str());
        let path = folder.join(format!("e{}-{}.parquet", request.epoch.number, request.split));
        let file = std::fs::create_dir_all(&folder).and_then(|()| File::create(&path));
        let file = file.map_err(|error| Problem::system(format!("cannot write `{}`: {error}", path.display())))?;
        let encoder = encoder(Box::new(file), &request.input.schema, &WriteOptions::new(Format::Parquet));
        encoder.map(Some).map_err(Problem::from)
    }
}

#[async_trait]
impl LoaderInstance for Capture {
    async fn describe(
        &mut self,
        _config: &str,
        _input: &PortSchema,
        _mode: &WriteMode,
        _schema_change: SchemaChange,
    ) -> Result<Vec<String>, Failure> {
        Ok(Vec::new())
    }

    async fn open(&mut self, _config: &str, request: &WriteRequest) -> Result<(), Failure> {
        (self.rows, self.bytes) = (0, 0);
        self.split.clone_from(&request.split);
        self.file = self.file(request).map_err(Failure::Problem)?;
        Ok(())
    }

    async fn write(&mut self, batch: Batch) -> Result<Option<Rejected>, Failure> {
        self.deck.digests.add(self.node.as_str(), &self.split, &batch).map_err(Failure::Problem)?;
        if let Some(file) = &mut self.file {
            file.write(&batch.rows).map_err(|error| Failure::Problem(error.into()))?;
        }
        self.rows += batch.rows.num_rows() as u64;
        self.bytes += batch.bytes();
        Ok(None)
    }

    async fn prepare(&mut self) -> Result<Receipt, Failure> {
        if let Some(file) = self.file.take() {
            file.finish().map_err(|error| Failure::Problem(error.into()))?;
        }
        Ok(Receipt { token: String::new(), rows: self.rows, bytes: self.bytes })
    }

    async fn commit(&mut self, _config: &str, _request: &CommitRequest) -> Result<(), Failure> {
        Ok(())
    }

    async fn abort(&mut self, _config: &str, _epoch: &EpochId, _tokens: &[String]) -> Result<(), Failure> {
        Ok(())
    }

    async fn last_commit(&mut self, _config: &str, _pipeline: &str, _node: &str) -> Result<Option<Committed>, Failure> {
        Ok(None)
    }
}

//! Batches kept on the host's disk between a loader's prepare and its commit.
//!
//! A stage is a file `<data>/staging/<run>/<node>/<name>.arrows`: Arrow IPC streams one after the other, a new one wherever the schema or
//! the meaning of the rows changes. What rows mean stands in the stream's metadata. The token is the file's name with the length that it
//! must have, so a file that was cut off by a crash of the machine is noticed before the first batch is read.

mod folder;
mod read;
mod stage;
mod token;

use async_trait::async_trait;
use weir_host::capability::{Stage, StagedBatches, Staging};
use weir_types::{NodeName, Problem, RunId};

pub use folder::StagingFolder;

use self::token::Token;
use crate::blocking::run_blocking;

/// The metadata key of a stream that says what its rows mean.
const OPERATION: &str = "weir:operation";

/// Stages of one node in one run.
pub(crate) struct NodeStaging {
    folder: StagingFolder,
    run: RunId,
    node: NodeName,
    may_write: bool,
}

impl NodeStaging {
    pub(crate) fn new(folder: StagingFolder, run: RunId, node: NodeName, may_write: bool) -> Self {
        Self { folder, run, node, may_write }
    }

    fn file(&self, token: &Token) -> std::path::PathBuf {
        self.folder.of_node(&self.run, &self.node).join(token.file_name())
    }
}

#[async_trait]
impl Staging for NodeStaging {
    async fn create(&self) -> Result<Box<dyn Stage>, Problem> {
        if !self.may_write {
            let message = format!("node `{}` may not stage batches while its run is planned or previewed", self.node);
            return Err(Problem::denied(message));
        }
        let folder = self.folder.of_node(&self.run, &self.node);
        Ok(Box::new(run_blocking(move || stage::FileStage::create(&folder)).await?))
    }

    async fn open(&self, token: &str) -> Result<Box<dyn StagedBatches>, Problem> {
        let token = Token::parse(token)?;
        let file = self.file(&token);
        Ok(Box::new(run_blocking(move || read::FileBatches::open(&file, &token)).await?))
    }

    async fn discard(&self, tokens: &[String]) -> Result<(), Problem> {
        let files: Vec<_> = tokens.iter().filter_map(|token| Some(self.file(&Token::parse(token).ok()?))).collect();
        run_blocking(move || files.iter().try_for_each(|file| folder::remove_file(file))).await
    }
}

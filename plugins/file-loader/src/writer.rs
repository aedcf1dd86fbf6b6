//! Writes one split's rows of one epoch.

use weir_sdk::prelude::*;

use crate::config::FileLoaderConfig;
use crate::files::{Files, StagedFile};
use crate::partition::Partitioner;

/// A split's rows of one epoch on their way into files.
#[derive(Debug)]
pub(crate) struct FileWriter {
    partitioner: Partitioner,
    files: Files,
    rows: u64,
}

impl FileWriter {
    pub(crate) fn open(config: FileLoaderConfig, request: &WriteRequest) -> Result<Self> {
        let partitioner = Partitioner::new(&config.partition, &request.input)?;
        let files = Files::new(config, partitioner.fields(), request);
        Ok(Self { partitioner, files, rows: 0 })
    }
}

impl Writer for FileWriter {
    type Token = Vec<StagedFile>;

    fn write(&mut self, batch: Batch) -> Result<Option<Rejected>> {
        require_new_rows(batch.operation())?;
        let parts = self.partitioner.split(batch)?;
        for (folder, rows) in &parts.rows {
            self.files.write(folder, rows)?;
            self.rows += rows.rows() as u64;
        }
        Ok(parts.rejected)
    }

    fn prepare(self) -> Result<Receipt<Vec<StagedFile>>> {
        let (token, bytes) = self.files.finish()?;
        Ok(Receipt { token, rows: self.rows, bytes })
    }
}

/// A file that is there is never opened again, so all that can be done to rows is to add them.
fn require_new_rows(operation: Operation) -> Result<()> {
    let what = match operation {
        Operation::Insert => return Ok(()),
        Operation::Upsert => "replace rows by key",
        Operation::Delete => "delete rows by key",
        Operation::TruncateBefore => "remove all earlier rows first",
    };
    let problem = Problem::config(format!("the rows are to {what}, which files cannot do"));
    Err(problem
        .with_hint("load them into a database, such as with `sqlite-loader` and `write: { mode: upsert, key: [..] }`"))
}

//! Rejected rows as they were kept, with what has become of them since.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::record_batch::RecordBatch;
use weir_engine::read_rejects;
use weir_store::{RejectRecord, Store};
use weir_types::{NodeName, PipelineName};

use super::fit::problem;
use super::typed::{Part, Typed};
use crate::failed::Failed;
use crate::folders::DataFolder;

/// The column that names a reject.
pub(crate) const ID: &str = "reject_id";

/// What the columns that tell of the reject begin with in the table of a node, where they stand beside those of the row.
pub(crate) const PREFIX: &str = "reject_";

/// What has become of a reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It waits to be replayed.
    Open,
    /// It was replayed.
    Replayed,
    /// Its epoch failed; it is read, and rejected, again with the next run.
    Failed,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Replayed => "replayed",
            Self::Failed => "failed",
        }
    }
}

/// The rejects that somebody asks for.
pub(crate) struct Kept {
    folder: PathBuf,
    records: Vec<RejectRecord>,
    /// Ranges of rows that were replayed, by the file's path.
    replayed: HashMap<String, Vec<(u64, u64)>>,
}

/// The rows of a file: what is told of each, and the rows in their own types where they could be kept.
pub(crate) struct Rows {
    pub(crate) plain: RecordBatch,
    pub(crate) original: Option<RecordBatch>,
}

impl Kept {
    /// Finds out what has become of rejects.
    pub(crate) async fn new(
        data: &DataFolder,
        pipeline: &PipelineName,
        store: &Store,
        records: Vec<RejectRecord>,
    ) -> Result<Self, Failed> {
        let mut replayed: HashMap<String, Vec<(u64, u64)>> = HashMap::new();
        for replay in store.replays(pipeline).await?.into_iter().filter(|replay| replay.run.is_some()) {
            for (path, ranges) in replay.settled {
                replayed.entry(path).or_default().extend(ranges);
            }
        }
        Ok(Self { folder: data.path().to_owned(), records, replayed })
    }

    /// Returns the files, the newest run first.
    pub(crate) fn records(&self) -> &[RejectRecord] {
        &self.records
    }

    /// Returns what has become of a row.
    pub(crate) fn status(&self, record: &RejectRecord, row: u64) -> Status {
        let ranges = self.replayed.get(&record.file.path);
        let replayed =
            || ranges.is_some_and(|ranges| ranges.iter().any(|(first, last)| (*first..=*last).contains(&row)));
        match record.committed {
            false => Status::Failed,
            true if replayed() => Status::Replayed,
            true => Status::Open,
        }
    }

    /// Counts the rows of a file of which this has become.
    pub(crate) fn count(&self, record: &RejectRecord, status: Status) -> u64 {
        (0..record.file.rows).filter(|row| self.status(record, *row) == status).count() as u64
    }

    /// Returns the rows of all nodes, each as JSON text.
    pub(crate) fn plain(&self) -> impl Iterator<Item = Result<RecordBatch, Failed>> {
        let files = self.records.iter().map(|record| self.rows(record));
        files.flat_map(|rows| match rows {
            Ok(rows) => rows.into_iter().map(|rows| Ok(rows.plain)).collect(),
            Err(failed) => vec![Err(failed)],
        })
    }

    /// Returns the rows of one node in their own types.
    pub(crate) fn typed(&self, node: &NodeName) -> Result<Typed, Failed> {
        let mut parts = Vec::new();
        for record in self.records.iter().filter(|record| record.file.node == *node) {
            for rows in self.rows(record)? {
                let statuses = (0..rows.plain.num_rows()).map(|at| self.status_of(record, &rows.plain, at)).collect();
                parts.push(Part { rows, statuses });
            }
        }
        Ok(Typed::new(parts))
    }

    fn status_of(&self, record: &RejectRecord, plain: &RecordBatch, at: usize) -> Status {
        let id = plain.column_by_name(ID).and_then(|ids| ids.as_string_opt::<i32>()).map(|ids| ids.value(at));
        let row = id.and_then(|id| id.rsplit_once('-')).and_then(|(_, row)| row.parse().ok()).unwrap_or(u64::MAX);
        self.status(record, row)
    }

    fn rows(&self, record: &RejectRecord) -> Result<Vec<Rows>, Failed> {
        let path = self.folder.join(&record.file.path);
        let (_, batches) = read_rejects(&path).map_err(unreadable)?;
        let mut rows = Vec::new();
        let mut first = 0;
        for batch in batches {
            let batch = batch.map_err(unreadable)?;
            let count = batch.num_rows() as u64;
            rows.push(self.split(record, first, batch, &path)?);
            first += count;
        }
        Ok(rows)
    }

    /// Puts what is told of each row into the columns that people see.
    fn split(&self, record: &RejectRecord, first: u64, batch: RecordBatch, path: &Path) -> Result<Rows, Failed> {
        let count = batch.num_rows() as u64;
        let texts = |text: &dyn Fn(u64) -> String| -> ArrayRef {
            Arc::new(StringArray::from_iter_values((first..first + count).map(text)))
        };
        let schema = plain_schema();
        let mut columns: Vec<ArrayRef> = Vec::new();
        for field in schema.fields() {
            columns.push(match field.name().as_str() {
                ID => texts(&|row| format!("r{}-{row}", record.number)),
                "run" => texts(&|_| record.run.short()),
                "status" => texts(&|row| self.status(record, row).word().to_owned()),
                name => Arc::clone(batch.column_by_name(name).ok_or_else(|| {
                    problem(format!(
                        "`{}` has no column `{name}`, so it is none of weir's files of rejects",
                        path.display()
                    ))
                })?),
            });
        }
        let original = batch.column_by_name("original").and_then(|original| original.as_struct_opt().cloned());
        let plain = RecordBatch::try_new(schema, columns).map_err(anyhow::Error::from)?;
        Ok(Rows { plain, original: original.map(RecordBatch::from) })
    }
}

fn unreadable(error: weir_engine::RejectFileError) -> Failed {
    anyhow::Error::from(error).into()
}

/// The columns of the table of all nodes.
pub(crate) fn plain_schema() -> SchemaRef {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    Arc::new(Schema::new(vec![
        text(ID, false),
        text("run", false),
        text("node", false),
        text("reason", false),
        text("row", false),
        text("status", false),
        text("stream", true),
        text("split", false),
        Field::new("epoch", DataType::UInt64, false),
        text("block", false),
        Field::new("time", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
        text("operation", false),
    ]))
}

/// Returns the file and the row that an id names.
pub(crate) fn place<'a>(records: &'a [RejectRecord], id: &str) -> Option<(&'a RejectRecord, u64)> {
    let (number, row) = id.strip_prefix('r')?.split_once('-')?;
    let (number, row): (u64, u64) = (number.parse().ok()?, row.parse().ok()?);
    let record = records.iter().find(|record| record.number == number)?;
    (row < record.file.rows).then_some((record, row))
}

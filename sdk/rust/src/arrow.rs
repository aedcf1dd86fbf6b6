//! Batches as arrow-rs record batches, by IPC: all types, at the price of a copy each way and of a component of some 2 MB.

use std::io::Cursor;

use arrow_array::RecordBatch;
use arrow_ipc::{reader::StreamReader, writer::StreamWriter};
use arrow_schema::ArrowError;

use crate::batch::Batch;
use crate::types::{Problem, Result};

fn failed(error: ArrowError) -> Problem {
    Problem::system(format!("Arrow IPC: {error}"))
}

fn encode(rows: &RecordBatch) -> Result<Vec<u8>> {
    let mut writer = StreamWriter::try_new(Vec::new(), &rows.schema()).map_err(failed)?;
    writer.write(rows).map_err(failed)?;
    writer.into_inner().map_err(failed)
}

/// With feature `arrow`.
impl Batch {
    /// Copies out the named columns, all when `None`, as a record batch.
    ///
    /// # Errors
    /// When a column does not exist.
    pub fn to_record_batch(&self, names: Option<&[&str]>) -> Result<RecordBatch> {
        let data = self.ipc(names)?;
        let mut reader = StreamReader::try_new(Cursor::new(data), None).map_err(failed)?;
        let rows = reader.next().ok_or_else(|| Problem::system("the host gave no record batch"))?;
        rows.map_err(failed)
    }

    /// Makes a batch from a record batch.
    ///
    /// # Errors
    /// When the host refuses a type.
    pub fn from_record_batch(rows: &RecordBatch) -> Result<Self> {
        let mut batches = Self::from_ipc(&encode(rows)?)?;
        batches.pop().ok_or_else(|| Problem::system("the host made no batch of a record batch"))
    }

    /// Returns a new batch with the record batch's columns added, or replaced where the name exists.
    ///
    /// # Errors
    /// When the number of rows differs.
    pub fn with_record_batch(&self, rows: &RecordBatch) -> Result<Self> {
        self.with_columns_ipc(&encode(rows)?)
    }
}

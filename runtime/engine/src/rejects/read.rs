//! Reading rejected rows back.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Why a file of rejected rows cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the rejected rows in `{}`", path.display())]
pub struct RejectFileError {
    path: PathBuf,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// The columns of a file and its rows, batch by batch.
pub type RejectBatches = (SchemaRef, Box<dyn Iterator<Item = Result<RecordBatch, RejectFileError>>>);

/// Opens a file of rejected rows: `reason`, `node`, `block`, `stream`, `run`, `epoch`, `split`, `time`, `operation`, `row` (JSON) and
/// `original` (a struct; left out where Parquet could not hold it).
///
/// # Errors
/// When the file is gone or broken.
pub fn read_rejects(path: &Path) -> Result<RejectBatches, RejectFileError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| RejectFileError { path: path.to_owned(), source };
    let file = File::open(path).map_err(|error| failed(error.into()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| failed(error.into()))?;
    let reader = builder.build().map_err(|error| failed(error.into()))?;
    let schema = arrow::array::RecordBatchReader::schema(&reader);
    let path = path.to_owned();
    let batches =
        reader.map(move |batch| batch.map_err(|error| RejectFileError { path: path.clone(), source: Box::new(error) }));
    Ok((schema, Box::new(batches)))
}

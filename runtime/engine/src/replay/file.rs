//! The file of rows to be replayed: Arrow IPC, which holds every type, with the operation beside each row.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, StructArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use weir_host::Batch;

use crate::rejects::{operation, word};

type AnyError = Box<dyn std::error::Error>;

/// Writes rows.
pub(super) fn write(path: &Path, rows: &SchemaRef, batches: &[Batch]) -> Result<(), AnyError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let schema = Arc::new(Schema::new(vec![
        Field::new("operation", DataType::Utf8, false),
        Field::new("row", DataType::Struct(rows.fields().clone()), false),
    ]));
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
    let mut writer = FileWriter::try_new_with_options(BufWriter::new(File::create(path)?), &schema, options)?;
    for batch in batches.iter().filter(|batch| batch.rows.num_rows() > 0) {
        let count = batch.rows.num_rows();
        let words = StringArray::from_iter_values(std::iter::repeat_n(word(batch.operation), count));
        let columns: Vec<ArrayRef> = vec![Arc::new(words), Arc::new(StructArray::from(batch.rows.clone()))];
        writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns)?)?;
    }
    writer.finish()?;
    // What the store is about to say of this file has to be true after a power cut, too.
    writer.get_ref().get_ref().sync_data()?;
    Ok(())
}

/// Rows being read back.
pub(super) struct Rows(FileReader<std::io::BufReader<File>>);

impl Rows {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
        let reader = FileReader::try_new_buffered(file, None);
        reader.map(Self).map_err(|error| format!("`{}`: {error}", path.display()))
    }

    /// Returns the next batch with the columns of a schema. All rows of a batch mean the same.
    pub(super) fn next(&mut self, schema: &SchemaRef) -> Result<Option<Batch>, String> {
        let Some(batch) = self.0.next() else { return Ok(None) };
        let batch = batch.map_err(|error| error.to_string())?;
        let [words, rows] = batch.columns() else {
            return Err("it has other columns than it was written with".to_owned());
        };
        let (Some(words), Some(rows)) = (words.as_string_opt::<i32>(), rows.as_struct_opt()) else {
            return Err("it has other types than it was written with".to_owned());
        };
        let meant = words.iter().next().flatten().map(operation).unwrap_or_default();
        let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let rows = RecordBatch::try_new_with_options(Arc::clone(schema), rows.columns().to_vec(), &options);
        Ok(Some(Batch::new(rows.map_err(|error| error.to_string())?, meant)))
    }
}

//! A file of rejected rows: Arrow IPC with zstd, a reason and a place beside each row.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, StructArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_json::LineDelimitedWriter;
use weir_host::capability::Rejected;
use weir_store::RejectFile;
use weir_types::{Digest, EpochNumber, NodeName};

type AnyError = Box<dyn std::error::Error>;

/// What is the same for all rows of a file.
#[derive(Debug, Clone)]
pub(super) struct RowContext {
    /// Where the file is, relative to the data folder.
    pub(super) path: String,
    /// The node.
    pub(super) node: NodeName,
    /// Its block.
    pub(super) block: Digest,
    /// The stream.
    pub(super) stream: Option<String>,
    /// The split.
    pub(super) split: String,
    /// The epoch.
    pub(super) epoch: EpochNumber,
}

/// Writes one file.
pub(super) struct RejectWriter {
    context: RowContext,
    schema: SchemaRef,
    writer: FileWriter<BufWriter<File>>,
    rows: u64,
    reason: Option<String>,
}

impl RejectWriter {
    /// Makes the file for rows of one schema.
    pub(super) fn create(data: &Path, context: RowContext, rows: &SchemaRef) -> Result<Self, AnyError> {
        let path = data.join(&context.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let schema = schema_of(rows);
        let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
        let writer = FileWriter::try_new_with_options(BufWriter::new(File::create(path)?), &schema, options)?;
        Ok(Self { context, schema, writer, rows: 0, reason: None })
    }

    /// Adds rows.
    pub(super) fn write(&mut self, rejected: &Rejected) -> Result<(), AnyError> {
        let count = rejected.rows.num_rows();
        let reason = |row: usize| rejected.reasons.get(row).or(rejected.reasons.first()).map_or("", String::as_str);
        let same =
            |text: &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, count))) };
        let context = &self.context;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values((0..count).map(reason))),
            same(context.node.as_str()),
            same(&context.block.to_string()),
            Arc::new(StringArray::from(vec![context.stream.as_deref(); count])),
            same(&context.split),
            Arc::new(UInt64Array::from(vec![context.epoch.get(); count])),
            Arc::new(StringArray::from_iter_values(json_rows(&rejected.rows)?)),
            Arc::new(StructArray::from(rejected.rows.clone())),
        ];
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns)?)?;
        self.rows += count as u64;
        self.reason.get_or_insert_with(|| reason(0).to_owned());
        Ok(())
    }

    /// Completes the file.
    pub(super) fn finish(mut self) -> Result<RejectFile, AnyError> {
        self.writer.finish()?;
        // The index that will point here is durable, so this has to be, too.
        self.writer.get_ref().get_ref().sync_data()?;
        let RowContext { path, node, block, stream, split, .. } = self.context;
        Ok(RejectFile { path, node, block, stream, split, rows: self.rows, reason: self.reason.unwrap_or_default() })
    }
}

/// The rows as they were are a struct of their own, so that their names cannot meet those of the other columns.
fn schema_of(rows: &SchemaRef) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    Arc::new(Schema::new(vec![
        text("reason"),
        text("node"),
        text("block"),
        Field::new("stream", DataType::Utf8, true),
        text("split"),
        Field::new("epoch", DataType::UInt64, false),
        text("row"),
        Field::new("original", DataType::Struct(rows.fields().clone()), false),
    ]))
}

/// Returns each row as a JSON object. A type that JSON has no form for leaves an empty object; the original is beside it.
fn json_rows(rows: &RecordBatch) -> Result<Vec<String>, AnyError> {
    let mut writer = LineDelimitedWriter::new(Vec::new());
    if writer.write(rows).is_err() {
        return Ok(vec!["{}".to_owned(); rows.num_rows()]);
    }
    writer.finish()?;
    Ok(String::from_utf8(writer.into_inner())?.lines().map(str::to_owned).collect())
}

//! A file of rejected rows: Parquet, with reason and place beside each row.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow_json::LineDelimitedWriter;
use chrono::Utc;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use weir_host::Operation;
use weir_host::capability::Rejected;
use weir_store::RejectFile;
use weir_types::{Digest, EpochNumber, NodeName, RunId};

type AnyError = Box<dyn std::error::Error>;

/// The column that holds the row as it was, in its own types. It is left out where Parquet has no form for one of them; `row` has the row
/// in any case.
pub(super) const ORIGINAL: &str = "original";

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
    /// The run.
    pub(super) run: RunId,
    /// The split.
    pub(super) split: String,
    /// The epoch.
    pub(super) epoch: EpochNumber,
}

/// Writes one file.
pub(super) struct RejectWriter {
    context: RowContext,
    schema: SchemaRef,
    writer: ArrowWriter<File>,
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
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
        let open = |schema: &SchemaRef| -> Result<_, AnyError> {
            Ok(ArrowWriter::try_new(File::create(&path)?, Arc::clone(schema), Some(properties.clone()))?)
        };
        let whole = schema_of(Some(rows));
        let (schema, writer) = match open(&whole) {
            Ok(writer) => (whole, writer),
            Err(_) => {
                let without = schema_of(None);
                let writer = open(&without)?;
                (without, writer)
            }
        };
        Ok(Self { context, schema, writer, rows: 0, reason: None })
    }

    /// Adds rows.
    pub(super) fn write(&mut self, rejected: &Rejected, operation: Operation) -> Result<(), AnyError> {
        let count = rejected.rows.num_rows();
        let reason = |row: usize| rejected.reasons.get(row).or(rejected.reasons.first()).map_or("", String::as_str);
        let same =
            |text: &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, count))) };
        let context = &self.context;
        let now = TimestampMicrosecondArray::from(vec![Utc::now().timestamp_micros(); count]).with_timezone("UTC");
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values((0..count).map(reason))),
            same(context.node.as_str()),
            same(&context.block.to_string()),
            Arc::new(StringArray::from(vec![context.stream.as_deref(); count])),
            same(&context.run.to_string()),
            Arc::new(UInt64Array::from(vec![context.epoch.get(); count])),
            same(&context.split),
            Arc::new(now),
            same(word(operation)),
            Arc::new(StringArray::from_iter_values(json_rows(&rejected.rows)?)),
        ];
        if self.schema.fields().len() > columns.len() {
            columns.push(Arc::new(StructArray::from(rejected.rows.clone())));
        }
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns)?)?;
        self.rows += count as u64;
        self.reason.get_or_insert_with(|| reason(0).to_owned());
        Ok(())
    }

    /// Completes the file.
    pub(super) fn finish(self) -> Result<RejectFile, AnyError> {
        // The index that will point here is durable, so this has to be, too.
        self.writer.into_inner()?.sync_data()?;
        let RowContext { path, node, block, stream, split, .. } = self.context;
        Ok(RejectFile { path, node, block, stream, split, rows: self.rows, reason: self.reason.unwrap_or_default() })
    }
}

/// The rows as they were are a struct of their own, so that their names cannot meet those of the other columns.
fn schema_of(rows: Option<&SchemaRef>) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let mut fields = vec![
        text("reason"),
        text("node"),
        text("block"),
        Field::new("stream", DataType::Utf8, true),
        text("run"),
        Field::new("epoch", DataType::UInt64, false),
        text("split"),
        Field::new("time", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
        text("operation"),
        text("row"),
    ];
    // Parquet has no group without columns.
    if let Some(rows) = rows.filter(|rows| !rows.fields().is_empty()) {
        fields.push(Field::new(ORIGINAL, DataType::Struct(rows.fields().clone()), false));
    }
    Arc::new(Schema::new(fields))
}

/// Returns what rows mean, as a word.
pub(crate) fn word(operation: Operation) -> &'static str {
    match operation {
        // Whatever was to be removed before these rows is gone by now.
        Operation::Insert | Operation::TruncateBefore => "insert",
        Operation::Upsert => "upsert",
        Operation::Delete => "delete",
    }
}

/// Returns what a word says that rows mean.
pub(crate) fn operation(word: &str) -> Operation {
    match word {
        "upsert" => Operation::Upsert,
        "delete" => Operation::Delete,
        _ => Operation::Insert,
    }
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

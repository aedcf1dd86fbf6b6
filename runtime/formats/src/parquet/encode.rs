//! Parquet files.

use std::io::Write;
use std::sync::Arc;

use ::parquet::arrow::{ArrowSchemaConverter, ArrowWriter};
use ::parquet::basic::{Compression, GzipLevel, ZstdLevel};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::guard::parquet_error;
use super::repetition::distinct_columns;
use crate::FormatError;
use crate::encode::{Counting, EncodeSummary, Encoder, SinkState, check_schema};
use crate::options::{WriteCompression, WriteOptions};

/// Readers split work by row group, so larger ones serve no one.
const ROW_GROUP_ROWS: usize = 1 << 20;
/// What one encoder may hold in memory: a row group is written when it is complete.
const ROW_GROUP_BYTES: usize = 64 << 20;

/// Writes row groups bounded by rows and by bytes, with statistics, and with dictionaries for columns that repeat themselves.
pub(crate) struct ParquetEncoder {
    file: File,
    schema: SchemaRef,
    sink: SinkState,
    rows: u64,
}

/// The first batch decides how a file is written.
enum File {
    Unopened(Counting, Box<WriterPropertiesBuilder>),
    Open(Box<ArrowWriter<Counting>>),
    /// It could not be opened.
    Failed,
}

impl ParquetEncoder {
    /// Starts a file.
    pub(crate) fn new(
        sink: Box<dyn Write + Send>,
        schema: &SchemaRef,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let sink = Counting::new(sink);
        let state = sink.state();
        ArrowSchemaConverter::new().convert(schema).map_err(|error| write_error(error, &state))?;
        let file = File::Unopened(sink, Box::new(properties(options)));
        Ok(Self { file, schema: Arc::clone(schema), sink: state, rows: 0 })
    }

    /// Returns the writer, made with the first batch if there is none yet.
    fn open(&mut self, first: Option<&RecordBatch>) -> Result<&mut ArrowWriter<Counting>, FormatError> {
        self.file = match std::mem::replace(&mut self.file, File::Failed) {
            File::Unopened(sink, properties) => File::Open(Box::new(self.begin(sink, *properties, first)?)),
            file => file,
        };
        match &mut self.file {
            File::Open(writer) => Ok(writer),
            _ => Err(FormatError::options("the file could not be begun")),
        }
    }

    fn begin(
        &self,
        sink: Counting,
        properties: WriterPropertiesBuilder,
        first: Option<&RecordBatch>,
    ) -> Result<ArrowWriter<Counting>, FormatError> {
        let distinct = first.map(distinct_columns).unwrap_or_default();
        let without =
            |properties: WriterPropertiesBuilder, column| properties.set_column_dictionary_enabled(column, false);
        let properties = distinct.into_iter().fold(properties, without).build();
        let writer = ArrowWriter::try_new(sink, Arc::clone(&self.schema), Some(properties));
        writer.map_err(|error| write_error(error, &self.sink))
    }
}

fn properties(options: &WriteOptions) -> WriterPropertiesBuilder {
    let compression = match options.compression() {
        WriteCompression::None => Compression::UNCOMPRESSED,
        WriteCompression::Snappy => Compression::SNAPPY,
        WriteCompression::Gzip => Compression::GZIP(GzipLevel::default()),
        WriteCompression::Zstd => Compression::ZSTD(ZstdLevel::default()),
    };
    WriterProperties::builder()
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(options.row_group_rows.unwrap_or(ROW_GROUP_ROWS).max(1)))
        .set_max_row_group_bytes(Some(options.row_group_bytes.unwrap_or(ROW_GROUP_BYTES).max(1)))
        .set_created_by(concat!("weir ", env!("CARGO_PKG_VERSION")).to_owned())
}

impl Encoder for ParquetEncoder {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), FormatError> {
        check_schema(&self.schema, batch)?;
        let written = self.open(Some(batch))?.write(batch);
        written.map_err(|error| write_error(error, &self.sink))?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.sink.bytes()
    }

    fn finish(mut self: Box<Self>) -> Result<EncodeSummary, FormatError> {
        self.open(None)?.finish().map_err(|error| write_error(error, &self.sink))?;
        let flushed = self.open(None)?.inner_mut().flush();
        flushed.map_err(|error| FormatError::Io(self.sink.take_fault().unwrap_or(error)))?;
        Ok(EncodeSummary { rows: self.rows, bytes: self.sink.bytes() })
    }
}

/// When writing, what the crate refuses is a type, and what fails otherwise is the sink.
fn write_error(error: ::parquet::errors::ParquetError, sink: &SinkState) -> FormatError {
    if let Some(fault) = sink.take_fault() {
        return FormatError::Io(fault);
    }
    use ::parquet::errors::ParquetError::{ArrowError, NYI};
    match error {
        NYI(detail) | ArrowError(detail) => FormatError::options(format!("parquet cannot hold a column: {detail}"))
            .with_hint("cast the column to another type"),
        other => parquet_error(other),
    }
}

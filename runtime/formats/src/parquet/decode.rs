//! Batches from row groups.

use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::SchemaRef;

use super::access::{Access, RandomAccess};
use super::guard::guarded;
use super::metadata::load;
use crate::FormatError;
use crate::decode::{BATCH_BYTES, Decoded, Decoder, Position};
use crate::encode::{plain_array, plain_schema};
use crate::options::{ReadOptions, check_parquet};
use crate::project::{position, project};

/// The most rows of a batch.
const BATCH_ROWS: usize = 8192;

/// Opens a Parquet file, or only some of its row groups.
///
/// A schema in the options picks columns by name and converts them; `columns` picks them as they are.
///
/// # Errors
/// When the file is broken, or lacks a column or row group that is asked for.
pub fn parquet_decoder(
    source: &Arc<dyn RandomAccess>,
    options: &ReadOptions,
    row_groups: Option<&[usize]>,
) -> Result<Box<dyn Decoder>, FormatError> {
    check_parquet(options)?;
    let (access, metadata) = load(source)?;
    let stored = plain_schema(metadata.schema());
    let wanted = options.schema.as_ref().map_or(&stored, |spec| spec.schema());
    let schema = project(wanted, options.columns.as_deref())?;
    let known: Vec<String> = stored.fields().iter().map(|field| field.name().clone()).collect();
    let columns: Vec<usize> =
        schema.fields().iter().map(|field| position(&known, field.name())).collect::<Result<_, _>>()?;
    let count = metadata.metadata().num_row_groups();
    let groups = row_groups.map_or_else(|| (0..count).collect(), <[usize]>::to_vec);
    if let Some(missing) = groups.iter().find(|group| **group >= count) {
        return Err(FormatError::schema(format!("the file has {count} row groups, so there is no number {missing}")));
    }
    let rows = groups.iter().map(|group| metadata.metadata().row_group(*group).num_rows().max(0) as u64).sum();
    let plan = Plan { access, metadata, columns, groups };
    Ok(Box::new(ParquetDecoder { plan, schema, reader: Reader::Closed, pending: None, rows, records: 0 }))
}

/// Everything that opening a reader needs.
struct Plan {
    access: Access,
    metadata: ArrowReaderMetadata,
    /// The places of the wanted columns in the file, in the order wanted.
    columns: Vec<usize>,
    groups: Vec<usize>,
}

enum Reader {
    Closed,
    Open(ParquetRecordBatchReader),
    /// It failed; nothing it holds can be trusted.
    Broken,
}

struct ParquetDecoder {
    plan: Plan,
    schema: SchemaRef,
    reader: Reader,
    pending: Option<RecordBatch>,
    rows: u64,
    records: u64,
}

impl Plan {
    /// Opens a reader behind the first `skipped` rows; whole pages and row groups before that are not read.
    fn open(&self, skipped: u64, max_rows: usize) -> Result<ParquetRecordBatchReader, FormatError> {
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), self.columns.iter().copied());
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        guarded(&self.access, || {
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.access.clone(), self.metadata.clone())
                .with_projection(mask)
                .with_row_groups(self.groups.clone())
                .with_batch_size(self.batch_rows(max_rows))
                .with_offset(skipped)
                .build()
        })
    }

    /// Wide rows come in smaller batches. The footer's sizes are a guess, and may be lies.
    fn batch_rows(&self, max_rows: usize) -> usize {
        let footer = self.metadata.metadata();
        let groups = || self.groups.iter().map(|group| footer.row_group(*group));
        let rows: i64 = groups().map(|group| group.num_rows().max(0)).fold(0, i64::saturating_add);
        let wanted = |column: &usize| self.columns.contains(column);
        let descriptor = self.metadata.parquet_schema();
        let bytes: i64 = groups()
            .flat_map(|group| group.columns().iter().enumerate())
            .filter(|(leaf, _)| wanted(&descriptor.get_column_root_idx(*leaf)))
            .map(|(_, column)| column.uncompressed_size().max(0))
            .fold(0, i64::saturating_add);
        let row_bytes = (bytes as u64 / rows.max(1) as u64).max(1);
        let fitting = (BATCH_BYTES / row_bytes).clamp(64, BATCH_ROWS as u64) as usize;
        fitting.min(max_rows.max(1))
    }
}

impl ParquetDecoder {
    /// Returns the next rows as the file has them.
    fn read(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, FormatError> {
        if let Some(batch) = self.pending.take() {
            return Ok(Some(batch));
        }
        let mut reader = match std::mem::replace(&mut self.reader, Reader::Broken) {
            Reader::Open(reader) => reader,
            Reader::Closed => self.plan.open(self.records, max_rows)?,
            Reader::Broken => return Err(FormatError::corrupt("parquet", "reading it failed before")),
        };
        let batch = guarded(&self.plan.access, || Ok(reader.next().transpose()?))?;
        self.reader = Reader::Open(reader);
        Ok(batch)
    }

    /// Puts the columns into the order wanted and converts those that are stored differently.
    fn arrange(&self, batch: &RecordBatch) -> Result<RecordBatch, FormatError> {
        let found = batch.schema();
        let arrays = self
            .schema
            .fields()
            .iter()
            .map(|field| {
                let at = found.index_of(field.name())?;
                plain_array(batch.column(at), field.data_type())
            })
            .collect::<Result<_, FormatError>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?)
    }
}

impl Decoder for ParquetDecoder {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Decoded>, FormatError> {
        let max_rows = max_rows.max(1);
        let Some(mut batch) = self.read(max_rows)? else { return Ok(None) };
        if batch.num_rows() > max_rows {
            self.pending = Some(batch.slice(max_rows, batch.num_rows() - max_rows));
            batch = batch.slice(0, max_rows);
        }
        self.records += batch.num_rows() as u64;
        Ok(Some(Decoded { batch: Some(self.arrange(&batch)?), rejects: None }))
    }

    fn skip(&mut self, records: u64) -> Result<u64, FormatError> {
        // Opening a new reader further on is cheaper than decoding what nobody wants.
        let skipped = records.min(self.rows.saturating_sub(self.records));
        self.records += skipped;
        self.pending = None;
        if matches!(self.reader, Reader::Open(_)) {
            self.reader = Reader::Closed;
        }
        Ok(skipped)
    }

    fn position(&self) -> Position {
        Position { records: self.records }
    }
}

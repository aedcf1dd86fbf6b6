//! The one face of all decoders.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, StringArray, UInt64Array};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::FormatError;
use crate::column::{Fault, Faults};

/// A batch of text is complete at this size even when it has fewer rows than asked for.
pub(crate) const BATCH_BYTES: u64 = 1 << 20;

/// Reads one file, batch by batch. The caller pulls; nothing is read ahead but a buffer.
pub trait Decoder: Send {
    /// Returns the schema of all batches; known before the first one and the same to the end.
    fn schema(&self) -> SchemaRef;

    /// Returns the next rows: at most `max_rows` records (0 counts as 1), rejected ones included, or fewer; `None` at
    /// the end.
    ///
    /// # Errors
    /// When the file as a whole is broken, or the source fails. The decoder is of no use after that.
    fn next(&mut self, max_rows: usize) -> Result<Option<Decoded>, FormatError>;

    /// Passes over records without building columns; returns how many there were to pass.
    ///
    /// # Errors
    /// As for `next`.
    fn skip(&mut self, records: u64) -> Result<u64, FormatError>;

    /// Returns how far the decoder is. A new decoder of the same file and options that skips as many records goes on there.
    fn position(&self) -> Position;
}

/// How far a decoder is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// The records that are behind it, rejected and skipped ones included.
    pub records: u64,
}

/// What one step of decoding gave; at least one of the two is there.
#[derive(Debug)]
pub struct Decoded {
    /// Rows that fit the schema.
    pub batch: Option<RecordBatch>,
    /// Rows that did not.
    pub rejects: Option<Rejected>,
}

/// Rows that could not be decoded.
#[derive(Debug)]
pub struct Rejected {
    /// Their text as it stood in the file (`raw`) and the line it began on (`line`).
    pub rows: RecordBatch,
    /// For each of them, what was wrong.
    pub reasons: Vec<String>,
}

/// Returns the schema of rejected rows.
pub fn reject_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new("raw", DataType::Utf8, false), Field::new("line", DataType::UInt64, false)]))
}

/// One rejected record.
#[derive(Debug)]
struct Reject {
    line: u64,
    raw: String,
    reason: String,
}

/// Gathers what becomes one `Decoded`.
#[derive(Debug, Default)]
pub(crate) struct BatchBuilder {
    rows: usize,
    bad: Vec<usize>,
    rejects: Vec<Reject>,
}

impl BatchBuilder {
    /// Returns the records gathered so far.
    pub(crate) fn records(&self) -> usize {
        self.rows - self.bad.len() + self.rejects.len()
    }

    /// Notes a record that never reached the columns.
    pub(crate) fn reject(&mut self, line: u64, raw: &[u8], reason: &str) {
        let reason = format!("line {line}: {reason}");
        self.rejects.push(Reject { line, raw: String::from_utf8_lossy(raw).into_owned(), reason });
    }

    /// Notes a block of rows that was appended to the columns, with its faults. `source` gives a row's line and text.
    pub(crate) fn block<'a>(&mut self, rows: usize, faults: Faults, source: impl Fn(usize) -> (u64, &'a [u8])) {
        if !faults.is_empty() {
            for faults in faults.into_sorted().chunk_by(|left, right| left.row == right.row) {
                let row = faults[0].row;
                let (line, raw) = source(row);
                self.bad.push(self.rows + row);
                self.reject(line, raw, &reason(faults));
            }
        }
        self.rows += rows;
    }

    /// Puts the columns together without the bad rows.
    pub(crate) fn finish(self, schema: &SchemaRef, arrays: Vec<ArrayRef>) -> Result<Option<Decoded>, FormatError> {
        if self.rows == 0 && self.rejects.is_empty() {
            return Ok(None);
        }
        let good = self.rows - self.bad.len();
        let batch = if good == 0 { None } else { Some(self.batch(schema, arrays)?) };
        let rejects = if self.rejects.is_empty() { None } else { Some(rejected(self.rejects)?) };
        Ok(Some(Decoded { batch, rejects }))
    }

    fn batch(&self, schema: &SchemaRef, arrays: Vec<ArrayRef>) -> Result<RecordBatch, FormatError> {
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)?;
        if self.bad.is_empty() {
            return Ok(batch);
        }
        let mut keep = vec![true; self.rows];
        self.bad.iter().for_each(|row| keep[*row] = false);
        Ok(filter_record_batch(&batch, &BooleanArray::from(keep))?)
    }
}

/// Says what is wrong with one row; a row of a thousand bad values needs no thousand sentences.
fn reason(faults: &[Fault]) -> String {
    const SHOWN: usize = 3;
    let mut text = faults
        .iter()
        .take(SHOWN)
        .map(|fault| match fault.path.as_str() {
            "" => fault.message.clone(),
            path => format!("column `{path}`: {}", fault.message),
        })
        .collect::<Vec<_>>()
        .join("; ");
    if faults.len() > SHOWN {
        text.push_str(&format!("; and {} more", faults.len() - SHOWN));
    }
    text
}

fn rejected(mut rejects: Vec<Reject>) -> Result<Rejected, FormatError> {
    rejects.sort_by_key(|reject| reject.line);
    let lines: UInt64Array = rejects.iter().map(|reject| reject.line).collect::<Vec<_>>().into();
    let raw = StringArray::from_iter_values(rejects.iter().map(|reject| reject.raw.as_str()));
    let rows = RecordBatch::try_new(reject_schema(), vec![Arc::new(raw), Arc::new(lines)])?;
    Ok(Rejected { rows, reasons: rejects.into_iter().map(|reject| reject.reason).collect() })
}

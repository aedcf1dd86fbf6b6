//! Binary `COPY` data to Arrow (<https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format").

mod column;
mod numeric;

use std::sync::Arc;

use arrow::array::RecordBatchOptions;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use bytes::{Buf, Bytes};

use self::column::ColumnDecoder;
use super::pg_type::ResultColumn;

const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// Signature, flags and the length of the extension.
const HEADER: usize = 19;

/// What is wrong with data, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The row of the result, from 0.
    pub(super) row: u64,
    /// The column, where it is one's.
    pub(super) column: Option<String>,
    pub(super) reason: String,
}

/// Collects rows into batches.
pub(super) struct RowDecoder {
    schema: SchemaRef,
    columns: Vec<ColumnDecoder>,
    /// What a message ended with that is no whole row yet.
    carry: Vec<u8>,
    started: bool,
    ended: bool,
    /// Rows and bytes since the last batch, and rows before it.
    rows: usize,
    bytes: usize,
    given: u64,
}

impl RowDecoder {
    pub(super) fn new(columns: &[ResultColumn]) -> Self {
        let fields: Vec<_> = columns.iter().map(ResultColumn::field).collect();
        Self {
            schema: Arc::new(Schema::new(fields)),
            columns: columns.iter().map(|column| ColumnDecoder::new(&column.reading)).collect(),
            carry: Vec::new(),
            started: false,
            ended: false,
            rows: 0,
            bytes: 0,
            given: 0,
        }
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Returns how many rows and bytes wait to be taken.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.rows, self.bytes)
    }

    /// Takes a message. Servers send a row each, but nothing says that they have to.
    pub(super) fn push(&mut self, message: Bytes) -> Result<(), Fault> {
        if self.carry.is_empty() {
            let mut data = message;
            self.take_rows(&mut data)?;
            self.carry.extend_from_slice(&data);
            return Ok(());
        }
        self.carry.extend_from_slice(&message);
        let mut data = Bytes::from(std::mem::take(&mut self.carry));
        self.take_rows(&mut data)?;
        self.carry = data.into();
        Ok(())
    }

    /// Says that there is no further message.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        if self.ended { Ok(()) } else { Err(self.fault(None, "the data ends in the middle of a row".to_owned())) }
    }

    /// Takes a row of a result that comes value by value.
    pub(super) fn push_values<'v>(&mut self, values: impl Iterator<Item = Option<&'v [u8]>>) -> Result<(), Fault> {
        for (at, value) in values.enumerate() {
            self.value(at, value)?;
        }
        self.rows += 1;
        Ok(())
    }

    fn take_rows(&mut self, data: &mut Bytes) -> Result<(), Fault> {
        if !self.started {
            if data.len() < HEADER {
                return Ok(());
            }
            self.header(data)?;
        }
        while !self.ended {
            let Some(end) = self.row_end(data)? else { return Ok(()) };
            let row = data.split_to(end);
            self.row(&row)?;
        }
        Ok(())
    }

    fn header(&mut self, data: &mut Bytes) -> Result<(), Fault> {
        let extension = u32::from_be_bytes([data[15], data[16], data[17], data[18]]);
        if &data[..11] != SIGNATURE || data[11..15] != [0; 4] || extension != 0 {
            return Err(self.fault(None, "this is no binary COPY data".to_owned()));
        }
        data.advance(HEADER);
        self.started = true;
        Ok(())
    }

    /// Finds where the first row ends; nothing when the rest of it is yet to come.
    fn row_end(&mut self, data: &[u8]) -> Result<Option<usize>, Fault> {
        let Some(count) = data.first_chunk().map(|count| i16::from_be_bytes(*count)) else { return Ok(None) };
        if count == -1 {
            self.ended = true;
            return Ok(None);
        }
        if usize::try_from(count).ok() != Some(self.columns.len()) {
            return Err(self.fault(None, format!("it has {count} values for {} columns", self.columns.len())));
        }
        let mut at = 2_usize;
        for _ in 0..count {
            let Some(length) = data.get(at..).and_then(|rest| rest.first_chunk()) else { return Ok(None) };
            let length = usize::try_from(i32::from_be_bytes(*length)).unwrap_or(0);
            at = at.saturating_add(4).saturating_add(length);
        }
        Ok((at <= data.len()).then_some(at))
    }

    /// Reads a row that is all there.
    fn row(&mut self, row: &[u8]) -> Result<(), Fault> {
        let mut rest = row.get(2..).unwrap_or_default();
        self.bytes += rest.len();
        for at in 0..self.columns.len() {
            let Some((length, after)) = rest.split_first_chunk() else {
                return Err(self.fault(Some(at), "it is cut off".to_owned()));
            };
            let length = i32::from_be_bytes(*length);
            let value = usize::try_from(length).ok().map(|length| after.split_at_checked(length));
            rest = match value {
                None => {
                    self.value(at, None)?;
                    after
                }
                Some(Some((value, after))) => {
                    self.value(at, Some(value))?;
                    after
                }
                Some(None) => return Err(self.fault(Some(at), "it is cut off".to_owned())),
            };
        }
        self.rows += 1;
        Ok(())
    }

    fn value(&mut self, at: usize, value: Option<&[u8]>) -> Result<(), Fault> {
        let Some(column) = self.columns.get_mut(at) else {
            return Err(self.fault(None, "it has more values than columns".to_owned()));
        };
        column.append(value).map_err(|reason| self.fault(Some(at), reason))
    }

    /// Makes a batch of what has been collected.
    pub(super) fn take(&mut self) -> Result<RecordBatch, Fault> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let mut arrays = Vec::with_capacity(self.columns.len());
        for (at, column) in self.columns.iter_mut().enumerate() {
            arrays.push(column.finish().map_err(|reason| (at, reason)));
        }
        let arrays = arrays.into_iter().collect::<Result<Vec<_>, _>>();
        let arrays = arrays.map_err(|(at, reason)| self.fault(Some(at), reason))?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema(), arrays, &options);
        let batch = batch.map_err(|error| self.fault(None, error.to_string()))?;
        self.given += rows as u64;
        Ok(batch)
    }

    fn fault(&self, column: Option<usize>, reason: String) -> Fault {
        let column = column.map(|at| self.schema.field(at).name().clone());
        Fault { row: self.given + self.rows as u64, column, reason }
    }
}

#[cfg(test)]
mod tests;

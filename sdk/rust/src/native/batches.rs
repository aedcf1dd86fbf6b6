//! `batches` over arrow-rs.

use std::collections::HashSet;
use std::io::Cursor;
use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow_buffer::{BooleanBuffer, Buffer};
use arrow_ipc::{reader::StreamReader, writer::StreamWriter};
use arrow_schema::{ArrowError, Field as ArrowField, Schema};

use super::{columns, schema};
use crate::batch::Operation;
use crate::column::Column;
use crate::types::{Field, Problem, Result};

/// A batch.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    pub(crate) rows: RecordBatch,
    pub(crate) operation: Operation,
}

/// Rows that could not be processed.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub(crate) rows: Batch,
    pub(crate) reasons: Vec<String>,
}

fn failed(error: ArrowError) -> Problem {
    Problem::system(error.to_string())
}

impl Batch {
    pub(crate) fn insert(rows: RecordBatch) -> Self {
        Self { rows, operation: Operation::Insert }
    }

    fn with_rows(&self, rows: RecordBatch) -> Self {
        Self { rows, operation: self.operation }
    }

    pub(crate) fn rows(&self) -> u32 {
        self.rows.num_rows() as u32
    }

    pub(crate) fn schema(&self) -> Vec<Field> {
        schema::fields(&self.rows.schema())
    }

    pub(crate) fn operation(&self) -> Operation {
        self.operation
    }

    pub(crate) fn with_operation(&self, operation: Operation) -> Self {
        Self { rows: self.rows.clone(), operation }
    }

    pub(crate) fn share(&self) -> Self {
        self.clone()
    }

    fn index(&self, name: &str) -> Result<usize> {
        self.rows.schema_ref().index_of(name).map_err(|_| {
            let schema = self.rows.schema();
            let known = schema.fields().iter().map(|field| field.name().as_str());
            let hint = crate::text::did_you_mean(name, known, "columns");
            Problem::config(format!("there is no column `{name}`")).with_hint(hint).with_column(name)
        })
    }

    fn indices(&self, names: &[String]) -> Result<Vec<usize>> {
        names.iter().map(|name| self.index(name)).collect()
    }

    pub(crate) fn columns(&self, names: &[String]) -> Result<Vec<Column>> {
        names.iter().map(|name| columns::column(name, self.rows.column(self.index(name)?))).collect()
    }

    fn projected(&self, names: Option<&[String]>) -> Result<RecordBatch> {
        match names {
            Some(names) => self.rows.project(&self.indices(names)?).map_err(failed),
            None => Ok(self.rows.clone()),
        }
    }

    pub(crate) fn ipc(&self, names: Option<&[String]>) -> Result<Vec<u8>> {
        let rows = self.projected(names)?;
        let mut writer = StreamWriter::try_new(Vec::new(), &rows.schema()).map_err(failed)?;
        writer.write(&rows).map_err(failed)?;
        writer.into_inner().map_err(failed)
    }

    pub(crate) fn rows_json(&self, names: Option<&[String]>) -> Result<String> {
        let lines = to_json(&[&self.projected(names)?])?;
        String::from_utf8(lines).map_err(|error| Problem::system(error.to_string()))
    }

    pub(crate) fn with_columns(&self, new: &[Column]) -> Result<Self> {
        let rows = self.rows.num_rows();
        let arrays = new.iter().map(|column| Ok((column.name.clone(), columns::array(column, rows)?)));
        self.merge(arrays.collect::<Result<Vec<_>>>()?)
    }

    fn merge(&self, new: Vec<(String, ArrayRef)>) -> Result<Self> {
        let schema = self.rows.schema();
        let mut fields: Vec<_> = schema.fields().iter().cloned().collect();
        let mut arrays = self.rows.columns().to_vec();
        for (name, array) in new {
            let field = Arc::new(ArrowField::new(&name, array.data_type().clone(), true));
            match fields.iter().position(|known| *known.name() == name) {
                Some(at) => {
                    let known = &fields[at];
                    let fits =
                        known.data_type() == array.data_type() && (known.is_nullable() || array.null_count() == 0);
                    if !fits {
                        fields[at] = field;
                    }
                    arrays[at] = array;
                }
                None => {
                    fields.push(field);
                    arrays.push(array);
                }
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows.num_rows()));
        let rows = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options);
        rows.map(|rows| self.with_rows(rows)).map_err(failed)
    }

    pub(crate) fn with_columns_ipc(&self, data: &[u8]) -> Result<Self> {
        let batches = Self::from_ipc(data)?;
        let [new] = &batches[..] else {
            return Err(Problem::system("exactly one record batch is expected"));
        };
        let schema = new.rows.schema();
        let named = schema.fields().iter().map(|field| field.name().clone()).zip(new.rows.columns().iter().cloned());
        self.merge(named.collect())
    }

    pub(crate) fn with_columns_from(&self, other: &Self) -> Result<Self> {
        if other.rows() != self.rows() {
            let message = format!("columns of {} rows cannot be added to a batch of {}", other.rows(), self.rows());
            return Err(Problem::data(message));
        }
        let schema = other.rows.schema();
        let named = schema.fields().iter().map(|field| field.name().clone());
        self.merge(named.zip(other.rows.columns().iter().cloned()).collect())
    }

    pub(crate) fn select(&self, names: &[String]) -> Result<Self> {
        self.projected(Some(names)).map(|rows| self.with_rows(rows))
    }

    pub(crate) fn rename(&self, names: &[(String, String)]) -> Result<Self> {
        let schema = self.rows.schema();
        let mut fields: Vec<ArrowField> = schema.fields().iter().map(|field| field.as_ref().clone()).collect();
        for (old, new) in names {
            let at = self.index(old)?;
            fields[at] = fields[at].clone().with_name(new);
        }
        let mut seen = HashSet::new();
        if let Some(twice) = fields.iter().find(|field| !seen.insert(field.name())) {
            return Err(Problem::config(format!("two columns would be named `{}`", twice.name())));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows.num_rows()));
        let rows =
            RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), self.rows.columns().to_vec(), &options);
        rows.map(|rows| self.with_rows(rows)).map_err(failed)
    }

    pub(crate) fn filter(&self, keep: &[u8]) -> Result<Self> {
        let rows = self.rows.num_rows();
        if keep.len() != rows.div_ceil(8) {
            return Err(Problem::system(format!(
                "the bitmap has {} bytes; {rows} rows need {}",
                keep.len(),
                rows.div_ceil(8)
            )));
        }
        let mask = BooleanArray::new(BooleanBuffer::new(Buffer::from(keep), 0, rows), None);
        arrow_select::filter::filter_record_batch(&self.rows, &mask).map(|rows| self.with_rows(rows)).map_err(failed)
    }

    pub(crate) fn take(&self, rows: &[u32]) -> Result<Self> {
        if let Some(beyond) = rows.iter().find(|row| **row >= self.rows()) {
            return Err(Problem::system(format!("there is no row {beyond} in a batch of {} rows", self.rows())));
        }
        let indices = UInt32Array::from(rows.to_vec());
        arrow_select::take::take_record_batch(&self.rows, &indices).map(|rows| self.with_rows(rows)).map_err(failed)
    }

    pub(crate) fn slice(&self, offset: u32, rows: u32) -> Result<Self> {
        if offset.checked_add(rows).is_none_or(|end| end > self.rows()) {
            return Err(Problem::system(format!(
                "a batch of {} rows has no {rows} rows from {offset} on",
                self.rows()
            )));
        }
        Ok(self.with_rows(self.rows.slice(offset as usize, rows as usize)))
    }

    pub(crate) fn from_columns(rows: u32, new: &[Column]) -> Result<Self> {
        let options = RecordBatchOptions::new().with_row_count(Some(rows as usize));
        let empty =
            RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &options).map_err(failed)?;
        Self::insert(empty).with_columns(new)
    }

    pub(crate) fn from_ipc(data: &[u8]) -> Result<Vec<Self>> {
        let reader = StreamReader::try_new(Cursor::new(data), None).map_err(failed)?;
        reader.map(|rows| rows.map(Self::insert).map_err(failed)).collect()
    }

    pub(crate) fn from_rows_json(data: &str, fields: &[Field]) -> Result<Self> {
        let schema = schema::schema(fields)?;
        let lines = data.lines().filter(|line| !line.trim().is_empty()).count();
        let reader = arrow_json::ReaderBuilder::new(Arc::clone(&schema)).with_batch_size(lines.max(1));
        let mut reader = reader.build(Cursor::new(data)).map_err(failed)?;
        match reader.next() {
            Some(rows) => rows.map(Self::insert).map_err(|error| Problem::data(error.to_string())),
            None => Ok(Self::insert(RecordBatch::new_empty(schema))),
        }
    }
}

/// Writes rows as one JSON object per line; nulls are left out.
pub(crate) fn to_json(batches: &[&RecordBatch]) -> Result<Vec<u8>> {
    let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
    writer.write_batches(batches).and_then(|()| writer.finish()).map_err(failed)?;
    Ok(writer.into_inner())
}

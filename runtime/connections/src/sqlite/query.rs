//! Reads a statement's rows as record batches.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Rows, Statement};
use weir_types::{Problem, arrow_type};

use super::declared::restore;
use super::error::problem;
use super::read::{ColumnReader, reader};

/// From how many rows the types of columns without a declared type are told. Arbitrary; they are kept in memory until they are read.
const LOOKED_AT: usize = 1024;

/// The columns of a statement, types still unknown where there is no declared type.
pub(super) struct Columns(Vec<(String, Option<DataType>)>);

impl Columns {
    pub(super) fn of(statement: &Statement<'_>) -> Self {
        let mut columns: Vec<(String, Option<DataType>)> = statement
            .columns()
            .iter()
            .map(|column| (column.name().to_owned(), column.decl_type().map(restore)))
            .collect();
        distinguish(&mut columns);
        Self(columns)
    }

    /// Returns whether the statement gives rows at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Names are unique within an Arrow schema, which those of a join need not be: the second `id` becomes `id_2`.
fn distinguish(columns: &mut [(String, Option<DataType>)]) {
    for at in 1..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        let taken = |name: &str| before.iter().any(|(other, _)| other == name);
        let name = &mut rest[0].0;
        if taken(name) {
            let free = (2..).map(|number| format!("{name}_{number}")).find(|free| !taken(free));
            *name = free.unwrap_or_default();
        }
    }
}

/// The rows of a statement that is being stepped.
pub(super) struct ResultRows<'s> {
    rows: Rows<'s>,
    schema: SchemaRef,
    readers: Vec<Box<dyn ColumnReader>>,
    ahead: VecDeque<Vec<Value>>,
    given: u64,
    ended: bool,
    doing: String,
}

impl<'s> ResultRows<'s> {
    pub(super) fn new(mut rows: Rows<'s>, columns: Columns, doing: String) -> Result<Self, Problem> {
        let width = columns.0.len();
        let (ahead, ended) = if columns.0.iter().any(|(_, known)| known.is_none()) {
            look_ahead(&mut rows, width, &doing)?
        } else {
            (VecDeque::new(), false)
        };
        let fields: Vec<Field> = columns
            .0
            .into_iter()
            .enumerate()
            .map(|(at, (name, known))| {
                Field::new(name, known.unwrap_or_else(|| tell(ahead.iter().map(|row| &row[at]))), true)
            })
            .collect();
        let readers = fields.iter().map(|field| column_reader(field, &doing)).collect::<Result<_, _>>()?;
        Ok(Self { rows, schema: Arc::new(Schema::new(fields)), readers, ahead, given: 0, ended, doing })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Returns at most so many further rows, `None` at the end.
    pub(super) fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, Problem> {
        let mut taken = 0;
        while taken < max_rows.max(1) && self.take_row()? {
            taken += 1;
        }
        if taken == 0 {
            return Ok(None);
        }
        let arrays = self.readers.iter_mut().map(|reader| reader.finish()).collect::<Result<Vec<_>, _>>();
        let options = RecordBatchOptions::new().with_row_count(Some(taken));
        arrays
            .and_then(|arrays| {
                RecordBatch::try_new_with_options(self.schema(), arrays, &options).map_err(|error| error.to_string())
            })
            .map(Some)
            .map_err(|error| {
                Problem::data(format!("{}: rows before row {} do not fit their types: {error}", self.doing, self.given))
            })
    }

    fn take_row(&mut self) -> Result<bool, Problem> {
        if let Some(row) = self.ahead.pop_front() {
            for (at, value) in row.iter().enumerate() {
                self.take_value(at, value.into())?;
            }
        } else if self.ended {
            return Ok(false);
        } else {
            // `Rows` lends each row from itself, so the columns are filled by hand here rather than in a method of `self`.
            let Some(row) = self.rows.next().map_err(|error| problem(&error, &self.doing))? else {
                self.ended = true;
                return Ok(false);
            };
            for (at, reader) in self.readers.iter_mut().enumerate() {
                let value = row.get_ref(at).map_err(|error| problem(&error, &self.doing))?;
                reader.append(value).map_err(|_| misfit(&self.schema, at, value, self.given, &self.doing))?;
            }
        }
        self.given += 1;
        Ok(true)
    }

    fn take_value(&mut self, at: usize, value: ValueRef<'_>) -> Result<(), Problem> {
        self.readers[at].append(value).map_err(|_| misfit(&self.schema, at, value, self.given, &self.doing))
    }
}

fn look_ahead(rows: &mut Rows<'_>, width: usize, doing: &str) -> Result<(VecDeque<Vec<Value>>, bool), Problem> {
    let failed = |error: rusqlite::Error| problem(&error, doing);
    let mut ahead = VecDeque::new();
    while ahead.len() < LOOKED_AT {
        let Some(row) = rows.next().map_err(failed)? else { return Ok((ahead, true)) };
        let values = (0..width).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>().map_err(failed)?;
        ahead.push_back(values);
    }
    Ok((ahead, false))
}

/// Text takes everything but blobs, so it is what is left when values differ or there are none.
fn tell<'v>(values: impl Iterator<Item = &'v Value>) -> DataType {
    let mut told = None;
    for value in values {
        let found = match value {
            Value::Null => continue,
            Value::Integer(_) => DataType::Int64,
            Value::Real(_) => DataType::Float64,
            Value::Text(_) => DataType::Utf8,
            Value::Blob(_) => DataType::Binary,
        };
        told = Some(match told {
            None => found,
            Some(before) => wider(before, found),
        });
    }
    told.unwrap_or(DataType::Utf8)
}

fn wider(one: DataType, other: DataType) -> DataType {
    match (one, other) {
        (one, other) if one == other => one,
        (DataType::Int64, DataType::Float64) | (DataType::Float64, DataType::Int64) => DataType::Float64,
        (DataType::Binary, _) | (_, DataType::Binary) => DataType::Binary,
        _ => DataType::Utf8,
    }
}

fn column_reader(field: &Field, doing: &str) -> Result<Box<dyn ColumnReader>, Problem> {
    reader(field.data_type()).ok_or_else(|| {
        let declared = arrow_type::name(field.data_type());
        Problem::data(format!(
            "{doing}: column `{}` is declared as `{declared}`, which cannot be read from SQLite",
            field.name()
        ))
        .with_column(field.name())
    })
}

fn misfit(schema: &Schema, at: usize, value: ValueRef<'_>, row: u64, doing: &str) -> Problem {
    let field = schema.field(at);
    let wanted = arrow_type::name(field.data_type());
    let found = shown(value);
    Problem::data(format!(
        "{doing}: row {row} of the result, column `{}`: {found} is not a value of type `{wanted}`",
        field.name()
    ))
    .with_row(row)
    .with_column(field.name())
    .with_hint(format!(
        "SQLite lets a column hold values of any type; convert it in the query, e.g. `cast({} as text)`",
        super::quote(field.name())
    ))
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(value) => format!("the integer {value}"),
        ValueRef::Real(value) => format!("the real {value:?}"),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            format!("the text `{}`", text.chars().take(40).collect::<String>().escape_debug())
        }
        ValueRef::Blob(bytes) => format!("a blob of {} bytes", bytes.len()),
    }
}

//! Arrow to binary `COPY` data, or to CSV where a column's type can only be given as text.

mod binary;
mod numeric;
mod value;

use arrow::array::{Array, ArrayRef};
use tokio_postgres::types::Type;
use weir_types::Problem;

pub(super) use value::Fault;

/// What binary data begins with: signature, no flags, no extension.
pub(super) const HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What it ends with.
pub(super) const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// Writes one value of a column, with its length before it.
pub(super) type Write = Box<dyn Fn(usize, &mut Vec<u8>) -> Result<(), Fault> + Send>;

/// How rows are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// PostgreSQL's own binary form of each type.
    Binary,
    /// Text, which the server reads by the type of the column.
    Csv,
}

impl Form {
    /// Returns the option of `COPY`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Csv => "csv",
        }
    }
}

/// Decides how columns of these types are sent to columns of those.
pub(super) fn form(columns: &[(&arrow::datatypes::DataType, &Type)]) -> Form {
    let all = columns.iter().all(|(given, wanted)| binary::goes(given, wanted));
    if all { Form::Binary } else { Form::Csv }
}

/// A batch whose rows are written one after the other.
pub(super) struct Encoder {
    form: Form,
    columns: Vec<(ArrayRef, Write)>,
}

impl Encoder {
    /// Prepares columns; each has a name for messages, values, and the type of the column that they go to.
    pub(super) fn new(form: Form, columns: Vec<(&str, ArrayRef, &Type)>) -> Result<Self, Problem> {
        let prepared = columns.into_iter().map(|(name, array, wanted)| {
            let write = match form {
                Form::Binary => binary::writer(name, &array, wanted)?,
                Form::Csv => super::text::writer(name, &array)?,
            };
            Ok((array, write))
        });
        Ok(Self { form, columns: prepared.collect::<Result<_, Problem>>()? })
    }

    /// Appends a row. On failure returns the column's number and why.
    pub(super) fn row(&self, row: usize, out: &mut Vec<u8>) -> Result<(), (usize, Fault)> {
        match self.form {
            Form::Binary => self.binary(row, out),
            Form::Csv => self.csv(row, out),
        }
    }

    fn binary(&self, row: usize, out: &mut Vec<u8>) -> Result<(), (usize, Fault)> {
        let count = i16::try_from(self.columns.len()).unwrap_or(i16::MAX);
        out.extend_from_slice(&count.to_be_bytes());
        for (at, (array, write)) in self.columns.iter().enumerate() {
            if array.is_null(row) {
                out.extend_from_slice(&(-1_i32).to_be_bytes());
            } else {
                write(row, out).map_err(|fault| (at, fault))?;
            }
        }
        Ok(())
    }

    fn csv(&self, row: usize, out: &mut Vec<u8>) -> Result<(), (usize, Fault)> {
        for (at, (array, write)) in self.columns.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            // Without quotes, nothing is NULL; with them it is an empty text.
            if !array.is_null(row) {
                write(row, out).map_err(|fault| (at, fault))?;
            }
        }
        out.push(b'\n');
        Ok(())
    }
}

#[cfg(test)]
mod tests;

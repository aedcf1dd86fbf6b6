//! Values as CSV, for columns whose type the server has to read from text: decimals of more than 38 digits, arrays, and types of others.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use weir_types::Problem;

use super::encode::{Fault, Write};
use crate::json::JsonTexts;

/// Returns what writes a column's values in quotes.
///
/// # Errors
/// When its type has no text.
pub(super) fn writer(name: &str, array: &ArrayRef) -> Result<Write, Problem> {
    use DataType as T;
    Ok(match array.data_type() {
        T::Struct(_) | T::Map(..) => {
            let texts = JsonTexts::new(name, array)?;
            Box::new(move |row, out| quoted(texts.get(row), out))
        }
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) => list(name, array)?,
        T::Binary => {
            let values = array.as_binary::<i32>().clone();
            Box::new(move |row, out| quoted(hex(values.value(row)).as_bytes(), out))
        }
        _ => {
            let texts = texts(name, array)?;
            Box::new(move |row, out| quoted(texts[row].as_bytes(), out))
        }
    })
}

fn texts(name: &str, array: &ArrayRef) -> Result<Vec<String>, Problem> {
    let options = FormatOptions::new().with_null("");
    let failed =
        |error| Problem::config(format!("column `{name}` cannot be written as text: {error}")).with_column(name);
    let formatter = ArrayFormatter::try_new(array, &options).map_err(failed)?;
    (0..array.len()).map(|row| formatter.value(row).try_to_string().map_err(failed)).collect()
}

/// An array of PostgreSQL, `{"a","b",NULL}`, where items are plain; JSON where they are nested.
fn list(name: &str, array: &ArrayRef) -> Result<Write, Problem> {
    let (item, offsets): (ArrayRef, Vec<usize>) = match array.data_type() {
        DataType::List(item) if !item.data_type().is_nested() => {
            let list = array.as_list::<i32>();
            (list.values().clone(), list.offsets().iter().map(|at| usize::try_from(*at).unwrap_or(0)).collect())
        }
        DataType::LargeList(item) if !item.data_type().is_nested() => {
            let list = array.as_list::<i64>();
            (list.values().clone(), list.offsets().iter().map(|at| usize::try_from(*at).unwrap_or(0)).collect())
        }
        _ => {
            let texts = JsonTexts::new(name, array)?;
            return Ok(Box::new(move |row, out| quoted(texts.get(row), out)));
        }
    };
    let values = match item.data_type() {
        DataType::Binary => item.as_binary::<i32>().iter().map(|bytes| hex(bytes.unwrap_or_default())).collect(),
        _ => texts(name, &item)?,
    };
    Ok(Box::new(move |row, out| {
        let items = (offsets[row]..offsets[row + 1]).map(|at| match item.is_null(at) {
            true => "NULL".to_owned(),
            false => format!("\"{}\"", values[at].replace('\\', "\\\\").replace('"', "\\\"")),
        });
        let text = format!("{{{}}}", items.collect::<Vec<_>>().join(","));
        quoted(text.as_bytes(), out)
    }))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold("\\x".to_owned(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn quoted(text: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    if memchr::memchr(0, text).is_some() {
        return Err(Fault::Nul);
    }
    out.push(b'"');
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
    Ok(())
}

//! Batches as tables and as JSON.

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::table::{Align, table};

/// The longest text of a cell that is shown; a document in a column would push everything else off the screen.
const LONGEST: usize = 80;

/// Writes batches of one schema as a table with a header of names and types.
///
/// # Errors
/// When a column's type cannot be written.
pub(crate) fn rows_table(batches: &[RecordBatch]) -> Result<String, ArrowError> {
    let Some(first) = batches.first() else { return Ok("no rows\n".to_owned()) };
    let schema = first.schema();
    let header: Vec<(&str, Align)> = schema
        .fields()
        .iter()
        .map(|field| (field.name().as_str(), if field.data_type().is_numeric() { Align::Right } else { Align::Left }))
        .collect();
    let mut rows = Vec::new();
    for batch in batches {
        let options = FormatOptions::default().with_null("–");
        let columns = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options))
            .collect::<Result<Vec<_>, _>>()?;
        rows.extend(
            (0..batch.num_rows())
                .map(|row| columns.iter().map(|column| cell(&column.value(row).to_string())).collect()),
        );
    }
    Ok(table(&header, rows))
}

fn cell(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Writes batches as JSON, one object a line.
///
/// # Errors
/// When a column's type cannot be written.
pub(crate) fn json_lines(batches: &[RecordBatch]) -> anyhow::Result<String> {
    let mut text = Vec::new();
    for batch in batches {
        text.extend(weir_formats::rows_to_ndjson(batch)?);
    }
    Ok(String::from_utf8(text)?)
}

//! The types of the columns, from the records at the beginning.

use arrow::datatypes::{Field, Schema};

use super::block::Records;
use super::layout::Layout;
use super::tokenise::Tokeniser;
use crate::FormatError;
use crate::infer::{Kinds, kind_of_text};
use crate::options::CsvSettings;
use crate::source::Window;

/// Looks at a bounded part of the data and leaves window and tokeniser as they were.
pub(super) fn infer_schema(
    window: &mut Window,
    tokeniser: &mut Tokeniser,
    layout: &Layout,
    settings: &CsvSettings,
) -> Result<Schema, FormatError> {
    let mark = tokeniser.mark();
    let mut records = Records::default();
    let width = layout.names.len();
    let (mut counted, mut lines) = (0, 0);
    loop {
        let (text, whole) = (window.from(layout.at), window.is_whole());
        lines += memchr::memchr_iter(b'\n', &text[counted..]).count();
        counted = text.len();
        let full = counted >= settings.infer.bytes;
        if whole || full || lines > settings.infer.rows {
            records.clear();
            tokeniser.take(text, whole, Some(width), settings.infer.rows, &mut records)?;
            tokeniser.rewind(mark);
            if whole || records.len() > 0 {
                break;
            }
        }
        // What is gathered for inference is no record, so its length breaks no limit until it has to be one.
        let record = if full { layout.at } else { layout.at + counted as u64 };
        window.grow(record)?;
    }
    Ok(schema_of(window.from(layout.at), &records, layout, settings))
}

fn schema_of(text: &[u8], records: &Records, layout: &Layout, settings: &CsvSettings) -> Schema {
    let width = layout.names.len();
    let quote = settings.dialect.quote.unwrap_or(b'"');
    let mut kinds = vec![Kinds::default(); width];
    for fields in records.fields.chunks_exact(width.max(1)) {
        for (kind, field) in kinds.iter_mut().zip(fields) {
            let plain = field.cell(text, quote).plain().unwrap_or_default();
            if !is_null(&plain, settings.nulls.as_deref()) {
                kind.add(kind_of_text(&plain, &settings.rules.times));
            }
        }
    }
    let columns = layout.names.iter().zip(kinds);
    Schema::new(columns.map(|(name, kinds)| Field::new(name, kinds.data_type(), true)).collect::<Vec<_>>())
}

fn is_null(text: &[u8], nulls: Option<&[String]>) -> bool {
    match nulls {
        None => text.is_empty(),
        Some(nulls) => text.is_empty() || nulls.iter().any(|null| null.as_bytes() == text),
    }
}

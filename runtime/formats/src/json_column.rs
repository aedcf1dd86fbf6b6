//! Columns of JSON texts as typed columns.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;

use crate::FormatError;
use crate::column::{Cell, Fault, Faults, Rules, column_for};

/// Why the text of one row is not of the type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFault {
    /// The row's number, from 0.
    pub row: usize,
    /// What is wrong, beginning with the path to the value.
    pub reason: String,
}

/// Reads one JSON text per row as a column of a type. Fields that a struct does not list are passed over, and where the type says text,
/// any other value is kept as its JSON text.
///
/// Returns the column and the faults in the order of rows. The value of a row with a fault means nothing.
///
/// # Errors
/// When there is no JSON form of the type.
pub fn json_column<'a>(
    texts: impl Iterator<Item = Option<&'a str>>,
    data_type: &DataType,
) -> Result<(ArrayRef, Vec<JsonFault>), FormatError> {
    let rules = Rules { text_from_any: true, encoding: "utf-8".to_owned(), ..Rules::default() };
    let mut column = column_for(data_type, &Arc::new(rules))?;
    let cell = |text: Option<&'a str>| match text.map(str::trim_ascii) {
        None | Some("null") => Cell::Null,
        Some(text) => Cell::Nested(text.as_bytes()),
    };
    let cells: Vec<Cell<'_>> = texts.map(cell).collect();
    let mut faults = Faults::default();
    column.append(&cells, &mut faults);
    let faults = faults.into_sorted().into_iter().map(named).collect();
    Ok((column.finish()?, faults))
}

fn named(fault: Fault) -> JsonFault {
    let reason = if fault.path.is_empty() { fault.message } else { format!("`{}`: {}", fault.path, fault.message) };
    JsonFault { row: fault.row, reason }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::Int64Type;
    use weir_types::arrow_type;

    use super::*;

    #[test]
    fn a_text_that_does_not_fit_leaves_its_reason() {
        let data_type = arrow_type::parse("struct<id: int64, rest: utf8>").expect("a type");
        let texts = [
            Some(r#"{"id": 1, "rest": {"a": [1]}, "more": 2}"#),
            None,
            Some(r#"{"id": "x"}"#),
            Some("{"),
            Some("null"),
            Some(r#" {"id": 7} "#),
        ];
        let (column, faults) = json_column(texts.into_iter(), &data_type).expect("a JSON type");
        let rows: Vec<usize> = faults.iter().map(|fault| fault.row).collect();
        assert_eq!(rows, [2, 3]);
        assert!(faults[0].reason.starts_with("`id`: "), "{}", faults[0].reason);
        let column = column.as_struct();
        let ids = column.column(0).as_primitive::<Int64Type>();
        assert_eq!((ids.value(0), ids.value(5)), (1, 7));
        assert_eq!(column.column(1).as_string::<i32>().value(0), r#"{"a": [1]}"#);
        assert!(column.is_null(1) && column.is_null(4) && column.is_valid(5));
    }
}

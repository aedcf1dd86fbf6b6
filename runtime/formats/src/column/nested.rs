//! What struct, list and map columns share.

use std::borrow::Cow;

use arrow::datatypes::Field;

use super::{Cell, Faults};

/// The JSON text of one nested cell.
pub(crate) enum Document<'a> {
    /// The value is null.
    Null,
    /// The row has a fault already.
    Filler,
    /// JSON, not necessarily checked.
    Json(Cow<'a, [u8]>),
}

/// Returns each cell's JSON. Text is taken for JSON too: that is how nested values stand in a CSV file.
pub(crate) fn documents<'a>(cells: &[Cell<'a>]) -> Vec<Document<'a>> {
    cells
        .iter()
        .map(|cell| match cell {
            Cell::Null => Document::Null,
            Cell::Filler => Document::Filler,
            other => Document::Json(other.plain().unwrap_or_default()),
        })
        .collect()
}

/// Makes nulls faults where the field does not allow them.
///
/// `present` tells whether the value's parent is there; below a null parent everything is null.
pub(crate) fn require(field: &Field, cells: &mut [Cell<'_>], present: impl Fn(usize) -> bool, faults: &mut Faults) {
    if field.is_nullable() {
        return;
    }
    for (row, cell) in cells.iter_mut().enumerate() {
        if *cell == Cell::Null && present(row) {
            faults.push(row, "null, but the column must have a value");
            *cell = Cell::Filler;
        }
    }
}

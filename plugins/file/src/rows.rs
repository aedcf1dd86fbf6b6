//! What is added to rows.

use weir_sdk::prelude::*;

/// Adds the path as a column, where one was asked for.
pub(crate) fn with_path(rows: Batch, path: &str, column: Option<&str>) -> Result<Batch> {
    match column {
        Some(name) => rows.with_columns([Texts::new(name, std::iter::repeat_n(path, rows.rows())).into()]),
        None => Ok(rows),
    }
}

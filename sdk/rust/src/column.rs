//! Columns as typed views over the very bytes that came over, and builders for new ones. No Arrow library is involved.

mod bitmap;
mod bools;
mod native;
mod texts;
mod values;
mod view;

pub use bitmap::Bitmap;
pub use bools::Bools;
pub use native::{Decimal128, Native};
pub use texts::{TextBuilder, Texts};
pub use values::Values;
pub use view::{View, Views};

pub(crate) use view::only;

pub use crate::bindings::host::weir::block::batches::Column;

use crate::types::Problem;

/// The problem of a column that does not hold what the block wants.
fn wrong_type(column: &Column, wanted: &str) -> Problem {
    Problem::config(format!("column `{}` is `{}`, not {wanted}", column.name, column.data_type))
        .with_hint("convert it before this node, for example with the `columns` block's `cast`")
        .with_column(&column.name)
}

/// The problem of a column whose buffers do not fit together.
fn broken(column: &str, why: &str) -> Problem {
    Problem::system(format!("the buffers of column `{column}` do not fit together: {why}")).with_column(column)
}

#[cfg(test)]
mod tests;

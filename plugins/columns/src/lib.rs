//! The transform `columns`: select, drop, rename, cast, derive and filter, row by row.

mod cast;
mod config;
mod row_wise;
mod shape;
mod sql_type;

use row_wise::RowWise;

weir_sdk::transform!(RowWise, |manifest| manifest.title("Columns").filters_rows());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<RowWise>("tests");
}

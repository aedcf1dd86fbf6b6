//! The transform `columns`: select, drop, rename, cast, derive and filter, row by row.

mod cast;
mod config;
mod row_wise;
mod shape;

use row_wise::RowWise;

weir_sdk::transform!(RowWise, |manifest| manifest.title("Columns").filters_rows().asks_for_secrets());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<RowWise>("tests");
}

//! The transform `dedup`: one row of each key.

mod adjacent;
mod config;
mod dedup;
mod key;
mod ranked;

use dedup::Dedup;

weir_sdk::transform!(Dedup, |manifest| manifest.title("Remove duplicates").filters_rows().whole_input());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Dedup>("tests");
}

//! The transform `flatten`: nested columns and JSON texts as plain columns, lists as rows.

mod config;
mod expand;
mod explode;
mod flatten;
mod json;
mod json_type;
mod lists;
mod shape;

use flatten::Flatten;

weir_sdk::transform!(Flatten, |manifest| manifest.title("Flatten"));

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Flatten>("tests");
}

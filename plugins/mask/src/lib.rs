//! The transform `mask`: hash, redact, tokenise, generalise, empty and drop columns, row by row.

mod config;
mod digits;
mod plan;
mod range;
mod redact;
mod rules;
mod step;

use plan::Mask;

weir_sdk::transform!(Mask, |manifest| manifest.title("Mask").preserves_rows().asks_for_secrets());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Mask>("tests");
}

//! The transform `validate`: expectations of columns and rows.

mod check;
mod config;
mod literal;
mod reasons;
mod validate;

use validate::Validate;

weir_sdk::transform!(Validate, |manifest| manifest.title("Validate").filters_rows().asks_for_secrets());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Validate>("tests");
}

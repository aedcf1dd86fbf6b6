//! The transform `union`: the rows of several inputs as one, by column name.

mod config;
mod merge;
mod side;
mod union;
mod widen;

use union::Union;

weir_sdk::transform!(Union, |manifest| {
    let manifest = manifest.title("Union").variadic_input("in", "inputs whose rows are put together");
    manifest.output("out", "the rows of all inputs").preserves_rows()
});

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Union>("tests");
}

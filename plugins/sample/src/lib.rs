//! The transform `sample`: some of the rows.

mod config;
mod hash;
mod reservoir;
mod sample;

use sample::Sample;

weir_sdk::transform!(Sample, |manifest| manifest.title("Sample").filters_rows().whole_input());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Sample>("tests");
}

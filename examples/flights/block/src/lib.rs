//! The transform `flight-delays`: judges flights.

mod checks;
mod config;
mod delays;

use delays::FlightDelays;

weir_sdk::transform!(FlightDelays, |manifest| manifest.title("Flight delays").preserves_rows());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<FlightDelays>("tests");
}

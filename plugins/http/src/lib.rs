//! The extractor `http`: records from JSON APIs.

mod config;
mod extractor;
mod incremental;
mod pagination;
mod params;
mod reader;
mod request;
mod time;

use extractor::Api;

weir_sdk::extractor!(Api, |manifest| manifest.title("HTTP API").asks_for_http().asks_for_secrets());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Api>("tests");
}

//! The extractor `http`: records from APIs over HTTP.

mod config;
mod extractor;
mod facts;
mod incremental;
mod link;
mod pagination;
mod params;
mod partitions;
mod reader;
mod request;
mod split;
mod time;
mod window;

use extractor::Api;

weir_sdk::extractor!(Api, |manifest| manifest.title("HTTP API").asks_for_http().asks_for_secrets());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Api>("tests");
}

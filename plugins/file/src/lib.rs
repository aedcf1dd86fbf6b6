//! The extractor `file`: CSV, NDJSON, JSON and Parquet from a folder or an object store.

mod config;
mod extractor;
mod plan;
mod reader;
mod rows;

use extractor::Files;

weir_sdk::extractor!(Files, |manifest| manifest.title("Files").asks_for_objects());

#[cfg(test)]
mod tests;

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Files>("tests");
}

//! The loader `file-loader`: Parquet, CSV and NDJSON files in a folder or an object store.

mod config;
mod files;
mod kept;
mod loader;
mod names;
mod partition;
mod publish;
mod writer;

use loader::FileLoader;
use weir_sdk::manifest::Mode;

weir_sdk::loader!(FileLoader, |manifest| {
    manifest.title("Files").write_modes(&[Mode::Append, Mode::Overwrite]).asks_for_objects()
});

#[cfg(test)]
mod tests;

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<FileLoader>("tests");
}

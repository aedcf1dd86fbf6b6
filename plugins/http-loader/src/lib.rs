//! The loader `http-loader`: rows to an API over HTTP.

mod body;
mod config;
mod loader;
mod parts;
mod send;
mod writer;

use loader::HttpLoader;
use weir_sdk::manifest::Mode;

weir_sdk::loader!(HttpLoader, |manifest| {
    manifest.title("HTTP API").write_modes(&[Mode::Append]).asks_for_http().asks_for_secrets()
});

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<HttpLoader>("tests");
}

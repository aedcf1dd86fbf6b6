//! The loader `report`: from one or several inputs to HTML, PDF, XLSX, CSV, Markdown and pictures of charts.

mod about;
mod cells;
mod config;
mod csv;
mod document;
mod figure;
mod files;
mod html;
mod input;
mod loader;
mod markdown;
mod parse;
mod pdf;
mod render;
mod show;
mod template;
mod xlsx;

use loader::Report;
use weir_sdk::manifest::Mode;

weir_sdk::loader!(Report, |manifest| {
    manifest
        .title("Report")
        .variadic_input("in", "the rows to report on")
        .write_modes(&[Mode::Overwrite])
        .asks_for_objects()
});

#[cfg(test)]
mod tests;

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Report>("tests");
}

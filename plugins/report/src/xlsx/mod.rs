//! A workbook with a sheet per input, written as it goes: however many rows there are, memory holds one batch.

mod cell;
mod names;
mod parts;
mod plan;
mod sheet;
mod zip;

use weir_sdk::prelude::*;

use crate::about::About;
use crate::config::ReportConfig;
use crate::files::Sink;
use crate::input::Input;

use names::Names;
use plan::Plan;
use sheet::Sheets;
use zip::Zip;

/// Writes the workbook.
pub(crate) fn xlsx(config: &ReportConfig, about: &About, inputs: &[Input], sink: &mut Sink) -> Result<()> {
    let mut zip = Zip::new(sink);
    let mut styles = parts::Styles::new();
    let mut names = Names::default();
    let mut sheets = Sheets::new(&mut zip);
    for input in inputs {
        let plan = Plan::of(config, input, &mut styles)?;
        sheets.input(input, &plan, &mut names)?;
    }
    let cut = sheets.cut;
    let last = names.take(config.locale.words("보고서 정보", "About"));
    sheets.about(about, inputs, cut, &last)?;
    let sheets = sheets.done();
    parts::write(&mut zip, &sheets, &styles)?;
    zip.finish()
}

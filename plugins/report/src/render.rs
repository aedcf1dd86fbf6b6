//! From staged rows to files.

use weir_sdk::prelude::*;

use crate::about::{About, is_empty};
use crate::config::{Format, ReportConfig};
use crate::csv::csv;
use crate::document::{Block, Document, Inline, Look};
use crate::files::Files;
use crate::html::html;
use crate::input::Input;
use crate::markdown::markdown;
use crate::parse::parse;
use crate::pdf::pdf;
use crate::template;
use crate::xlsx::xlsx;

/// Pixels to the point of pictures: sharp on a screen of twice the usual density.
const SCALE: f32 = 2.0;

/// Makes all files of a report.
pub(crate) fn render(config: &ReportConfig, epoch: &EpochId, inputs: &[Input], files: &mut Files<'_>) -> Result<()> {
    let about = About::of(config, epoch, inputs)?;
    let document = document(config, inputs, about)?;
    let name = config.name.as_deref().unwrap_or(&epoch.node);
    let place = |file: String| config.place(&file);
    for format in &config.formats {
        match format {
            Format::Html => files.put(&place(format!("{name}.html")), html(&document).as_bytes())?,
            Format::Pdf => files.put(&place(format!("{name}.pdf")), &pdf(&document)?)?,
            Format::Xlsx => {
                files.make(&place(format!("{name}.xlsx")), |sink| xlsx(config, &document.about, inputs, sink))?;
            }
            Format::Csv => {
                for input in inputs {
                    let file =
                        if inputs.len() > 1 { format!("{name}-{}.csv", input.name()) } else { format!("{name}.csv") };
                    files.make(&place(file), |sink| csv(config, input, sink))?;
                }
            }
            Format::Markdown => {
                let picture = |number| picture(config, name, number);
                files.put(&place(format!("{name}.md")), markdown(&document, picture).as_bytes())?;
            }
            Format::Svg => {
                for picture in document.pictures() {
                    let file = format!("{name}-chart-{}.svg", picture.number);
                    files.put(&place(file), charts::svg(&picture.scene).as_bytes())?;
                }
            }
            Format::Png => {
                for picture in document.pictures() {
                    let bytes = charts::png(&picture.scene, SCALE)
                        .ok_or_else(|| Problem::system(format!("chart {} cannot be painted", picture.number)))?;
                    files.put(&place(format!("{name}-chart-{}.png", picture.number)), &bytes)?;
                }
            }
        }
    }
    Ok(())
}

/// Returns the file of a chart beside a report, where such files are made.
fn picture(config: &ReportConfig, name: &str, number: usize) -> Option<String> {
    let ending = [(Format::Svg, "svg"), (Format::Png, "png")].into_iter().find(|(format, _)| config.makes(*format))?;
    Some(format!("{name}-chart-{number}.{}", ending.1))
}

/// Fills the template in and reads it.
pub(crate) fn document(config: &ReportConfig, inputs: &[Input], about: About) -> Result<Document> {
    let source = config.template.clone().unwrap_or_else(|| template::default(inputs));
    let rendered = template::render(config, inputs, &about, &source)?;
    let mut blocks = parse(&rendered);
    if is_empty(inputs) {
        let words = config.locale.words("보고할 데이터가 없습니다.", "There is nothing to report.");
        let look = Look { bold: true, ..Look::default() };
        blocks.insert(0, Block::Paragraph(vec![Inline::Text(words.to_owned(), look)]));
    }
    Ok(Document { about, blocks, notes: rendered.notes })
}

//! The letters that a document uses, and only those.

use std::collections::BTreeMap;

use charts::font::{self, glyph, metrics};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use weir_sdk::prelude::*;

use super::canvas::packed;

const SYSTEM: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The letters of one weight.
#[derive(Debug, Default)]
struct Letters {
    numbers: GlyphRemapper,
    /// By number in the document: the letter, and how wide it is.
    known: BTreeMap<u16, (char, f32)>,
}

/// The letters of both weights.
#[derive(Debug, Default)]
pub(super) struct Fonts([Letters; 2]);

/// Letters that follow each other in one weight.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) font: &'static [u8],
    pub(super) bytes: Vec<u8>,
    pub(super) width: f32,
}

/// How a page calls a weight.
fn name(bold: bool) -> &'static [u8] {
    if bold { b"B" } else { b"R" }
}

impl Fonts {
    /// Says a text in the numbers of its letters.
    pub(super) fn runs(&mut self, text: &str, size: f32, bold: bool) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            let glyph = glyph(letter, bold);
            let letters = &mut self.0[usize::from(glyph.bold)];
            let number = letters.numbers.remap(glyph.id);
            letters.known.entry(number).or_insert((letter, glyph.advance));
            let font = name(glyph.bold);
            if runs.last().is_none_or(|run| run.font != font) {
                runs.push(Run { font, bytes: Vec::new(), width: 0.0 });
            }
            if let Some(run) = runs.last_mut() {
                run.bytes.extend(number.to_be_bytes());
                run.width += glyph.advance * size / 1000.0;
            }
        }
        runs
    }

    /// Writes the fonts and returns how pages call them.
    pub(super) fn write(&self, pdf: &mut Pdf, next: &mut impl FnMut() -> Ref) -> Result<Vec<(&'static [u8], Ref)>> {
        let mut written = Vec::new();
        for (bold, letters) in [false, true].into_iter().zip(&self.0) {
            if !letters.known.is_empty() {
                written.push((name(bold), letters.write(bold, pdf, next)?));
            }
        }
        Ok(written)
    }
}

impl Letters {
    fn write(&self, bold: bool, pdf: &mut Pdf, next: &mut impl FnMut() -> Ref) -> Result<Ref> {
        let (outer, inner, descriptor, cmap, file) = (next(), next(), next(), next(), next());
        let whole = if bold { font::BOLD } else { font::REGULAR };
        let data = subsetter::subset(whole, 0, &self.numbers)
            .map_err(|error| Problem::system(format!("the letters of the report cannot be picked: {error}")))?;
        // Six letters before the name say that these are not all letters of a font.
        let base = if bold { Name(b"WEIRAB+WeirReport-SemiBold") } else { Name(b"WEIRAA+WeirReport-Regular") };
        let mut font = pdf.type0_font(outer);
        font.base_font(base).encoding_predefined(Name(b"Identity-H")).descendant_font(inner).to_unicode(cmap);
        drop(font);
        let mut font = pdf.cid_font(inner);
        font.subtype(CidFontType::Type2).base_font(base).system_info(SYSTEM).font_descriptor(descriptor);
        font.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = font.widths();
        for (number, (_, width)) in &self.known {
            widths.consecutive(*number, [*width]);
        }
        drop(widths);
        drop(font);
        let sizes = metrics(bold);
        let [left, bottom, right, top] = sizes.bounds;
        let mut about = pdf.font_descriptor(descriptor);
        about.name(base).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, bottom, right, top)).italic_angle(0.0);
        about.ascent(sizes.ascent).descent(sizes.descent).cap_height(sizes.capital);
        about.stem_v(if bold { 120.0 } else { 80.0 }).font_file2(file);
        drop(about);
        let mut names = UnicodeCmap::new(Name(b"Weir"), SYSTEM);
        for (number, (letter, _)) in &self.known {
            names.pair(*number, *letter);
        }
        pdf.stream(cmap, &names.finish());
        pdf.stream(file, &packed(&data)?).filter(Filter::FlateDecode).pair(Name(b"Length1"), data.len() as i32);
        Ok(outer)
    }
}

//! A page being drawn. The origin is the upper left corner, as on screens.

use std::io::Write as _;

use charts::Colour;
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Name, Str};
use weir_sdk::prelude::*;

use super::fonts::Fonts;

/// A page.
pub(super) struct Canvas {
    content: Content,
    height: f32,
}

impl Canvas {
    pub(super) fn new(height: f32) -> Self {
        Self { content: Content::new(), height }
    }

    /// Writes words on a line and returns where they end.
    pub(super) fn text(&mut self, fonts: &mut Fonts, at: (f32, f32), words: &str, look: Ink) -> f32 {
        let mut x = at.0;
        for run in fonts.runs(words, look.size, look.bold) {
            fill(&mut self.content, look.colour);
            self.content.begin_text();
            self.content.set_font(Name(run.font), look.size);
            let (right, up) = if look.turned { ([0.0, 1.0], [-1.0, 0.0]) } else { ([1.0, 0.0], [0.0, 1.0]) };
            let (place, y) = if look.turned { (at.0, at.1 - (x - at.0)) } else { (x, at.1) };
            self.content.set_text_matrix([right[0], right[1], up[0], up[1], place, self.height - y]);
            self.content.show(Str(&run.bytes));
            self.content.end_text();
            x += run.width;
        }
        x
    }

    pub(super) fn rectangle(&mut self, at: (f32, f32), size: (f32, f32), colour: Colour) {
        fill(&mut self.content, colour);
        self.content.rect(at.0, self.height - at.1 - size.1, size.0, size.1);
        self.content.fill_nonzero();
    }

    pub(super) fn line(&mut self, points: &[(f32, f32)], colour: Colour, width: f32) {
        let [red, green, blue] = parts(colour);
        self.content.set_stroke_rgb(red, green, blue);
        self.content.set_line_width(width);
        self.content.set_line_join(LineJoinStyle::RoundJoin);
        self.content.set_line_cap(LineCapStyle::ButtCap);
        self.path(points);
        self.content.stroke();
    }

    pub(super) fn polygon(&mut self, points: &[(f32, f32)], colour: Colour) {
        fill(&mut self.content, colour);
        self.path(points);
        self.content.close_path();
        self.content.fill_nonzero();
    }

    fn path(&mut self, points: &[(f32, f32)]) {
        for (at, (x, y)) in points.iter().enumerate() {
            let y = self.height - y;
            if at == 0 {
                self.content.move_to(*x, y)
            } else {
                self.content.line_to(*x, y)
            };
        }
    }

    /// Returns the page as it is written.
    pub(super) fn finish(self) -> Vec<u8> {
        self.content.finish().to_vec()
    }
}

/// How words are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) colour: Colour,
    /// Whether they are read upwards.
    pub(super) turned: bool,
}

impl Ink {
    pub(super) fn of(size: f32, bold: bool, colour: Colour) -> Self {
        Self { size, bold, colour, turned: false }
    }
}

fn fill(content: &mut Content, colour: Colour) {
    let [red, green, blue] = parts(colour);
    content.set_fill_rgb(red, green, blue);
}

fn parts(colour: Colour) -> [f32; 3] {
    [colour.0, colour.1, colour.2].map(|part| f32::from(part) / 255.0)
}

/// Compresses a part of the document.
pub(super) fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(4));
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map_err(|error| Problem::system(format!("a page cannot be packed: {error}")))
}

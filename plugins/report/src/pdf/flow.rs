//! Pages that fill up from top to bottom.

use charts::Colour;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, TextStr};
use weir_sdk::prelude::*;

use super::canvas::{Canvas, Ink, packed};
use super::fonts::Fonts;
use super::words::Piece;
use crate::about::About;

/// A4, upright.
const PAPER: (f32, f32) = (595.3, 841.9);
const MARGIN: f32 = 45.0;
/// Room for the line at the foot of every page.
const FOOT: f32 = 28.0;

/// Pages being filled.
pub(super) struct Flow {
    pub(super) fonts: Fonts,
    size: (f32, f32),
    pages: Vec<Vec<u8>>,
    pub(super) page: Canvas,
    /// How far the page is filled.
    pub(super) y: f32,
    /// What stands left of everything, for lists and quotes.
    pub(super) indent: f32,
}

impl Flow {
    pub(super) fn new(wide: bool) -> Self {
        let size = if wide { (PAPER.1, PAPER.0) } else { PAPER };
        Self { fonts: Fonts::default(), size, pages: Vec::new(), page: Canvas::new(size.1), y: MARGIN, indent: 0.0 }
    }

    pub(super) fn left(&self) -> f32 {
        MARGIN + self.indent
    }

    pub(super) fn right(&self) -> f32 {
        self.size.0 - MARGIN
    }

    pub(super) fn room(&self) -> f32 {
        self.right() - self.left()
    }

    fn bottom(&self) -> f32 {
        self.size.1 - MARGIN - FOOT
    }

    /// Returns the height of an empty page.
    pub(super) fn most(&self) -> f32 {
        self.bottom() - MARGIN
    }

    /// Tells whether something fits onto the page.
    pub(super) fn fits(&self, height: f32) -> bool {
        self.y + height <= self.bottom()
    }

    /// Turns the page if something does not fit onto it any more.
    pub(super) fn need(&mut self, height: f32) {
        if !self.fits(height) && self.y > MARGIN {
            self.turn();
        }
    }

    pub(super) fn turn(&mut self) {
        let page = std::mem::replace(&mut self.page, Canvas::new(self.size.1));
        self.pages.push(page.finish());
        self.y = MARGIN;
    }

    pub(super) fn text(&mut self, at: (f32, f32), words: &str, ink: Ink) -> f32 {
        self.page.text(&mut self.fonts, at, words, ink)
    }

    /// Writes lines of words.
    pub(super) fn lines(&mut self, lines: &[Vec<Piece>], ink: Ink, leading: f32) {
        for line in lines {
            self.need(leading);
            let (mut x, y) = (self.left(), self.y + ink.size);
            for piece in line {
                let bold = ink.bold || piece.look.bold;
                let (size, y) = if piece.note { (ink.size * 0.7, y - ink.size * 0.35) } else { (ink.size, y) };
                x = self.text((x, y), &piece.text, Ink { size, bold, ..ink });
            }
            self.y += leading;
        }
    }

    /// Ends the last page and puts the document together.
    pub(super) fn finish(mut self, about: &About) -> Result<Vec<u8>> {
        self.turn();
        let feet: Vec<Vec<u8>> = (1..=self.pages.len()).map(|number| self.foot(about, number)).collect();
        let mut pdf = Pdf::new();
        let mut last = 0;
        let mut next = || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree, info) = (next(), next(), next());
        let fonts = self.fonts.write(&mut pdf, &mut next)?;
        let ids: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (next(), next())).collect();
        let mut root = pdf.catalog(catalog);
        root.pages(tree).lang(TextStr(about.locale.language()));
        root.viewer_preferences().display_doc_title(true);
        root.finish();
        pdf.document_info(info).title(TextStr(&about.title)).creator(TextStr("weir"));
        pdf.pages(tree).kids(ids.iter().map(|(page, _)| *page)).count(ids.len() as i32);
        for (((page, content), drawn), foot) in ids.into_iter().zip(&self.pages).zip(feet) {
            let mut written = pdf.page(page);
            written.parent(tree).media_box(Rect::new(0.0, 0.0, self.size.0, self.size.1)).contents(content);
            let mut resources = written.resources();
            let mut named = resources.fonts();
            for (name, font) in &fonts {
                named.pair(Name(name), *font);
            }
            named.finish();
            resources.finish();
            written.finish();
            let whole = [drawn.as_slice(), b"\n", &foot].concat();
            pdf.stream(content, &packed(&whole)?).filter(Filter::FlateDecode);
        }
        Ok(pdf.finish())
    }

    fn foot(&mut self, about: &About, number: usize) -> Vec<u8> {
        let mut canvas = Canvas::new(self.size.1);
        let y = self.size.1 - MARGIN;
        let ink = Ink::of(7.5, false, Colour::GREY);
        canvas.line(&[(MARGIN, y - 12.0), (self.size.0 - MARGIN, y - 12.0)], Colour::GRID, 0.7);
        let count = format!("{number} / {}", self.pages.len());
        let width = charts::font::width(&count, ink.size, false);
        let room = self.size.0 - 2.0 * MARGIN - width - 12.0;
        let origin = charts::font::fitted(&about.origin(), ink.size, false, room);
        canvas.text(&mut self.fonts, (MARGIN, y), &origin, ink);
        canvas.text(&mut self.fonts, (self.size.0 - MARGIN - width, y), &count, ink);
        canvas.finish()
    }
}

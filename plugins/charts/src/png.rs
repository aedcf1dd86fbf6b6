//! A drawing as PNG.

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::OutlineBuilder;

use crate::font::{self, glyph};
use crate::palette::Colour;
use crate::scene::{Anchor, Item, Scene, Text};

/// The longest side of a picture: what mail programs and slides take, and 64 MiB of memory at most.
const MOST_PIXELS: f32 = 4096.0;

/// Paints a drawing, `scale` pixels to the point. Nothing is returned for one that has no size.
pub fn png(scene: &Scene, scale: f32) -> Option<Vec<u8>> {
    let scale = scale.min(MOST_PIXELS / scene.width).min(MOST_PIXELS / scene.height);
    let pixels = |length: f32| (length * scale).round().max(1.0) as u32;
    let mut pixmap = Pixmap::new(pixels(scene.width), pixels(scene.height))?;
    pixmap.fill(Color::WHITE);
    let transform = Transform::from_scale(scale, scale);
    for item in &scene.items {
        paint(&mut pixmap, item, transform);
    }
    pixmap.encode_png().ok()
}

fn paint(pixmap: &mut Pixmap, item: &Item, transform: Transform) {
    match item {
        Item::Rectangle { at, size, fill } => {
            if let Some(rectangle) = Rect::from_xywh(at.0, at.1, size.0, size.1) {
                pixmap.fill_rect(rectangle, &colour(*fill), transform, None);
            }
        }
        Item::Line { points, stroke, width } => {
            if let Some(path) = path(points, false) {
                let line =
                    Stroke { width: *width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
                pixmap.stroke_path(&path, &colour(*stroke), &line, transform, None);
            }
        }
        Item::Polygon { points, fill } => {
            if let Some(path) = path(points, true) {
                pixmap.fill_path(&path, &colour(*fill), FillRule::Winding, transform, None);
            }
        }
        Item::Text(text) => write(pixmap, text, transform),
    }
}

fn colour(colour: Colour) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(colour.0, colour.1, colour.2, 255);
    paint
}

fn path(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    builder.move_to(first.0, first.1);
    rest.iter().for_each(|(x, y)| builder.line_to(*x, *y));
    if closed {
        builder.close();
    }
    builder.finish()
}

/// A letter's outline as a path.
struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

fn write(pixmap: &mut Pixmap, text: &Text, transform: Transform) {
    let width = font::width(&text.words, text.size, text.bold);
    let mut x = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let place = transform.pre_translate(text.at.0, text.at.1);
    let place = if text.turned { place.pre_rotate(-90.0) } else { place };
    let paint = colour(text.colour);
    for letter in text.words.chars() {
        let glyph = glyph(letter, text.bold);
        let mut outline = Outline(PathBuilder::new());
        let units = font::outline(glyph, &mut outline);
        if let Some(path) = outline.0.finish() {
            let size = text.size / units;
            // A font's vertical axis points upwards.
            let placed = place.pre_translate(x, 0.0).pre_scale(size, -size);
            pixmap.fill_path(&path, &paint, FillRule::Winding, placed, None);
        }
        x += glyph.advance * text.size / 1000.0;
    }
}

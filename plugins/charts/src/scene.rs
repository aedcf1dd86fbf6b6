//! A drawing made of plain shapes.

use crate::palette::Colour;

/// A drawing. The origin is the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// The width in points.
    pub width: f32,
    /// The height in points.
    pub height: f32,
    /// What it shows, for people who have it read to them.
    pub title: String,
    /// The shapes, the first at the bottom.
    pub items: Vec<Item>,
}

/// Where a text begins, seen from its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// Words at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Where.
    pub at: (f32, f32),
    /// The words.
    pub words: String,
    /// The size in points.
    pub size: f32,
    /// What `at` is to them.
    pub anchor: Anchor,
    /// Whether they are semi-bold.
    pub bold: bool,
    /// Their colour.
    pub colour: Colour,
    /// Whether they are read upwards.
    pub turned: bool,
}

/// A shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A filled rectangle.
    Rectangle {
        /// The upper left corner.
        at: (f32, f32),
        /// Width and height.
        size: (f32, f32),
        /// The colour.
        fill: Colour,
    },
    /// A line through points.
    Line {
        /// The points.
        points: Vec<(f32, f32)>,
        /// The colour.
        stroke: Colour,
        /// How thick it is.
        width: f32,
    },
    /// A filled shape through points.
    Polygon {
        /// The points.
        points: Vec<(f32, f32)>,
        /// The colour.
        fill: Colour,
    },
    /// Words.
    Text(Text),
}

impl Scene {
    /// Makes an empty drawing on white paper.
    pub(crate) fn new(title: &str, (width, height): (f32, f32)) -> Self {
        let paper = Item::Rectangle { at: (0.0, 0.0), size: (width, height), fill: Colour::PAPER };
        Self { width, height, title: title.to_owned(), items: vec![paper] }
    }

    pub(crate) fn rectangle(&mut self, at: (f32, f32), size: (f32, f32), fill: Colour) {
        self.items.push(Item::Rectangle { at, size, fill });
    }

    pub(crate) fn line(&mut self, points: Vec<(f32, f32)>, stroke: Colour, width: f32) {
        self.items.push(Item::Line { points, stroke, width });
    }

    pub(crate) fn polygon(&mut self, points: Vec<(f32, f32)>, fill: Colour) {
        self.items.push(Item::Polygon { points, fill });
    }

    pub(crate) fn text(&mut self, text: Text) {
        self.items.push(Item::Text(text));
    }
}

impl Text {
    /// Makes a small grey text, as on an axis.
    pub(crate) fn label(at: (f32, f32), words: impl Into<String>, anchor: Anchor) -> Self {
        Self { at, words: words.into(), size: 10.5, anchor, bold: false, colour: Colour::GREY, turned: false }
    }
}

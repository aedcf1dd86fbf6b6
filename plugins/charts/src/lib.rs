//! Charts drawn in process: what is to be shown becomes a [`Scene`] of plain shapes, and a scene becomes SVG or PNG.

mod chart;
pub mod font;
pub mod number;
mod palette;
mod plot;
mod png;
mod scale;
mod scene;
mod svg;

pub use chart::{Chart, Kind, Series};
pub use palette::Colour;
pub use png::png;
pub use scene::{Anchor, Item, Scene, Text};
pub use svg::{escaped, svg};

#[cfg(test)]
mod tests;

//! Charts on pages.

use charts::{Anchor, Item, Scene};

use super::canvas::Ink;
use super::flow::Flow;

/// Draws a chart as wide as the page, and no higher than one.
pub(super) fn draw(flow: &mut Flow, scene: &Scene) {
    let scale = (flow.room() / scene.width).min(flow.most() / scene.height);
    flow.need(scene.height * scale);
    let (left, top) = (flow.left(), flow.y);
    let place = |(x, y): (f32, f32)| (left + x * scale, top + y * scale);
    for item in &scene.items {
        match item {
            Item::Rectangle { at, size, fill } => {
                flow.page.rectangle(place(*at), (size.0 * scale, size.1 * scale), *fill);
            }
            Item::Line { points, stroke, width } => {
                let points: Vec<_> = points.iter().map(|point| place(*point)).collect();
                flow.page.line(&points, *stroke, width * scale);
            }
            Item::Polygon { points, fill } => {
                let points: Vec<_> = points.iter().map(|point| place(*point)).collect();
                flow.page.polygon(&points, *fill);
            }
            Item::Text(text) => {
                let ink = Ink { size: text.size * scale, bold: text.bold, colour: text.colour, turned: text.turned };
                let width = charts::font::width(&text.words, ink.size, ink.bold);
                let back = match text.anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => width / 2.0,
                    Anchor::End => width,
                };
                let (x, y) = place(text.at);
                let at = if text.turned { (x, y + back) } else { (x - back, y) };
                flow.text(at, &text.words, ink);
            }
        }
    }
    flow.y += scene.height * scale;
}

//! Bars.

use super::frame::Frame;
use crate::chart::{Chart, Kind};
use crate::palette;
use crate::scale::Scale;
use crate::scene::Scene;

/// How much of a category's band its bars fill.
const FILLED: f32 = 0.72;

/// Draws the bars of each category side by side, or on top of each other.
pub(super) fn draw(chart: &Chart, scale: &Scale, scene: &mut Scene, frame: &Frame) {
    let band = frame.width() / chart.categories.len().max(1) as f32;
    let stacked = chart.kind == Kind::StackedBar;
    let beside = if stacked { 1 } else { chart.series.len().max(1) };
    let width = (band * FILLED / beside as f32).min(64.0);
    for category in 0..chart.categories.len() {
        let first = frame.x(chart, category) - width * beside as f32 / 2.0;
        let (mut above, mut below) = (0.0, 0.0);
        for (number, series) in chart.series.iter().enumerate() {
            let Some(value) = series.values.get(category).copied().flatten().filter(|value| value.is_finite()) else {
                continue;
            };
            let end = if value < 0.0 { &mut below } else { &mut above };
            let from = if stacked { *end } else { 0.0 };
            *end = from + value;
            let (y1, y2) = (frame.y(scale.share(from)), frame.y(scale.share(from + value)));
            let x = if stacked { first } else { first + width * number as f32 };
            scene.rectangle((x, y1.min(y2)), (width.max(0.5), (y1 - y2).abs()), palette::series(number));
        }
    }
}

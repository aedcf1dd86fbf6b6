//! Lines.

use super::frame::Frame;
use crate::chart::Chart;
use crate::palette;
use crate::scale::Scale;
use crate::scene::Scene;

/// Draws a line per series, broken where a value is missing.
pub(super) fn draw(chart: &Chart, scale: &Scale, scene: &mut Scene, frame: &Frame) {
    for (number, series) in chart.series.iter().enumerate().rev() {
        let colour = palette::series(number);
        for part in parts(&series.values) {
            let points: Vec<_> =
                part.iter().map(|(at, value)| (frame.x(chart, *at), frame.y(scale.share(*value)))).collect();
            match points.as_slice() {
                // A value between two gaps is a dot, for a line of one point shows nothing.
                [(x, y)] => scene.rectangle((x - 2.5, y - 2.5), (5.0, 5.0), colour),
                _ => scene.line(points, colour, 2.0),
            }
        }
    }
}

/// Returns the values between gaps, with their places.
pub(super) fn parts(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut parts = vec![Vec::new()];
    for (at, value) in values.iter().enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) => {
                if let Some(part) = parts.last_mut() {
                    part.push((at, value));
                }
            }
            None => parts.push(Vec::new()),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

//! Areas.

use super::frame::Frame;
use super::lines::parts;
use crate::chart::{Chart, Kind};
use crate::palette::{self, Colour};
use crate::scale::Scale;
use crate::scene::Scene;

/// Draws an area per series, from nothing or from the top of those below it.
pub(super) fn draw(chart: &Chart, scale: &Scale, scene: &mut Scene, frame: &Frame) {
    match chart.kind {
        Kind::StackedArea => stacked(chart, scale, scene, frame),
        _ => beside(chart, scale, scene, frame),
    }
}

/// A missing value adds nothing: a stack has no holes.
fn stacked(chart: &Chart, scale: &Scale, scene: &mut Scene, frame: &Frame) {
    let mut below = vec![0.0; chart.categories.len()];
    for (number, series) in chart.series.iter().enumerate() {
        let mut above = below.clone();
        for (sum, value) in above.iter_mut().zip(&series.values) {
            *sum += value.filter(|value| value.is_finite()).unwrap_or(0.0);
        }
        let top = line(chart, scale, frame, &above);
        let mut points = top.clone();
        points.extend(line(chart, scale, frame, &below).into_iter().rev());
        scene.polygon(points, palette::series(number).towards(Colour::PAPER, 0.25));
        scene.line(top, palette::series(number), 1.2);
        below = above;
    }
}

fn line(chart: &Chart, scale: &Scale, frame: &Frame, values: &[f64]) -> Vec<(f32, f32)> {
    let points = values.iter().enumerate();
    let points: Vec<_> = points.map(|(at, value)| (frame.x(chart, at), frame.y(scale.share(*value)))).collect();
    widened(points, frame)
}

/// A single point has no width, so its area would not be seen.
fn widened(points: Vec<(f32, f32)>, frame: &Frame) -> Vec<(f32, f32)> {
    match points.as_slice() {
        [(x, y)] => {
            let half = frame.width() * 0.05;
            vec![((x - half).max(frame.left), *y), ((x + half).min(frame.right), *y)]
        }
        _ => points,
    }
}

/// Areas behind each other: the lines on top keep what is hidden to be seen.
fn beside(chart: &Chart, scale: &Scale, scene: &mut Scene, frame: &Frame) {
    let nothing = frame.y(scale.share(scale.low.max(0.0).min(scale.high)));
    let tint = if chart.series.len() > 1 { 0.8 } else { 0.65 };
    let mut lines = Vec::new();
    for (number, series) in chart.series.iter().enumerate() {
        for part in parts(&series.values) {
            let points = part.iter().map(|(at, value)| (frame.x(chart, *at), frame.y(scale.share(*value))));
            let points = widened(points.collect(), frame);
            let (first, last) = (points[0].0, points[points.len() - 1].0);
            let mut shape = points.clone();
            shape.extend([(last, nothing), (first, nothing)]);
            scene.polygon(shape, palette::series(number).towards(Colour::PAPER, tint));
            lines.push((points, palette::series(number)));
        }
    }
    for (points, colour) in lines {
        scene.line(points, colour, 1.8);
    }
}

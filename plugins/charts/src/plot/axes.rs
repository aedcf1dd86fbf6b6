//! Scales and labels of charts with two axes.

use super::frame::Frame;
use crate::chart::Chart;
use crate::font;
use crate::palette::Colour;
use crate::scale::Scale;
use crate::scene::{Anchor, Scene, Text};

const SIZE: f32 = 10.5;
/// The longest label that is read upwards.
const MOST_TURNED: f32 = 84.0;
const GAP: f32 = 8.0;

/// Makes the scale of the values, or of their sums where they are stacked.
pub(super) fn scale(chart: &Chart) -> Scale {
    let from_nothing = chart.kind != crate::chart::Kind::Line;
    if !chart.kind.is_stacked() {
        return Scale::around(chart.values(), from_nothing);
    }
    let sums = (0..chart.categories.len()).flat_map(|category| {
        let at = |keep: fn(&f64) -> bool| -> f64 {
            let values = chart.series.iter().filter_map(|series| series.values.get(category).copied().flatten());
            values.filter(|value| value.is_finite()).filter(keep).sum()
        };
        [at(|value| *value >= 0.0), at(|value| *value < 0.0)]
    });
    Scale::around(sums, true)
}

/// Draws grid and labels, and takes their room from the frame.
pub(super) fn draw(chart: &Chart, scale: &Scale, scene: &mut Scene, frame: &mut Frame) {
    let labels: Vec<String> = scale.steps.iter().map(|step| chart.short(*step)).collect();
    let widest = labels.iter().map(|label| font::width(label, SIZE, false)).fold(0.0, f32::max);
    frame.left += widest + GAP;
    frame.right -= 6.0;
    let shown = categories(chart, scene, frame);
    for (step, label) in scale.steps.iter().zip(labels) {
        let y = frame.y(scale.share(*step));
        scene.line(vec![(frame.left, y), (frame.right, y)], Colour::GRID, 1.0);
        scene.text(Text::label((frame.left - GAP, y + 3.5), label, Anchor::End));
    }
    for text in shown {
        scene.text(text);
    }
}

/// Draws the line of nothing, above the values.
pub(super) fn baseline(scale: &Scale, scene: &mut Scene, frame: &Frame) {
    let y = frame.y(scale.share(scale.low.max(0.0).min(scale.high)));
    scene.line(vec![(frame.left, y), (frame.right, y)], Colour::GREY, 1.0);
}

/// Places the labels of the categories: side by side, else every so many of them, else upwards.
pub(super) fn categories(chart: &Chart, scene: &Scene, frame: &mut Frame) -> Vec<Text> {
    let count = chart.categories.len();
    let widths: Vec<f32> = chart.categories.iter().map(|label| font::width(label, SIZE, false)).collect();
    let widest = widths.iter().copied().fold(0.0, f32::max);
    let room = frame.width() / count.max(1) as f32;
    // On a scale, labels may be left out: what is between them is clear. Names are not.
    if chart.kind.is_banded() && chart.positions.is_none() && widest + GAP > room {
        return turned(chart, frame, widest, room);
    }
    frame.bottom -= 18.0;
    let mut shown = Vec::new();
    let step = ((widest + 2.0 * GAP) / room).ceil().max(1.0) as usize;
    let mut free = f32::NEG_INFINITY;
    for (number, label) in chart.categories.iter().enumerate().step_by(step) {
        let half = widths[number] / 2.0;
        let x = frame.x(chart, number).clamp(half + 2.0, (scene.width - half - 2.0).max(half + 2.0));
        if x - half > free {
            shown.push(Text::label((x, frame.bottom + 14.0), label, Anchor::Middle));
            free = x + half + GAP;
        }
    }
    shown
}

fn turned(chart: &Chart, frame: &mut Frame, widest: f32, room: f32) -> Vec<Text> {
    frame.bottom -= widest.min(MOST_TURNED) + 8.0;
    let step = ((SIZE + 2.0) / room).ceil().max(1.0) as usize;
    let label = |(number, label): (usize, &String)| Text {
        turned: true,
        ..Text::label(
            (frame.x(chart, number) + 3.5, frame.bottom + 6.0),
            font::fitted(label, SIZE, false, MOST_TURNED),
            Anchor::End,
        )
    };
    chart.categories.iter().enumerate().step_by(step).map(label).collect()
}

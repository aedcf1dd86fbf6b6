//! Heat maps: a row of coloured cells per series.

use super::axes;
use super::frame::Frame;
use crate::chart::Chart;
use crate::font;
use crate::palette::{Colour, heat};
use crate::scene::{Anchor, Scene, Text};

const SIZE: f32 = 10.5;
/// Names of rows take no more than this.
const MOST_NAME: f32 = 140.0;
/// Steps of the colour bar.
const STEPS: usize = 24;

/// Draws the cells, the names of rows and columns, and what the colours mean.
pub(super) fn draw(chart: &Chart, scene: &mut Scene, frame: &mut Frame) {
    let low = chart.values().fold(f64::INFINITY, f64::min);
    let high = chart.values().fold(f64::NEG_INFINITY, f64::max);
    bar(chart, scene, frame, low, high);
    let names: Vec<String> =
        chart.series.iter().map(|series| font::fitted(&series.name, SIZE, false, MOST_NAME)).collect();
    frame.left += names.iter().map(|name| font::width(name, SIZE, false)).fold(0.0, f32::max) + 8.0;
    let labels = axes::categories(chart, scene, frame);
    let cell =
        (frame.width() / chart.categories.len().max(1) as f32, frame.height() / chart.series.len().max(1) as f32);
    // Where a row is lower than its name, only some of the names are written.
    let step = (SIZE / cell.1).ceil().max(1.0) as usize;
    for (row, (series, name)) in chart.series.iter().zip(&names).enumerate() {
        let y = frame.top + cell.1 * row as f32;
        if row % step == 0 {
            scene.text(Text::label((frame.left - 8.0, y + cell.1 / 2.0 + 3.5), name, Anchor::End));
        }
        for (column, value) in series.values.iter().enumerate() {
            let Some(value) = value.filter(|value| value.is_finite()) else { continue };
            let at = (frame.left + cell.0 * column as f32, y);
            square(chart, scene, at, cell, (value, heat(value, low, high)));
        }
    }
    labels.into_iter().for_each(|label| scene.text(label));
}

/// Draws a cell, with its value where there is room.
fn square(chart: &Chart, scene: &mut Scene, at: (f32, f32), cell: (f32, f32), (value, fill): (f64, Colour)) {
    let gap = if cell.0 > 6.0 && cell.1 > 6.0 { 1.0 } else { 0.0 };
    scene.rectangle(at, (cell.0 - gap, cell.1 - gap), fill);
    let words = chart.short(value);
    if font::width(&words, 9.5, false) + 4.0 <= cell.0 && cell.1 >= 13.0 {
        let middle = (at.0 + cell.0 / 2.0, at.1 + cell.1 / 2.0 + 3.2);
        let colour = if fill.is_dark() { Colour::PAPER } else { Colour::INK };
        scene.text(Text { size: 9.5, colour, ..Text::label(middle, words, Anchor::Middle) });
    }
}

/// Draws what the colours mean, from the lowest value to the highest, into the upper right corner.
fn bar(chart: &Chart, scene: &mut Scene, frame: &Frame, low: f64, high: f64) {
    let (lowest, highest) = (chart.short(low), chart.short(high));
    let (width, y) = (120.0, frame.top - 18.0);
    let right = frame.right - font::width(&highest, SIZE, false) - 6.0;
    let step = width / STEPS as f32;
    for number in 0..STEPS {
        let share = number as f64 / (STEPS - 1) as f64;
        let value = low * (1.0 - share) + high * share;
        scene.rectangle((right - width + step * number as f32, y), (step + 0.3, 10.0), heat(value, low, high));
    }
    scene.text(Text::label((right - width - 6.0, y + 9.0), lowest, Anchor::End));
    scene.text(Text::label((right + 6.0, y + 9.0), highest, Anchor::Start));
}

//! The place that a chart's values are drawn in, and what stands around it: title, unit, legend.

use crate::chart::{Chart, Kind};
use crate::font;
use crate::palette::{self, Colour};
use crate::scene::{Anchor, Scene, Text};

/// The place for values, in points.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

const MARGIN: f32 = 14.0;
const LEGEND_SIZE: f32 = 10.5;
const LEGEND_LINE: f32 = 16.0;
/// More rows of a legend than this leave no room for the chart; further series keep their colours and go without.
const MOST_LEGEND_LINES: usize = 3;
/// A longer name is cut in the legend.
const MOST_NAME: f32 = 160.0;

impl Frame {
    /// Writes title, unit and legend, and returns the rest of the drawing.
    pub(super) fn new(chart: &Chart, scene: &mut Scene) -> Self {
        let mut frame = Self { left: MARGIN, top: MARGIN, right: scene.width - MARGIN, bottom: scene.height - MARGIN };
        if !chart.title.is_empty() {
            let words = font::fitted(&chart.title, 14.0, true, frame.width());
            let at = (frame.left, frame.top + 12.0);
            scene.text(Text { size: 14.0, bold: true, colour: Colour::INK, ..Text::label(at, words, Anchor::Start) });
            frame.top += 22.0;
        }
        if !chart.unit.is_empty() {
            let words = font::fitted(&chart.unit, 10.5, false, frame.width());
            scene.text(Text::label((frame.left, frame.top + 8.0), words, Anchor::Start));
            frame.top += 16.0;
        }
        let several = chart.series.len() > 1 && chart.kind != Kind::HeatMap;
        if several && !chart.is_empty() {
            frame.legend(chart, scene);
        }
        frame.top += 6.0;
        frame
    }

    fn legend(&mut self, chart: &Chart, scene: &mut Scene) {
        let (mut x, mut line) = (self.left, 0);
        for (number, series) in chart.series.iter().enumerate() {
            let name = font::fitted(&series.name, LEGEND_SIZE, false, MOST_NAME);
            let width = 14.0 + font::width(&name, LEGEND_SIZE, false) + 16.0;
            if x + width > self.right && x > self.left {
                (x, line) = (self.left, line + 1);
            }
            if line == MOST_LEGEND_LINES {
                break;
            }
            let y = self.top + line as f32 * LEGEND_LINE;
            scene.rectangle((x, y + 1.0), (10.0, 10.0), palette::series(number));
            scene.text(Text { colour: Colour::INK, ..Text::label((x + 14.0, y + 10.0), name, Anchor::Start) });
            x += width;
        }
        self.top += (line + 1).min(MOST_LEGEND_LINES) as f32 * LEGEND_LINE + 4.0;
    }

    pub(super) fn width(&self) -> f32 {
        (self.right - self.left).max(1.0)
    }

    pub(super) fn height(&self) -> f32 {
        (self.bottom - self.top).max(1.0)
    }

    /// Returns the height at which a share of the frame ends, from the bottom.
    pub(super) fn y(&self, share: f32) -> f32 {
        self.bottom - self.height() * share
    }

    /// Returns the place of a category: the middle of its band, or its point on the scale.
    pub(super) fn x(&self, chart: &Chart, category: usize) -> f32 {
        let count = chart.categories.len();
        if chart.kind.is_banded() || count < 2 {
            return self.left + self.width() * (category as f32 + 0.5) / count.max(1) as f32;
        }
        let share = match &chart.positions {
            Some(positions) => {
                let (first, last) = (positions[0], positions[positions.len() - 1]);
                if last > first { ((positions[category] - first) / (last - first)) as f32 } else { 0.5 }
            }
            None => category as f32 / (count - 1) as f32,
        };
        self.left + self.width() * share
    }
}

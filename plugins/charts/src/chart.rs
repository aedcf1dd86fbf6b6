//! What a chart shows.

use crate::number::{Locale, compact};
use crate::scene::Scene;

/// How values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line per series.
    Line,
    /// Bars side by side.
    Bar,
    /// Bars on top of each other.
    StackedBar,
    /// Areas behind each other.
    Area,
    /// Areas on top of each other.
    StackedArea,
    /// A row of coloured cells per series.
    HeatMap,
}

impl Kind {
    /// The names of all kinds.
    pub const NAMES: [&'static str; 6] = ["line", "bar", "stacked-bar", "area", "stacked-area", "heat-map"];

    /// Returns the kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        let kinds = [Self::Line, Self::Bar, Self::StackedBar, Self::Area, Self::StackedArea, Self::HeatMap];
        Self::NAMES.iter().position(|known| *known == name).map(|at| kinds[at])
    }

    /// Tells whether the series add up.
    pub fn is_stacked(self) -> bool {
        matches!(self, Self::StackedBar | Self::StackedArea)
    }

    /// Tells whether each category has a place of its own instead of a point on a scale.
    pub fn is_banded(self) -> bool {
        matches!(self, Self::Bar | Self::StackedBar | Self::HeatMap)
    }
}

/// Values of the same kind, one for each category.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What they are of.
    pub name: String,
    /// The values; none where there is none, or one that is no number.
    pub values: Vec<Option<f64>>,
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// How values are drawn.
    pub kind: Kind,
    /// What is shown.
    pub title: String,
    /// In what the values are counted; may be empty.
    pub unit: String,
    /// What stands along the horizontal axis.
    pub categories: Vec<String>,
    /// Where the categories are on a scale, for lines and areas over dates, times and numbers.
    pub positions: Option<Vec<f64>>,
    /// The values.
    pub series: Vec<Series>,
    /// How numbers are written.
    pub locale: Locale,
    /// Whether values are shares, written in percent.
    pub percent: bool,
    /// The size in points.
    pub size: (f32, f32),
}

impl Chart {
    /// The size where nothing else is asked for: the width of a page with its margins left out.
    pub const SIZE: (f32, f32) = (720.0, 320.0);

    /// Returns all values that are numbers.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.series.iter().flat_map(|series| &series.values).flatten().copied().filter(|value| value.is_finite())
    }

    /// Writes a value in few characters.
    pub(crate) fn short(&self, value: f64) -> String {
        if self.percent { format!("{}%", compact(value * 100.0, self.locale)) } else { compact(value, self.locale) }
    }

    /// Tells whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.values().next().is_none()
    }

    /// Draws the chart.
    pub fn draw(&self) -> Scene {
        crate::plot::draw(self)
    }
}

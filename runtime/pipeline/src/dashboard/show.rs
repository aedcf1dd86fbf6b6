//! How a result is shown, in the words of the `report` block.

use std::{fmt, str::FromStr};

use weir_types::UnknownWord;

/// How a result is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// As rows.
    Table,
    /// As one number.
    Number(Number),
    /// As a chart.
    Chart(Chart),
}

/// A large number: the column's value in the last row, or of the last period with its change against the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The column.
    pub column: String,
    /// The column of periods.
    pub by: Option<String>,
    /// Which way is good.
    pub good: Option<Good>,
    /// What it counts.
    pub unit: Option<String>,
    /// How numbers are written, as in Excel.
    pub format: Option<String>,
}

/// Which way a number should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Good {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Its kind.
    pub kind: ChartKind,
    /// The column along the axis.
    pub x: String,
    /// The columns of values; one where there are series.
    pub y: Vec<String>,
    /// The column whose values are the series; of a heat map its rows.
    pub series: Option<String>,
    /// What the values count.
    pub unit: Option<String>,
    /// How numbers are written, as in Excel.
    pub format: Option<String>,
}

/// A kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Points that are joined.
    Line,
    /// Bars side by side.
    Bar,
    /// Bars on top of each other.
    StackedBar,
    /// Areas behind each other.
    Area,
    /// Areas on top of each other.
    StackedArea,
    /// Cells whose colour is the value.
    HeatMap,
}

impl ChartKind {
    const ALL: [Self; 6] = [Self::Line, Self::Bar, Self::StackedBar, Self::Area, Self::StackedArea, Self::HeatMap];

    /// Returns the kind as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Bar => "bar",
            Self::StackedBar => "stacked-bar",
            Self::Area => "area",
            Self::StackedArea => "stacked-area",
            Self::HeatMap => "heat-map",
        }
    }
}

impl fmt::Display for ChartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ChartKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = &["line", "bar", "stacked-bar", "area", "stacked-area", "heat-map"];
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| UnknownWord { what: "kind of chart", word: word.to_owned(), known })
    }
}

impl Good {
    /// Returns the way as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl FromStr for Good {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "up" => Ok(Self::Up),
            "down" => Ok(Self::Down),
            _ => Err(UnknownWord { what: "way for a number to go", word: word.to_owned(), known: &["up", "down"] }),
        }
    }
}

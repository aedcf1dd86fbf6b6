//! What a report shows beside words: tables, large numbers, charts.

mod big;
mod chart;
mod keys;
mod table;
mod total;

pub(crate) use big::{BigNumber, BigOrder, big};
pub(crate) use chart::{ChartOrder, chart};
pub(crate) use table::{Head, Table, TableOrder, table};
pub(crate) use total::{Aggregate, Total};

use weir_sdk::prelude::*;

use crate::cells::Type;
use crate::config::{ColumnStyle, ReportConfig};
use crate::input::Input;
use crate::show::{Style, Zone};

/// Tells whether a value comes after another one.
pub(crate) fn later(cell: &crate::cells::Cell<'_>, than: &crate::cells::Cell<'_>) -> bool {
    table::compare(Some(cell), Some(than)).is_gt()
}

/// A figure of a report.
#[derive(Debug, Clone)]
pub(crate) enum Figure {
    /// Rows.
    Table(Table),
    /// A chart, and the footnotes that belong to it.
    Chart(charts::Chart, Vec<usize>),
    /// A number that is seen from afar.
    Big(BigNumber),
}

/// What figures are made from.
#[derive(Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) config: &'a ReportConfig,
    pub(crate) zone: Option<Zone>,
    /// The footnotes so far; a figure refers to one by its number, from 1.
    pub(crate) notes: &'a mut Vec<String>,
}

impl Desk<'_> {
    /// Adds a footnote and returns its number. One that is there already is not repeated.
    pub(crate) fn note(&mut self, text: impl Into<String>) -> usize {
        let text = text.into();
        if let Some(known) = self.notes.iter().position(|note| *note == text) {
            return known + 1;
        }
        self.notes.push(text);
        self.notes.len()
    }

    fn words<'w>(&self, korean: &'w str, english: &'w str) -> &'w str {
        self.config.locale.words(korean, english)
    }
}

/// A column of an input, and how it is written.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) unit: String,
    pub(crate) kind: Type,
    pub(crate) style: Style,
}

/// What a figure wants otherwise than the config has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish {
    pub(crate) title: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) format: Option<String>,
}

impl Shown {
    /// Finds a column of an input.
    pub(crate) fn find(
        config: &ReportConfig,
        zone: Option<Zone>,
        input: &Input,
        name: &str,
        wish: Wish,
    ) -> Result<Self> {
        let field = input.schema.field(name)?;
        let known = config.columns.get(name).cloned().unwrap_or_default();
        let style = ColumnStyle {
            title: wish.title.or(known.title),
            unit: wish.unit.or(known.unit),
            format: wish.format.or(known.format),
        };
        let kind = Type::of(&field.data_type);
        let written = Style::of(config.locale, zone, &kind, Some(&style))
            .map_err(|problem| problem.context(format!("column `{name}`")).with_column(name))?;
        Ok(Self {
            title: style.title.unwrap_or_else(|| name.to_owned()),
            unit: style.unit.unwrap_or_default(),
            name: name.to_owned(),
            kind,
            style: written,
        })
    }

    /// Returns title and unit: `거래대금 (원)`.
    pub(crate) fn heading(&self) -> String {
        if self.unit.is_empty() { self.title.clone() } else { format!("{} ({})", self.title, self.unit) }
    }

    /// Makes sure that the values are numbers.
    fn require_numbers(&self) -> Result<()> {
        if self.kind.is_number() || self.kind == Type::Bool {
            return Ok(());
        }
        Err(Problem::config(format!("column `{}` holds no numbers", self.name))
            .with_hint("convert it before this node, for example with `cast` of the `columns` block")
            .with_column(&self.name))
    }
}

//! Where a report comes from.

use chrono::DateTime;
use weir_sdk::prelude::*;

use crate::cells::Cell;
use crate::config::{Locale, MadeBy, ReportConfig};
use crate::figure::{Shown, Wish};
use crate::input::Input;
use crate::show::Style;

/// Where a report comes from, and up to when its data go.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) pipeline: String,
    pub(crate) node: String,
    pub(crate) run: String,
    /// Up to when the data go, as it is written.
    pub(crate) as_of: Option<String>,
    pub(crate) locale: Locale,
    /// The blocks that the rows have come through.
    pub(crate) blocks: Vec<MadeBy>,
}

impl About {
    /// Puts it together. Nothing comes from a clock: the same rows of the same run give the same report.
    pub(crate) fn of(config: &ReportConfig, epoch: &EpochId, inputs: &[Input]) -> Result<Self> {
        let as_of = match &config.as_of {
            Some(wanted) => Some(latest(config, inputs, wanted.input.as_deref(), &wanted.column)?),
            None => began(config, &epoch.run)?,
        };
        Ok(Self {
            title: config.title.clone().unwrap_or_else(|| epoch.pipeline.clone()),
            pipeline: epoch.pipeline.clone(),
            node: epoch.node.clone(),
            run: epoch.run.clone(),
            as_of,
            locale: config.locale,
            blocks: config.blocks.clone(),
        })
    }

    /// Returns the line below the title.
    pub(crate) fn as_of_line(&self) -> Option<String> {
        let moment = self.as_of.as_ref()?;
        Some(match self.locale {
            Locale::Korean => format!("데이터 기준: {moment}"),
            Locale::English => format!("Data as of {moment}"),
        })
    }

    /// Returns the line at the foot of every page.
    pub(crate) fn origin(&self) -> String {
        let block = concat!("report@", env!("CARGO_PKG_VERSION"));
        let (pipeline, node, run) = (&self.pipeline, &self.node, &self.run);
        match self.locale {
            Locale::Korean => format!("파이프라인 {pipeline} · 노드 {node} ({block}) · 실행 {run}"),
            Locale::English => format!("pipeline {pipeline} · node {node} ({block}) · run {run}"),
        }
    }
}

impl MadeBy {
    /// Returns which node and block it is, and which bytes.
    pub(crate) fn line(&self) -> String {
        format!("{} · {} · {}", self.node, self.block, self.digest)
    }
}

/// Finds an input by the name that config or template calls it; the only one where it calls none.
///
/// # Errors
/// When there is none of that name, or none is named and there are several.
pub(crate) fn find_input<'a>(inputs: &'a [Input], name: Option<&str>) -> Result<&'a Input> {
    let known = || inputs.iter().map(|input| format!("`{}`", input.name())).collect::<Vec<_>>().join(", ");
    match (name, inputs) {
        (Some(name), _) => inputs.iter().find(|input| input.name() == name).ok_or_else(|| {
            Problem::config(format!("the report has no input `{name}`"))
                .with_hint(format!("the inputs are {}", known()))
        }),
        (None, [only]) => Ok(only),
        (None, _) => Err(Problem::config("the report has several inputs, and this does not say which")
            .with_hint(format!("the inputs are {}", known()))),
    }
}

fn latest(config: &ReportConfig, inputs: &[Input], input: Option<&str>, column: &str) -> Result<String> {
    let input = find_input(inputs, input).map_err(|problem| problem.context("`as_of`"))?;
    let shown = Shown::find(config, config.zone()?, input, column, Wish::default())?;
    let mut latest = Cell::Null;
    input.read(&[column], |columns| {
        for row in 0..columns.rows {
            let cell = columns.get(0, row);
            if crate::figure::later(&cell, &latest) {
                latest = cell.owned();
            }
        }
        Ok(true)
    })?;
    Ok(shown.style.write(&latest))
}

/// Returns when a run began: its id holds the time in milliseconds (UUID version 7).
fn began(config: &ReportConfig, run: &str) -> Result<Option<String>> {
    let digits: String = run.chars().filter(|letter| *letter != '-').collect();
    if digits.len() != 32 || digits.as_bytes().get(12) != Some(&b'7') {
        return Ok(None);
    }
    let millis = i64::from_str_radix(&digits[..12], 16).ok();
    let Some(moment) = millis.and_then(DateTime::from_timestamp_millis) else { return Ok(None) };
    // Down to the minute: more would claim to know when the data were read.
    let micros = moment.timestamp_micros().div_euclid(60_000_000) * 60_000_000;
    let zone = config.zone()?;
    let kind = crate::cells::Type::Moment { per_second: 1_000_000, zone: Some("UTC".to_owned()) };
    let written = Style::of(config.locale, zone, &kind, None)?.write(&Cell::Moment(micros));
    Ok(Some(format!("{written} ({})", zone.map_or_else(|| "UTC".to_owned(), |zone| zone.to_string()))))
}

/// Tells whether there is nothing to report.
pub(crate) fn is_empty(inputs: &[Input]) -> bool {
    inputs.iter().all(|input| input.rows == 0)
}

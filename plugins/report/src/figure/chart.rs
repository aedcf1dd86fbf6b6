//! Charts.

use charts::number::grouped;
use charts::{Chart, Kind, Series};
use weir_sdk::prelude::*;

use super::keys::{self, Keys};
use super::total::{Aggregate, Total};
use super::{Desk, Shown, Wish};
use crate::config::Locale;
use crate::input::Input;

/// Categories side by side that can still be told apart.
const CATEGORIES: usize = 30;
/// Series that have colours of their own, less one for the rest.
const SERIES: usize = 9;

/// What a template asks of a chart.
#[derive(Debug, Clone)]
pub(crate) struct ChartOrder {
    pub(crate) kind: Kind,
    pub(crate) x: String,
    /// One or several columns of values.
    pub(crate) y: Vec<String>,
    /// The column whose values make the series.
    pub(crate) series: Option<String>,
    pub(crate) aggregate: Aggregate,
    pub(crate) title: Option<String>,
    pub(crate) unit: Option<String>,
    /// The most categories, where they are names.
    pub(crate) top: Option<usize>,
    pub(crate) height: Option<f32>,
    pub(crate) note: Option<String>,
}

/// Makes a chart of an input.
pub(crate) fn chart(desk: &mut Desk<'_>, input: &Input, order: &ChartOrder) -> Result<(Chart, Vec<usize>)> {
    let find = |name: &str| Shown::find(desk.config, desk.zone, input, name, Wish::default());
    let x = find(&order.x)?;
    let values: Vec<Shown> = order.y.iter().map(|name| find(name)).collect::<Result<_>>()?;
    if order.aggregate != Aggregate::Count {
        values.iter().try_for_each(Shown::require_numbers)?;
    }
    let by = order.series.as_deref().map(find).transpose()?;
    if by.is_some() && values.len() > 1 {
        let problem = Problem::config("a chart has either `series` or several columns `y`, not both");
        return Err(problem.with_hint("make a chart of each column"));
    }
    let weights: Vec<&str> = values.iter().map(|shown| shown.name.as_str()).collect();
    let other = desk.words("기타", "other");
    // Names go where they stand in the rows; times and numbers go where they are.
    let scaled = x.kind.is_time() || (x.kind.is_number() && order.kind != Kind::HeatMap);
    let categories = match scaled {
        true => keys::scale(input, &x)?,
        false => keys::largest(input, &x, &weights, order.top.unwrap_or(CATEGORIES), other)?,
    };
    let most = if order.kind == Kind::HeatMap { CATEGORIES } else { SERIES };
    let series = match &by {
        Some(by) => keys::largest(input, by, &weights, most, other)?,
        None => Keys::fixed(values.iter().map(|shown| shown.title.clone()).collect()),
    };
    let (cells, odd) = cells(input, &x, by.as_ref(), &values, (&categories, &series))?;
    let mut grouped = vec![(&x, &categories)];
    grouped.extend(by.as_ref().map(|by| (by, &series)));
    let notes = notes(desk, order, odd, &grouped);
    let made = series.names.iter().zip(cells).map(|(name, row)| Series {
        name: name.clone(),
        values: row.iter().map(|total| total.value(order.aggregate).number()).collect(),
    });
    let unit = order.unit.clone().or_else(|| values.first().map(|shown| shown.unit.clone())).unwrap_or_default();
    let unit = if unit.is_empty() { unit } else { format!("{}: {unit}", desk.words("단위", "unit")) };
    let chart = Chart {
        kind: order.kind,
        title: order.title.clone().unwrap_or_else(|| titled(&values, &x, desk.config.locale)),
        unit,
        series: made.collect(),
        categories: categories.names,
        positions: categories.positions,
        locale: desk.config.locale.of_charts(),
        percent: order.aggregate != Aggregate::Count
            && values.iter().all(|shown| shown.style.numbers().is_some_and(|format| format.percent)),
        size: (Chart::SIZE.0, order.height.unwrap_or(Chart::SIZE.1)),
    };
    Ok((chart, notes))
}

fn titled(values: &[Shown], x: &Shown, locale: Locale) -> String {
    let titles: Vec<&str> = values.iter().map(|shown| shown.title.as_str()).collect();
    match locale {
        Locale::Korean => format!("{}별 {}", x.title, titles.join(", ")),
        Locale::English => format!("{} by {}", titles.join(", "), x.title),
    }
}

type Cells = Vec<Vec<Total>>;

/// Adds the rows up, by series and category; returns how many values are no numbers, too.
fn cells(
    input: &Input,
    x: &Shown,
    by: Option<&Shown>,
    values: &[Shown],
    (categories, series): (&Keys, &Keys),
) -> Result<(Cells, u64)> {
    let mut read = vec![x.name.as_str()];
    read.extend(values.iter().map(|shown| shown.name.as_str()));
    read.extend(by.map(|by| by.name.as_str()));
    let mut cells: Cells = vec![vec![Total::default(); categories.names.len()]; series.names.len()];
    input.read(&read, |columns| {
        for row in 0..columns.rows {
            let Some(category) = categories.place(&keys::key(&columns.get(0, row))) else { continue };
            for at in 0..values.len() {
                let place = match by {
                    Some(_) => series.place(&keys::key(&columns.get(values.len() + 1, row))),
                    None => Some(at),
                };
                let cell = place.and_then(|place| cells.get_mut(place)?.get_mut(category));
                if let Some(total) = cell {
                    total.add(&columns.get(at + 1, row));
                }
            }
        }
        Ok(true)
    })?;
    let odd = cells.iter().flatten().map(|total| total.odd).sum();
    Ok((cells, odd))
}

/// Says what the chart does not show as it is.
fn notes(desk: &mut Desk<'_>, order: &ChartOrder, odd: u64, keys: &[(&Shown, &Keys)]) -> Vec<usize> {
    let mut notes = Vec::new();
    for (shown, keys) in keys.iter().filter(|(_, keys)| keys.others > 0) {
        let (count, kept) = (grouped(keys.others as f64, 0), keys.names.len() - 1);
        let title = &shown.title;
        let text = match desk.config.locale {
            Locale::Korean => format!("{title}: 상위 {kept}개 외 {count}개는 ‘기타’로 묶었습니다."),
            Locale::English => format!("{title}: {count} beyond the largest {kept} are shown as “other”."),
        };
        notes.push(desk.note(text));
    }
    if odd > 0 {
        let count = grouped(odd as f64, 0);
        let text = match desk.config.locale {
            Locale::Korean => format!("숫자가 아닌 값(NaN, ∞) {count}개는 표시하지 않았습니다."),
            Locale::English => format!("{count} values that are no numbers (NaN, ∞) are not shown."),
        };
        notes.push(desk.note(text));
    }
    notes.extend(order.note.as_ref().map(|note| desk.note(note)));
    notes
}

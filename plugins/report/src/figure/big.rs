//! Large numbers, with their change against the last period.

use weir_sdk::prelude::*;

use super::total::{Aggregate, Total};
use super::{Desk, Shown, Wish};
use crate::cells::Cell;
use crate::config::Locale;
use crate::figure::table::compare;
use crate::input::Input;
use crate::show::{NumberFormat, decimals_of};

/// A number as it is written.
#[derive(Debug, Clone)]
pub(crate) struct BigNumber {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) unit: String,
    pub(crate) change: Option<Change>,
    pub(crate) notes: Vec<usize>,
}

/// How a number differs from the one before.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// Such as `▲ 3.2%`.
    pub(crate) text: String,
    /// What it is compared with.
    pub(crate) against: String,
    /// Whether that is good; nothing where nobody said what good is.
    pub(crate) good: Option<bool>,
}

/// What a template asks of a number.
#[derive(Debug, Clone)]
pub(crate) struct BigOrder {
    pub(crate) column: String,
    pub(crate) aggregate: Aggregate,
    /// The column of periods, the last of which is shown and compared with the one before.
    pub(crate) by: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) format: Option<String>,
    /// `up` or `down`.
    pub(crate) good: Option<String>,
}

/// Makes a number of an input.
pub(crate) fn big(desk: &mut Desk<'_>, input: &Input, order: &BigOrder) -> Result<BigNumber> {
    let wish = Wish { title: order.label.clone(), unit: order.unit.clone(), format: order.format.clone() };
    let mut shown = Shown::find(desk.config, desk.zone, input, &order.column, wish)?;
    if order.aggregate != Aggregate::Count {
        shown.require_numbers()?;
    }
    let periods = match &order.by {
        Some(by) => latest(input, &order.column, by)?,
        None => vec![(Cell::Null, whole(input, &order.column)?)],
    };
    let value = periods.first().map_or(Cell::Null, |(_, total)| total.value(order.aggregate));
    if let Cell::Float(number) = value {
        shown.style.or_decimals(decimals_of(number));
    }
    let mut notes = Vec::new();
    if periods.iter().any(|(_, total)| total.odd > 0) {
        notes.push(desk.note(desk.words(
            "숫자가 아닌 값(NaN, ∞)은 계산에서 제외했습니다.",
            "Values that are no numbers (NaN, ∞) are left out of the calculation.",
        )));
    }
    let before = periods.get(1).map(|(period, total)| (period, total.value(order.aggregate)));
    let change = match (&order.by, before) {
        (Some(by), Some((period, before))) => {
            let written = Shown::find(desk.config, desk.zone, input, by, Wish::default())?.style.write(period);
            change(desk.config.locale, &value, &before, &shown, &written, order.good.as_deref())
        }
        _ => None,
    };
    Ok(BigNumber { label: shown.title.clone(), value: shown.style.write(&value), unit: shown.unit, change, notes })
}

fn whole(input: &Input, column: &str) -> Result<Total> {
    let mut total = Total::default();
    input.read(&[column], |columns| {
        (0..columns.rows).for_each(|row| total.add(&columns.get(0, row)));
        Ok(true)
    })?;
    Ok(total)
}

/// Returns the last two periods, the last one first. No more than these are kept while reading.
fn latest(input: &Input, column: &str, by: &str) -> Result<Vec<(Cell<'static>, Total)>> {
    let mut kept: Vec<(Cell<'static>, Total)> = Vec::new();
    input.read(&[column, by], |columns| {
        for row in 0..columns.rows {
            let period = columns.get(1, row);
            if period == Cell::Null {
                continue;
            }
            if let Some((_, total)) = kept.iter_mut().find(|(known, _)| *known == period) {
                total.add(&columns.get(0, row));
                continue;
            }
            let at =
                kept.iter().position(|(known, _)| compare(Some(&period), Some(known)).is_gt()).unwrap_or(kept.len());
            if at < 2 {
                let mut total = Total::default();
                total.add(&columns.get(0, row));
                kept.insert(at, (period.owned(), total));
                kept.truncate(2);
            }
        }
        Ok(true)
    })?;
    Ok(kept)
}

fn change(
    locale: Locale,
    value: &Cell<'_>,
    before: &Cell<'_>,
    shown: &Shown,
    period: &str,
    good: Option<&str>,
) -> Option<Change> {
    let (now, then) = (value.number()?, before.number()?);
    let difference = now - then;
    let sign = match () {
        () if difference > 0.0 => "▲",
        () if difference < 0.0 => "▼",
        () => "―",
    };
    let percents = shown.style.numbers().is_some_and(|format| format.percent);
    let size = if percents {
        // Of a share, the difference is said in points: a change of its own in percent would be misread.
        format!("{}{}", NumberFormat::with_decimals(1).write(difference.abs() * 100.0), locale.words("%p", " pp"))
    } else if then == 0.0 {
        shown.style.write(&Cell::Float(difference.abs()))
    } else {
        format!("{}%", NumberFormat::with_decimals(1).write((difference / then).abs() * 100.0))
    };
    let before = shown.style.write(before);
    let against = match locale {
        Locale::Korean => format!("{period} 대비 ({before})"),
        Locale::English => format!("against {period} ({before})"),
    };
    let good = match good {
        Some("up") if difference != 0.0 => Some(difference > 0.0),
        Some("down") if difference != 0.0 => Some(difference < 0.0),
        _ => None,
    };
    Some(Change { text: format!("{sign} {size}"), against, good })
}

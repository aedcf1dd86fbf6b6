//! Tables.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use charts::number::grouped;
use weir_sdk::prelude::*;

use super::total::Sum;
use super::{Desk, Shown, Wish};
use crate::cells::Cell;
use crate::input::Input;
use crate::show::decimals_of;

/// A table as it is written.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<Head>,
    pub(crate) rows: Vec<Vec<String>>,
    /// The last row, where sums were asked for.
    pub(crate) total: Option<Vec<String>>,
    /// The numbers of its footnotes.
    pub(crate) notes: Vec<usize>,
}

/// The head of a column.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) title: String,
    /// Whether values are flush right, as numbers are.
    pub(crate) right: bool,
}

/// What a template asks of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableOrder {
    /// The columns, in this order; all of them when absent.
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) titles: BTreeMap<String, String>,
    pub(crate) formats: BTreeMap<String, String>,
    pub(crate) units: BTreeMap<String, String>,
    /// A column, with `-` before it from the largest down.
    pub(crate) sort: Option<String>,
    pub(crate) limit: Option<usize>,
    /// The columns whose sums make the last row.
    pub(crate) total: Vec<String>,
    pub(crate) caption: String,
    pub(crate) note: Option<String>,
}

/// Makes a table of an input.
pub(crate) fn table(desk: &mut Desk<'_>, input: &Input, order: &TableOrder) -> Result<Table> {
    let names = match &order.columns {
        Some(names) => names.clone(),
        None => input.schema.fields.iter().map(|field| field.name.clone()).collect(),
    };
    let mut columns = Vec::with_capacity(names.len());
    for name in &names {
        let wish = Wish {
            title: order.titles.get(name).cloned(),
            unit: order.units.get(name).cloned(),
            format: order.formats.get(name).cloned(),
        };
        columns.push(Shown::find(desk.config, desk.zone, input, name, wish)?);
    }
    for name in order.titles.keys().chain(order.formats.keys()).chain(order.units.keys()).chain(&order.total) {
        input.schema.field(name)?;
    }
    let limit = order.limit.unwrap_or(desk.config.max_rows);
    let (rows, sums) = gather(input, &names, order, limit)?;
    let wanted: Vec<bool> = names.iter().map(|name| order.total.contains(name)).collect();
    settle_decimals(&mut columns, &rows);
    let notes = notes(desk, input, order, rows.len());
    Ok(Table {
        caption: order.caption.clone(),
        columns: columns.iter().map(|shown| Head { title: shown.heading(), right: shown.kind.is_number() }).collect(),
        rows: rows
            .iter()
            .map(|row| columns.iter().zip(row).map(|(shown, cell)| shown.style.write(cell)).collect())
            .collect(),
        total: (!order.total.is_empty()).then(|| {
            let sum = |at: usize| if wanted[at] { columns[at].style.write(&sums[at].cell()) } else { String::new() };
            let mut row: Vec<String> = (0..columns.len()).map(sum).collect();
            if let Some(first) = row.first_mut().filter(|first| first.is_empty()) {
                *first = desk.words("합계", "Total").to_owned();
            }
            row
        }),
        notes,
    })
}

fn notes(desk: &mut Desk<'_>, input: &Input, order: &TableOrder, shown: usize) -> Vec<usize> {
    let mut notes = Vec::new();
    if (shown as u64) < input.rows {
        let (shown, all) = (grouped(shown as f64, 0), grouped(input.rows as f64, 0));
        let text = match desk.config.locale {
            crate::config::Locale::Korean => format!("전체 {all}행 중 {shown}행만 표시합니다."),
            crate::config::Locale::English => format!("{shown} of {all} rows are shown."),
        };
        notes.push(desk.note(text));
    }
    notes.extend(order.note.as_ref().map(|note| desk.note(note)));
    notes
}

type Rows = Vec<Vec<Cell<'static>>>;

/// Reads as many rows as are shown, the first or those that sorting brings up, and sums over all.
fn gather(input: &Input, names: &[String], order: &TableOrder, limit: usize) -> Result<(Rows, Vec<Sum>)> {
    let (key, down) = match &order.sort {
        Some(key) => (Some(key.trim_start_matches('-')), key.starts_with('-')),
        None => (None, false),
    };
    let mut read: Vec<&str> = names.iter().map(String::as_str).collect();
    read.extend(key);
    let mut sums = vec![Sum::default(); names.len()];
    let mut rows: Rows = Vec::new();
    let by_key = |a: &Vec<Cell<'static>>, b: &Vec<Cell<'static>>| {
        let order = compare(a.last(), b.last());
        if down { order.reverse() } else { order }
    };
    input.read(&read, |columns| {
        for row in 0..columns.rows {
            for (at, sum) in sums.iter_mut().enumerate() {
                sum.add(&columns.get(at, row));
            }
            if key.is_some() || rows.len() < limit {
                rows.push((0..read.len()).map(|column| columns.get(column, row).owned()).collect());
            }
            // Rows that cannot come up any more go now and then, so that memory is bounded by what is shown.
            if rows.len() > limit.saturating_mul(2).saturating_add(4096) {
                rows.sort_by(by_key);
                rows.truncate(limit);
            }
        }
        Ok(key.is_some() || rows.len() < limit || !order.total.is_empty())
    })?;
    if key.is_some() {
        rows.sort_by(by_key);
        rows.truncate(limit);
        rows.iter_mut().for_each(|row| row.truncate(names.len()));
    }
    Ok((rows, sums))
}

/// Compares values of one column. What is missing comes last either way up, as far as that can be told from one side.
pub(crate) fn compare(a: Option<&Cell<'_>>, b: Option<&Cell<'_>>) -> Ordering {
    match (a.unwrap_or(&Cell::Null), b.unwrap_or(&Cell::Null)) {
        (Cell::Integer(a), Cell::Integer(b)) => a.cmp(b),
        (Cell::Decimal(a, x), Cell::Decimal(b, y)) if x == y => a.cmp(b),
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        (Cell::Date(a), Cell::Date(b)) | (Cell::Moment(a), Cell::Moment(b)) | (Cell::Time(a), Cell::Time(b)) => {
            a.cmp(b)
        }
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Less,
        (_, Cell::Null) => Ordering::Greater,
        (a, b) => a.number().unwrap_or(f64::NAN).total_cmp(&b.number().unwrap_or(f64::NAN)),
    }
}

/// Gives all floating numbers of a column as many decimals as most of them need, so that points stand below each other.
fn settle_decimals(columns: &mut [Shown], rows: &[Vec<Cell<'static>>]) {
    for (at, shown) in columns.iter_mut().enumerate() {
        let floats = rows.iter().filter_map(|row| match row.get(at) {
            Some(Cell::Float(value)) if value.is_finite() => Some(*value),
            _ => None,
        });
        let (mut most, mut largest, mut any) = (0, 0.0_f64, false);
        for value in floats {
            (most, largest, any) = (most.max(decimals_of(value)), largest.max(value.abs()), true);
        }
        if any {
            shown.style.or_decimals(if largest >= 1.0 { most.min(2) } else { most });
        }
    }
}

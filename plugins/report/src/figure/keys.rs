//! What stands along a chart's axis or in its legend: all of it, or the largest with the rest as one.

use std::collections::HashMap;

use weir_sdk::prelude::*;

use super::Shown;
use crate::cells::Cell;
use crate::input::Input;

/// Names that are added up at a time. A column with more of them is read again for each further part, so that a million names take no
/// more memory than these.
const AT_ONCE: usize = 50_000;
/// Parts beyond this would take minutes.
const MOST_PARTS: u64 = 4096;
/// The most points on a scale: more than a screen has.
const MOST_POINTS: usize = 20_000;

/// What stands along an axis.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    places: HashMap<String, usize>,
    /// The names, in the order in which they are drawn.
    pub(super) names: Vec<String>,
    /// Where they are on a scale.
    pub(super) positions: Option<Vec<f64>>,
    /// How many names the last one stands for.
    pub(super) others: u64,
}

impl Keys {
    /// Returns the place of a value.
    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied().or_else(|| (self.others > 0).then(|| self.names.len() - 1))
    }

    /// Names columns instead of values.
    pub(super) fn fixed(names: Vec<String>) -> Self {
        Self { names, ..Self::default() }
    }
}

/// Returns a text that tells values apart.
pub(super) fn key(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => text.clone().into_owned(),
        Cell::Null => String::new(),
        Cell::Integer(value) | Cell::Decimal(value, _) => value.to_string(),
        Cell::Date(value) | Cell::Moment(value) | Cell::Time(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Bool(value) => value.to_string(),
    }
}

/// Returns where a value is on a scale.
fn position(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Date(value) | Cell::Moment(value) | Cell::Time(value) => Some(*value as f64),
        other => other.number().filter(|number| number.is_finite()),
    }
}

/// Finds all values of a column of times or numbers, in their order.
pub(super) fn scale(input: &Input, column: &Shown) -> Result<Keys> {
    let mut found: HashMap<String, (f64, String)> = HashMap::new();
    input.read(&[&column.name], |columns| {
        for row in 0..columns.rows {
            let cell = columns.get(0, row);
            let Some(position) = position(&cell) else { continue };
            found.entry(key(&cell)).or_insert_with(|| (position, column.style.write(&cell)));
        }
        Ok(found.len() <= MOST_POINTS)
    })?;
    if found.len() > MOST_POINTS {
        let message =
            format!("column `{}` has more than {MOST_POINTS} values, too many points for a chart", column.name);
        let hint = "bring the rows together first, for example by day, with the `sql` block";
        return Err(Problem::data(message).with_hint(hint).with_column(&column.name));
    }
    let mut sorted: Vec<(String, (f64, String))> = found.into_iter().collect();
    sorted.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then_with(|| a.0.cmp(&b.0)));
    Ok(Keys {
        places: sorted.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect(),
        positions: Some(sorted.iter().map(|(_, (position, _))| *position).collect()),
        names: sorted.into_iter().map(|(_, (_, name))| name).collect(),
        others: 0,
    })
}

/// A name, its size and where it was first seen.
#[derive(Debug, Clone)]
struct Weighed {
    key: String,
    name: String,
    weight: f64,
    first: u64,
}

/// Finds the names of a column that weigh most, at most so many, in the order in which they first come; the others become one name.
///
/// The result is exact and the same however the rows are cut into batches: names are counted in parts by their hash.
pub(super) fn largest(input: &Input, column: &Shown, by: &[&str], most: usize, other: &str) -> Result<Keys> {
    let mut parts = 1;
    let (mut top, all) = loop {
        if let Some(found) = in_parts(input, column, by, most, parts)? {
            break found;
        }
        parts *= 4;
        if parts > MOST_PARTS {
            return Err(Problem::limit(format!("column `{}` has too many names for a chart", column.name))
                .with_hint("bring the rows together first, with the `sql` block")
                .with_column(&column.name));
        }
    };
    top.sort_by_key(|weighed| weighed.first);
    let others = all - top.len() as u64;
    let mut names: Vec<String> = top.iter().map(|weighed| weighed.name.clone()).collect();
    if others > 0 {
        names.push(other.to_owned());
    }
    let places = top.into_iter().enumerate().map(|(at, weighed)| (weighed.key, at)).collect();
    Ok(Keys { places, names, positions: None, others })
}

/// Weighs names part by part; nothing if a part is too large.
fn in_parts(
    input: &Input,
    column: &Shown,
    by: &[&str],
    most: usize,
    parts: u64,
) -> Result<Option<(Vec<Weighed>, u64)>> {
    let (mut top, mut all): (Vec<Weighed>, u64) = (Vec::new(), 0);
    for part in 0..parts {
        let mut weights: HashMap<String, Weighed> = HashMap::new();
        let mut read = vec![column.name.as_str()];
        read.extend(by);
        let mut number = 0;
        input.read(&read, |columns| {
            for row in 0..columns.rows {
                number += 1;
                let cell = columns.get(0, row);
                let key = key(&cell);
                if parts > 1 && hash(&key) % parts != part {
                    continue;
                }
                let weight = (1..read.len()).filter_map(|at| columns.get(at, row).number());
                let weight: f64 = weight.filter(|weight| weight.is_finite()).map(f64::abs).sum();
                let entry = weights.entry(key.clone());
                let entry = entry.or_insert_with(|| Weighed {
                    key,
                    name: column.style.write(&cell),
                    weight: 0.0,
                    first: number,
                });
                entry.weight += weight;
            }
            Ok(weights.len() <= AT_ONCE)
        })?;
        if weights.len() > AT_ONCE {
            return Ok(None);
        }
        all += weights.len() as u64;
        top.extend(weights.into_values());
        top.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.first.cmp(&b.first)));
        // One name more than fits is no reason for a heap of one.
        top.truncate(most);
    }
    Ok(Some((top, all)))
}

/// FNV-1a: the same on every machine.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

//! Rows that SQLite could not keep. They are rejected while they are written: once an epoch is prepared, its commit must not fail
//! because of its rows.

use weir_sdk::column::Native;
use weir_sdk::prelude::*;

const SECONDS_PER_DAY: i64 = 86_400;
/// From 0000-01-01 to 9999-12-31, counted from 1970: other years would not sort as text.
const DAYS: (i64, i64) = (-719_528, 2_932_896);

/// What to look for in the columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Screen {
    checks: Vec<Check>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Check {
    column: String,
    test: Test,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Null,
    Nan32,
    Nan64,
    AboveInteger,
    Outside32(i32, i32),
    Outside64(i64, i64),
}

impl Screen {
    /// Looks for values that SQLite has no form for, and for nulls in columns that must not be null.
    pub(crate) fn new<'a>(fields: &[Field], required: impl IntoIterator<Item = &'a String>) -> Self {
        let found = |field: &Field| Some(Check { column: field.name.clone(), test: test(&field.data_type)? });
        let mut checks: Vec<Check> = fields.iter().filter_map(found).collect();
        for name in required {
            let nullable = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name) && field.nullable);
            if let Some(field) = nullable.filter(|field| has_buffers(&field.data_type)) {
                checks.push(Check { column: field.name.clone(), test: Test::Null });
            }
        }
        Self { checks }
    }

    /// Takes out the rows that cannot be kept.
    pub(crate) fn split(&self, batch: Batch) -> Result<(Batch, Option<Rejected>)> {
        let mut reasons: Vec<Option<String>> = Vec::new();
        for check in &self.checks {
            for row in check.rows(&batch)?.indices() {
                reasons.resize(batch.rows(), None);
                reasons[row as usize].get_or_insert_with(|| check.reason());
            }
        }
        if reasons.is_empty() {
            return Ok((batch, None));
        }
        let bad = Bitmap::from_fn(batch.rows(), |row| reasons[row].is_some());
        let rejected = Rejected { rows: batch.filter(&bad)?, reasons: reasons.into_iter().flatten().collect() };
        Ok((batch.filter(&!bad)?, Some(rejected)))
    }
}

impl Check {
    /// Returns the rows that fail.
    fn rows(&self, batch: &Batch) -> Result<Bitmap> {
        let name = self.column.as_str();
        Ok(match self.test {
            Test::Null => nulls(batch, name)?,
            Test::Nan32 => batch.values::<f32>(name)?.matching(|value| value.is_nan()),
            Test::Nan64 => batch.values::<f64>(name)?.matching(|value| value.is_nan()),
            Test::AboveInteger => batch.values::<u64>(name)?.matching(|value| i64::try_from(*value).is_err()),
            Test::Outside32(first, last) => outside(batch, name, first, last)?,
            Test::Outside64(first, last) => outside(batch, name, first, last)?,
        })
    }

    fn reason(&self) -> String {
        let why = match self.test {
            Test::Null => "is null, which the table refuses",
            Test::Nan32 | Test::Nan64 => "is NaN, which SQLite cannot keep",
            Test::AboveInteger => "is larger than SQLite's largest integer, 2^63 - 1",
            Test::Outside32(..) | Test::Outside64(..) => "is outside the years 0000 to 9999 or the hours of a day",
        };
        format!("column `{}` {why}", self.column)
    }
}

fn nulls(batch: &Batch, name: &str) -> Result<Bitmap> {
    let column: Column = batch.view(name)?;
    let present = column.validity.and_then(|bits| Bitmap::from_bytes(bits, batch.rows()));
    Ok(present.map_or_else(|| Bitmap::filled(batch.rows(), false), |present| !present))
}

fn outside<T: Native>(batch: &Batch, name: &str, first: T, last: T) -> Result<Bitmap> {
    Ok(batch.values::<T>(name)?.matching(|value| *value < first || *value > last))
}

/// Nested columns have none; a null in one of them is left to SQLite.
fn has_buffers(data_type: &str) -> bool {
    !["list<", "large_list<", "fixed_size", "struct<", "map<", "null"]
        .iter()
        .any(|nested| data_type.starts_with(nested))
}

fn test(data_type: &str) -> Option<Test> {
    // Nanoseconds of 64 bits end in the year 2262.
    if data_type.starts_with("timestamp[ns") {
        return None;
    }
    let per_second = match data_type.split_once('[').map(|(_, unit)| unit.trim_end_matches(']')) {
        Some(unit) if unit.starts_with("ms") => 1_000,
        Some(unit) if unit.starts_with("us") => 1_000_000,
        Some(unit) if unit.starts_with("ns") => 1_000_000_000,
        _ => 1,
    };
    let years = |per_day: i64| Test::Outside64(DAYS.0 * per_day, (DAYS.1 + 1) * per_day - 1);
    Some(match data_type {
        "float32" => Test::Nan32,
        "float64" => Test::Nan64,
        "uint64" => Test::AboveInteger,
        "date32" => Test::Outside32(DAYS.0 as i32, DAYS.1 as i32),
        "date64" => years(SECONDS_PER_DAY * 1_000),
        _ if data_type.starts_with("time32[") => Test::Outside32(0, (SECONDS_PER_DAY * per_second - 1) as i32),
        _ if data_type.starts_with("time64[") => Test::Outside64(0, SECONDS_PER_DAY * per_second - 1),
        _ if data_type.starts_with("timestamp[") => years(SECONDS_PER_DAY * per_second),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;

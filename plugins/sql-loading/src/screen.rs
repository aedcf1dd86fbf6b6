//! Rows that the database could not keep. They are rejected while they are written: once an epoch is prepared, its commit must not fail
//! because of its rows.

use weir_sdk::column::Native;
use weir_sdk::prelude::*;

use crate::system::System;

const SECONDS_PER_DAY: i64 = 86_400;

/// The first and the last day that a database keeps, counted from 1970.
pub(crate) type Days = (i64, i64);

/// What to look for in the columns.
#[derive(Debug, Clone)]
pub(crate) struct Screen {
    system: &'static dyn System,
    checks: Vec<Check>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Check {
    column: String,
    test: Test,
}

/// What a value may be that a database cannot keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Test {
    /// Null.
    Null,
    /// Not a number, of 32 bits.
    Nan32,
    /// Not a number, of 64 bits.
    Nan64,
    /// Not a number, or infinite, of 32 bits.
    NotFinite32,
    /// Not a number, or infinite, of 64 bits.
    NotFinite64,
    /// Above the largest signed integer.
    AboveInteger,
    /// A text with the character U+0000.
    Nul,
    /// A date or time outside these, of 32 bits.
    Outside32(i32, i32),
    /// A date or time outside these, of 64 bits.
    Outside64(i64, i64),
}

impl Screen {
    /// Looks for values that the database has no form for, and for nulls in columns that must not be null.
    pub(crate) fn new<'a>(
        system: &'static dyn System,
        fields: &[Field],
        required: impl IntoIterator<Item = &'a String>,
    ) -> Self {
        let found = |field: &Field| Some(Check { column: field.name.clone(), test: system.unkept(&field.data_type)? });
        let mut checks: Vec<Check> = fields.iter().filter_map(found).collect();
        for name in required {
            let nullable = fields.iter().find(|field| system.is_same(&field.name, name) && field.nullable);
            if let Some(field) = nullable.filter(|field| has_buffers(&field.data_type)) {
                checks.push(Check { column: field.name.clone(), test: Test::Null });
            }
        }
        Self { system, checks }
    }

    /// Takes out the rows that cannot be kept.
    pub(crate) fn split(&self, batch: Batch) -> Result<(Batch, Option<Rejected>)> {
        let mut reasons: Vec<Option<String>> = Vec::new();
        for check in &self.checks {
            for row in check.rows(&batch)?.indices() {
                reasons.resize(batch.rows(), None);
                reasons[row as usize].get_or_insert_with(|| check.reason(self.system.name()));
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
            Test::Nul => nuls(&batch.texts(name)?),
            Test::NotFinite32 => batch.values::<f32>(name)?.matching(|value| !value.is_finite()),
            Test::NotFinite64 => batch.values::<f64>(name)?.matching(|value| !value.is_finite()),
            Test::Nan32 => batch.values::<f32>(name)?.matching(|value| value.is_nan()),
            Test::Nan64 => batch.values::<f64>(name)?.matching(|value| value.is_nan()),
            Test::AboveInteger => batch.values::<u64>(name)?.matching(|value| i64::try_from(*value).is_err()),
            Test::Outside32(first, last) => outside(batch, name, first, last)?,
            Test::Outside64(first, last) => outside(batch, name, first, last)?,
        })
    }

    fn reason(&self, database: &str) -> String {
        let column = &self.column;
        match self.test {
            Test::Null => format!("column `{column}` is null, which the table refuses"),
            Test::Nan32 | Test::Nan64 => format!("column `{column}` is NaN, which {database} cannot keep"),
            Test::NotFinite32 | Test::NotFinite64 => {
                format!("column `{column}` is NaN or infinite, which {database} cannot keep")
            }
            Test::AboveInteger => {
                format!("column `{column}` is larger than {database}'s largest integer, 2^63 - 1")
            }
            Test::Nul => format!("column `{column}` has the character U+0000, which {database} cannot keep"),
            Test::Outside32(..) | Test::Outside64(..) => {
                format!("column `{column}` is outside the years or the hours of a day that {database} can keep")
            }
        }
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

/// The character is rare, so all bytes are looked at once before any row is.
fn nuls(texts: &Texts) -> Bitmap {
    match texts.has_byte(0) {
        true => texts.matching(|text| text.as_bytes().contains(&0)),
        false => Bitmap::filled(texts.len(), false),
    }
}

/// Returns the test for a date or a time of a database that keeps these days.
pub(crate) fn times(data_type: &str, days: Days) -> Option<Test> {
    // Nanoseconds of 64 bits begin in 1677 and end in 2262.
    if data_type.starts_with("timestamp[ns") {
        return None;
    }
    let per_second = match data_type.split_once('[').map(|(_, unit)| unit.trim_end_matches(']')) {
        Some(unit) if unit.starts_with("ms") => 1_000,
        Some(unit) if unit.starts_with("us") => 1_000_000,
        Some(unit) if unit.starts_with("ns") => 1_000_000_000,
        _ => 1,
    };
    let within = |per_day: i64| Test::Outside64(days.0 * per_day, (days.1 + 1) * per_day - 1);
    Some(match data_type {
        "date32" => Test::Outside32(days.0 as i32, days.1 as i32),
        "date64" => within(SECONDS_PER_DAY * 1_000),
        _ if data_type.starts_with("time32[") => Test::Outside32(0, (SECONDS_PER_DAY * per_second - 1) as i32),
        _ if data_type.starts_with("time64[") => Test::Outside64(0, SECONDS_PER_DAY * per_second - 1),
        _ if data_type.starts_with("timestamp[") => within(SECONDS_PER_DAY * per_second),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;

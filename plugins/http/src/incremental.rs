//! Reading only what is new: a cursor column whose greatest value is remembered.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weir_sdk::config::Scalar;
use weir_sdk::prelude::*;

use crate::time;

/// Reads only what is new since the last complete run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incremental {
    /// The column that grows: an integer, a timestamp, a date or a text that sorts.
    pub(crate) column: String,
    /// The parameter that asks for records from a value on; `{since}` stands for it elsewhere.
    #[serde(default)]
    pub(crate) param: Option<String>,
    /// What the first run asks for; without it the first run does not send the parameter.
    #[serde(default)]
    pub(crate) initial: Option<Scalar>,
    /// How timestamps and dates are sent; as ISO 8601 when absent.
    #[serde(default)]
    pub(crate) format: TimeFormat,
    /// Keeps rows that the last run has given already, for targets that upsert; they are dropped otherwise.
    #[serde(default)]
    pub(crate) overlap: bool,
}

/// How a moment is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TimeFormat {
    /// `2024-01-31T12:00:00Z`.
    #[default]
    Iso,
    /// Seconds since 1970.
    EpochS,
    /// Milliseconds since 1970.
    EpochMs,
}

/// A stream's state, by partition; without partitions the key is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ReadState {
    /// The greatest value of the cursor column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) partitions: BTreeMap<String, Cursor>,
    /// Where the last window ended.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) until: BTreeMap<String, String>,
}

/// A value of the cursor column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cursor {
    /// A number, or a moment in the column's own unit.
    Number(i64),
    /// A text.
    Text(String),
}

impl Incremental {
    /// Checks that the column is there and of a type that grows.
    pub(crate) fn check(&self, fields: &[Field]) -> Result<()> {
        let schema = PortSchema::new("records", fields.to_vec());
        let field = schema.field(&self.column).map_err(|problem| problem.context("`incremental.column`"))?;
        if Kind::of(&field.data_type).is_some() {
            return Ok(());
        }
        let message =
            format!("`incremental.column`: `{}` is `{}`, which has no order to follow", field.name, field.data_type);
        Err(Problem::config(message)
            .with_hint("use an integer, a timestamp, a date or a text that sorts")
            .with_column(&field.name))
    }

    /// Returns what to send for a cursor of a column of this type.
    pub(crate) fn sent(&self, cursor: Option<&Cursor>, data_type: &str) -> Option<String> {
        match cursor {
            None => self.initial.as_ref().map(ToString::to_string),
            Some(Cursor::Text(text)) => Some(text.clone()),
            Some(Cursor::Number(number)) => Some(match Kind::of(data_type) {
                Some(Kind::Moment { per_second }) => moment(*number, per_second, self.format),
                Some(Kind::Day) => day(*number, self.format),
                _ => number.to_string(),
            }),
        }
    }
}

/// What kind of order a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer64,
    Integer32,
    Moment { per_second: i64 },
    Day,
}

impl Kind {
    fn of(data_type: &str) -> Option<Self> {
        Some(match data_type {
            "utf8" | "large_utf8" => Self::Text,
            "int64" => Self::Integer64,
            "int32" => Self::Integer32,
            "date32" => Self::Day,
            _ => {
                let unit = data_type.strip_prefix("timestamp[")?;
                let known = [("ms", 1000), ("us", 1_000_000), ("ns", 1_000_000_000), ("s", 1)];
                Self::Moment { per_second: known.iter().find(|(name, _)| unit.starts_with(name))?.1 }
            }
        })
    }
}

fn moment(value: i64, per_second: i64, format: TimeFormat) -> String {
    let (seconds, rest) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    match format {
        TimeFormat::Iso => time::iso(seconds, (rest * (1_000_000_000 / per_second)) as u32),
        TimeFormat::EpochS => seconds.to_string(),
        TimeFormat::EpochMs => (seconds * 1000 + rest * 1000 / per_second).to_string(),
    }
}

fn day(days: i64, format: TimeFormat) -> String {
    let (year, month, day) = time::civil(days);
    match format {
        TimeFormat::Iso => format!("{year:04}-{month:02}-{day:02}"),
        TimeFormat::EpochS => (days * 86_400).to_string(),
        TimeFormat::EpochMs => (days * 86_400_000).to_string(),
    }
}

/// Rows that are new, and the greatest cursor among them and `seen`.
pub(crate) fn advance(
    rows: Batch,
    settings: &Incremental,
    data_type: &str,
    start: Option<&Cursor>,
    seen: Option<Cursor>,
) -> Result<(Batch, Option<Cursor>)> {
    let cursors = cursors(&rows, &settings.column, data_type)?;
    let greatest = cursors.iter().flatten().max().cloned();
    let seen = seen.max(greatest);
    let Some(start) = start.filter(|_| !settings.overlap) else {
        return Ok((rows, seen));
    };
    // A row without a cursor cannot be told from one that was read: it is kept, for losing rows is worse.
    let new =
        Bitmap::of(&cursors, |cursor| cursor.as_ref().is_none_or(|cursor| cursor.cmp(start) == Ordering::Greater));
    if new.is_full() { Ok((rows, seen)) } else { Ok((rows.filter(&new)?, seen)) }
}

fn cursors(rows: &Batch, column: &str, data_type: &str) -> Result<Vec<Option<Cursor>>> {
    Ok(match Kind::of(data_type) {
        Some(Kind::Text) => rows.texts(column)?.iter().map(|text| text.map(|text| Cursor::Text(text.into()))).collect(),
        Some(Kind::Integer32 | Kind::Day) => numbers(&rows.i32s(column)?),
        _ => numbers(&rows.i64s(column)?),
    })
}

fn numbers<T: weir_sdk::column::Native + Into<i64>>(values: &Values<T>) -> Vec<Option<Cursor>> {
    values.options().map(|value| value.map(|number| Cursor::Number(number.into()))).collect()
}

#[cfg(test)]
mod tests;

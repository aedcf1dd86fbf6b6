//! Between columns and values. Times are RFC 3339 text, numbers 64 bits with a sign, structures JSON text: what both databases have.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Any, Row as _, any::AnyRow};

use crate::StoreError;

/// Returns the present moment as the store writes it.
pub(crate) fn now() -> String {
    moment(Utc::now())
}

/// Returns a moment as the store writes it: later ones sort behind earlier ones.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Returns a count as a column holds it. No count gets near the limit.
pub(crate) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Returns the places of many rows for `VALUES`, numbered from `$1`. Both databases call the columns of such a list `column1`, `column2`.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<_> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// Returns a structure as JSON text.
pub(crate) fn json(column: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| corrupt(column, error))
}

fn corrupt(column: &'static str, reason: impl Display) -> StoreError {
    StoreError::Corrupt { column, reason: reason.to_string() }
}

/// Reads typed values from a row.
pub(crate) struct Columns<'a>(pub(crate) &'a AnyRow);

impl Columns<'_> {
    fn get<'r, T>(&'r self, column: &'static str) -> Result<T, StoreError>
    where
        T: sqlx::Decode<'r, Any> + sqlx::Type<Any>,
    {
        self.0.try_get(column).map_err(|error| corrupt(column, error))
    }

    /// Returns text that is something.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&self, column: &'static str) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|error| corrupt(column, error))
    }

    /// Returns text that is something, where there is any.
    pub(crate) fn parsed_option<T: FromStr<Err: Display>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.text_option(column)?.map(|text| text.parse().map_err(|error| corrupt(column, error))).transpose()
    }

    /// Returns text.
    pub(crate) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.get(column)
    }

    /// Returns text, where there is any.
    pub(crate) fn text_option(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    /// Returns a count.
    pub(crate) fn count(&self, column: &'static str) -> Result<u64, StoreError> {
        u64::try_from(self.get::<i64>(column)?).map_err(|error| corrupt(column, error))
    }

    /// Returns a count, where there is any.
    pub(crate) fn count_option(&self, column: &'static str) -> Result<Option<u64>, StoreError> {
        let value: Option<i64> = self.get(column)?;
        value.map(|value| u64::try_from(value).map_err(|error| corrupt(column, error))).transpose()
    }

    /// Returns the number of an attempt.
    pub(crate) fn small(&self, column: &'static str) -> Result<u32, StoreError> {
        u32::try_from(self.get::<i64>(column)?).map_err(|error| corrupt(column, error))
    }

    /// Returns a yes or no.
    pub(crate) fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        Ok(self.get::<i64>(column)? != 0)
    }

    /// Returns a moment.
    pub(crate) fn time(&self, column: &'static str) -> Result<DateTime<Utc>, StoreError> {
        self.parsed(column)
    }

    /// Returns a structure kept as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| corrupt(column, error))
    }

    /// Returns a structure kept as JSON, where there is one.
    pub(crate) fn json_option<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        let text = self.text_option(column)?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| corrupt(column, error))).transpose()
    }
}

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

/// Returns what computes the milliseconds since some moment long ago from a column with a moment. The functions for times are others in each
/// database; cutting a text and counting are the same. The days are those of the Julian calendar of astronomers, by the formula of Fliegel
/// and van Flandern (1968), which takes division to cut off towards zero, as both databases do.
pub(crate) fn milliseconds(column: &str) -> String {
    let part = |from: u8, length: u8| format!("CAST(SUBSTR({column}, {from}, {length}) AS BIGINT)");
    let (year, month, day) = (part(1, 4), part(6, 2), part(9, 2));
    let (hour, minute, second, millisecond) = (part(12, 2), part(15, 2), part(18, 2), part(21, 3));
    // January and February count to the year before.
    let shift = format!("(({month} - 14) / 12)");
    let days = format!(
        "((1461 * ({year} + 4800 + {shift})) / 4 + (367 * ({month} - 2 - 12 * {shift})) / 12 \
         - (3 * (({year} + 4900 + {shift}) / 100)) / 4 + {day} - 32075)"
    );
    format!("(((({days} * 24 + {hour}) * 60 + {minute}) * 60 + {second}) * 1000 + {millisecond})")
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

    /// Returns a number that may be below nought.
    pub(crate) fn signed(&self, column: &'static str) -> Result<i64, StoreError> {
        self.get(column)
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

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use sqlx::{AnyConnection, AssertSqlSafe, Connection};

    use super::{milliseconds, moment};

    #[tokio::test]
    async fn times_between_moments_are_counted_over_all_borders_of_the_calendar() {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect("sqlite::memory:").await.expect("a database");
        let statement = format!(
            "SELECT {} - {} FROM (SELECT $1 AS began_at, $2 AS ended_at) AS times",
            milliseconds("ended_at"),
            milliseconds("began_at")
        );
        for (began, ended) in [
            ("2026-11-22T08:00:00.250999Z", "2026-11-22T08:00:01.249Z"),
            ("2026-11-22T23:59:59.999Z", "2026-11-23T00:00:00Z"),
            ("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
            ("2028-02-28T12:00:00Z", "2028-03-01T12:00:00Z"),
            ("2100-02-28T12:00:00Z", "2100-03-01T12:00:00Z"),
            ("2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z"),
            ("1999-01-01T00:00:00Z", "2026-11-22T18:30:15.5Z"),
            ("2026-11-22T08:00:01Z", "2026-11-22T08:00:00Z"),
        ] {
            let time = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
            let (began, ended) = (time(began), time(ended));
            let query = sqlx::query_scalar(AssertSqlSafe(statement.clone())).bind(moment(began)).bind(moment(ended));
            let found: i64 = query.fetch_one(&mut connection).await.expect("a number");
            assert_eq!(found, ended.timestamp_millis() - began.timestamp_millis(), "{began} {ended}");
        }
    }
}

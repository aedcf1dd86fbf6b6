//! What was said during runs.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_types::{NodeName, RunId};

use crate::error::doing;
use crate::values::{Columns, moment, number};
use crate::{Store, StoreError};

/// How serious a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is odd.
    Warn,
    /// What goes on.
    Info,
    /// Details.
    Debug,
}

impl LogLevel {
    const ALL: [Self; 4] = [Self::Error, Self::Warn, Self::Info, Self::Debug];

    fn code(self) -> i64 {
        match self {
            Self::Error => 1,
            Self::Warn => 2,
            Self::Info => 3,
            Self::Debug => 4,
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        })
    }
}

impl FromStr for LogLevel {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.to_string() == word)
            .ok_or_else(|| format!("`{word}` is not a level; those are error, warn, info and debug"))
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// Its place among the run's lines, from 1.
    pub seq: u64,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// How serious it is.
    pub level: LogLevel,
    /// Whose block said it; nobody's, when the engine did.
    pub node: Option<NodeName>,
    /// What was said.
    pub message: String,
    /// Values that go with it.
    pub fields: Option<Value>,
}

/// Which lines to read.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Only those of this node.
    pub node: Option<NodeName>,
    /// Only those that are at least as serious.
    pub level: Option<LogLevel>,
    /// Only those that hold this text, whatever its case.
    pub text: Option<String>,
    /// Only those behind this one.
    pub after: u64,
}

impl Store {
    /// Records lines of a run.
    pub async fn save_log(&self, run: RunId, lines: &[LogLine]) -> Result<(), StoreError> {
        let mut transaction = self.write_behind().await?;
        for line in lines {
            sqlx::query(
                "INSERT INTO log_lines (run_id, seq, at, level, node, message, fields) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(run.to_string())
            .bind(number(line.seq))
            .bind(moment(line.at))
            .bind(line.level.code())
            .bind(line.node.as_ref().map(NodeName::as_str))
            .bind(&line.message)
            .bind(line.fields.as_ref().map(Value::to_string))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record log lines"))?;
        }
        transaction.commit().await.map_err(doing("record log lines"))
    }

    /// Returns the place of a run's last line.
    pub async fn last_log_line(&self, run: RunId) -> Result<u64, StoreError> {
        let last: Option<i64> = sqlx::query_scalar("SELECT MAX(seq) FROM log_lines WHERE run_id = $1")
            .bind(run.to_string())
            .fetch_one(&self.pool)
            .await
            .map_err(doing("read the log"))?;
        Ok(last.and_then(|last| u64::try_from(last).ok()).unwrap_or_default())
    }

    /// Returns lines of a run in their order.
    pub async fn log(&self, run: RunId, filter: &LogFilter, limit: u32) -> Result<Vec<LogLine>, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, at, level, node, message, fields FROM log_lines WHERE run_id = $1 AND seq > $2 AND level <= $3 \
             AND ($4 IS NULL OR node = $4) AND ($5 IS NULL OR LOWER(message) LIKE $5 ESCAPE '\\') ORDER BY seq LIMIT $6",
        )
        .bind(run.to_string())
        .bind(number(filter.after))
        .bind(filter.level.unwrap_or(LogLevel::Debug).code())
        .bind(filter.node.as_ref().map(NodeName::as_str))
        .bind(filter.text.as_deref().map(pattern))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("read the log"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }
}

/// Returns the pattern for texts that hold another, whatever stands in that.
fn pattern(text: &str) -> String {
    let escaped: String = text.to_lowercase().chars().flat_map(escape).collect();
    format!("%{escaped}%")
}

fn escape(c: char) -> impl Iterator<Item = char> {
    matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c])
}

fn read(row: &Columns<'_>) -> Result<LogLine, StoreError> {
    let code = row.count("level")?;
    let level = LogLevel::ALL.into_iter().find(|level| level.code().unsigned_abs() == code);
    Ok(LogLine {
        seq: row.count("seq")?,
        at: row.time("at")?,
        level: level.unwrap_or(LogLevel::Error),
        node: row.parsed_option("node")?,
        message: row.text("message")?,
        fields: row.json_option("fields")?,
    })
}

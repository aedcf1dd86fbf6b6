//! The rules about what people are told: a text with versions.

use chrono::{DateTime, Utc};

use crate::error::doing;
use crate::values::{Columns, moment, number};
use crate::{Store, StoreError};

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertFile {
    /// Its number, from 1.
    pub number: u64,
    /// What is written.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub made_at: DateTime<Utc>,
}

impl Store {
    /// Returns the rules that hold; nothing when nobody has written any.
    pub async fn alert_file(&self) -> Result<Option<AlertFile>, StoreError> {
        self.newest_alert_file(None).await
    }

    /// Returns the newest version that somebody has written.
    pub async fn alert_file_by(&self, author: &str) -> Result<Option<AlertFile>, StoreError> {
        self.newest_alert_file(Some(author)).await
    }

    async fn newest_alert_file(&self, author: Option<&str>) -> Result<Option<AlertFile>, StoreError> {
        let statement = "SELECT number, text, author, made_at FROM alert_files WHERE author = COALESCE($1, author)
             ORDER BY number DESC LIMIT 1";
        let row = sqlx::query(statement)
            .bind(author.map(str::to_owned))
            .fetch_optional(&self.pool)
            .await
            .map_err(doing("read the rules of alerts"))?;
        let read = |row| {
            let row = Columns(row);
            Ok(AlertFile {
                number: row.count("number")?,
                text: row.text("text")?,
                author: row.text("author")?,
                made_at: row.time("made_at")?,
            })
        };
        row.as_ref().map(read).transpose()
    }

    /// Saves the next version of the rules; tells whether the version before was the one that it was made from (0: none).
    pub async fn save_alert_file(
        &self,
        base: u64,
        text: &str,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let saved = sqlx::query(
            "INSERT INTO alert_files (number, text, author, made_at) SELECT $1, $2, $3, $4
             WHERE COALESCE((SELECT MAX(number) FROM alert_files), 0) = $5 ON CONFLICT DO NOTHING",
        )
        .bind(number(base.saturating_add(1)))
        .bind(text.to_owned())
        .bind(author.to_owned())
        .bind(moment(now))
        .bind(number(base))
        .execute(&self.writers)
        .await
        .map_err(doing("save the rules of alerts"))?;
        Ok(saved.rows_affected() > 0)
    }
}

//! Who may come in.

use chrono::{DateTime, Utc};
use weir_types::Digest;

use crate::error::doing;
use crate::values::{Columns, moment};
use crate::{Store, StoreError};

/// A token, of which only the digest is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The token's digest.
    pub digest: Digest,
    /// Whose it is.
    pub name: String,
    /// What they may do.
    pub role: String,
    /// When it ends; never, for one that was made to stay.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token that was made to stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedToken {
    /// Whose it is.
    pub name: String,
    /// What they may do.
    pub role: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When the newest session of this name began that has not ended.
    pub signed_in_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Returns the tokens that were made to stay, by name.
    pub async fn tokens(&self, now: DateTime<Utc>) -> Result<Vec<NamedToken>, StoreError> {
        let rows = sqlx::query(
            "SELECT name, role, made_at, (SELECT MAX(sessions.made_at) FROM tokens AS sessions
                 WHERE sessions.name = tokens.name AND sessions.expires_at > $1) AS signed_in_at
             FROM tokens WHERE expires_at IS NULL ORDER BY name, made_at",
        )
        .bind(moment(now))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("list tokens"))?;
        let read = |row| -> Result<NamedToken, StoreError> {
            let row = Columns(row);
            Ok(NamedToken {
                name: row.text("name")?,
                role: row.text("role")?,
                made_at: row.time("made_at")?,
                signed_in_at: row.parsed_option("signed_in_at")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Removes the tokens of a name with their sessions, and tells whether there were any.
    pub async fn remove_tokens_of(&self, name: &str) -> Result<bool, StoreError> {
        let removed = sqlx::query("DELETE FROM tokens WHERE name = $1")
            .bind(name)
            .execute(&self.pool)
            .await
            .map_err(doing("remove the tokens of a name"))?;
        Ok(removed.rows_affected() > 0)
    }

    /// Records a token.
    pub async fn save_token(&self, token: &Token, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO tokens (digest, name, role, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(token.digest.to_string())
            .bind(&token.name)
            .bind(&token.role)
            .bind(moment(now))
            .bind(token.expires_at.map(moment))
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(doing("record a token"))
    }

    /// Returns a token that has not ended.
    pub async fn token(&self, digest: Digest, now: DateTime<Utc>) -> Result<Option<Token>, StoreError> {
        let row = sqlx::query("SELECT digest, name, role, expires_at FROM tokens WHERE digest = $1")
            .bind(digest.to_string())
            .fetch_optional(&self.pool)
            .await
            .map_err(doing("look for a token"))?;
        let token = row.as_ref().map(|row| read(&Columns(row))).transpose()?;
        Ok(token.filter(|token| token.expires_at.is_none_or(|end| end > now)))
    }

    /// Tells whether any token was made to stay.
    pub async fn has_tokens(&self) -> Result<bool, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM tokens WHERE expires_at IS NULL")
            .fetch_one(&self.pool)
            .await
            .map_err(doing("look for tokens"))?;
        Ok(count > 0)
    }

    /// Removes a token, and those that have ended.
    pub async fn remove_token(&self, digest: Digest, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM tokens WHERE digest = $1 OR expires_at < $2")
            .bind(digest.to_string())
            .bind(moment(now))
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(doing("remove a token"))
    }
}

fn read(row: &Columns<'_>) -> Result<Token, StoreError> {
    Ok(Token {
        digest: row.parsed("digest")?,
        name: row.text("name")?,
        role: row.text("role")?,
        expires_at: row.parsed_option("expires_at")?,
    })
}

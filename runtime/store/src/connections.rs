//! Connections and secrets that were given by a person. What is sealed comes and goes as it is: only who has the key can read it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::AnyConnection;
use weir_types::{ConnectionName, SecretName};

use crate::error::doing;
use crate::values::{Columns, json, moment, number};
use crate::{Store, StoreError};

/// A connection.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionRecord {
    /// Its name.
    pub name: ConnectionName,
    /// What it is, but for credentials.
    pub settings: Value,
    /// The names of its credentials.
    pub credentials: Vec<String>,
    /// The credentials, sealed.
    pub sealed: String,
    /// How often it was saved.
    pub version: u64,
    /// Who changed it last.
    pub author: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// A secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRecord {
    /// Its name.
    pub name: SecretName,
    /// Its value, sealed.
    pub sealed: String,
    /// Who changed it last.
    pub author: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

const CONNECTION: &str = "SELECT name, settings, credentials, sealed, version, author, changed_at FROM connections";

impl Store {
    /// Lists the connections by name.
    pub async fn connections(&self) -> Result<Vec<ConnectionRecord>, StoreError> {
        let statement = sqlx::AssertSqlSafe(format!("{CONNECTION} ORDER BY name"));
        let rows = sqlx::query(statement).fetch_all(&self.pool).await.map_err(doing("list connections"))?;
        rows.iter().map(|row| connection(&Columns(row))).collect()
    }

    /// Saves a connection whose version is to be `record.version`: the one behind that which is there. Tells whether it was.
    pub async fn save_connection(&self, record: &ConnectionRecord) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let saved = sqlx::query(
            "INSERT INTO connections (name, settings, credentials, sealed, version, author, changed_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7 WHERE $5 = 1 OR EXISTS (SELECT 1 FROM connections WHERE name = $1) \
             ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, credentials = excluded.credentials, \
             sealed = excluded.sealed, version = excluded.version, author = excluded.author, changed_at = excluded.changed_at \
             WHERE connections.version = excluded.version - 1",
        )
        .bind(record.name.as_str())
        .bind(record.settings.to_string())
        .bind(json("credentials", &record.credentials)?)
        .bind(&record.sealed)
        .bind(number(record.version))
        .bind(&record.author)
        .bind(moment(record.changed_at))
        .execute(&mut *transaction)
        .await
        .map_err(doing("save a connection"))?;
        crate::pipelines::count_change(&mut transaction).await?;
        transaction.commit().await.map_err(doing("save a connection"))?;
        Ok(saved.rows_affected() > 0)
    }

    /// Removes a connection. Tells whether there was one.
    pub async fn remove_connection(&self, name: &ConnectionName) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let removed = remove(&mut transaction, "DELETE FROM connections WHERE name = $1", name.as_str()).await?;
        transaction.commit().await.map_err(doing("remove a connection"))?;
        Ok(removed)
    }

    /// Lists the secrets by name.
    pub async fn secrets(&self) -> Result<Vec<SecretRecord>, StoreError> {
        let rows = sqlx::query("SELECT name, sealed, author, changed_at FROM secrets ORDER BY name")
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list secrets"))?;
        rows.iter().map(|row| secret(&Columns(row))).collect()
    }

    /// Saves a secret in place of the one of that name.
    pub async fn save_secret(&self, record: &SecretRecord) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "INSERT INTO secrets (name, sealed, author, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET \
             sealed = excluded.sealed, author = excluded.author, changed_at = excluded.changed_at",
        )
        .bind(record.name.as_str())
        .bind(&record.sealed)
        .bind(&record.author)
        .bind(moment(record.changed_at))
        .execute(&mut *transaction)
        .await
        .map_err(doing("save a secret"))?;
        crate::pipelines::count_change(&mut transaction).await?;
        transaction.commit().await.map_err(doing("save a secret"))
    }

    /// Removes a secret. Tells whether there was one.
    pub async fn remove_secret(&self, name: &SecretName) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let removed = remove(&mut transaction, "DELETE FROM secrets WHERE name = $1", name.as_str()).await?;
        transaction.commit().await.map_err(doing("remove a secret"))?;
        Ok(removed)
    }
}

/// Removes what has a name. Pipelines that could run may not any more, so servers have to look again.
async fn remove(connection: &mut AnyConnection, statement: &'static str, name: &str) -> Result<bool, StoreError> {
    let removed =
        sqlx::query(statement).bind(name).execute(&mut *connection).await.map_err(doing("remove what has a name"))?;
    crate::pipelines::count_change(connection).await?;
    Ok(removed.rows_affected() > 0)
}

fn connection(row: &Columns<'_>) -> Result<ConnectionRecord, StoreError> {
    Ok(ConnectionRecord {
        name: row.parsed("name")?,
        settings: row.json("settings")?,
        credentials: row.json("credentials")?,
        sealed: row.text("sealed")?,
        version: row.count("version")?,
        author: row.text("author")?,
        changed_at: row.time("changed_at")?,
    })
}

fn secret(row: &Columns<'_>) -> Result<SecretRecord, StoreError> {
    Ok(SecretRecord {
        name: row.parsed("name")?,
        sealed: row.text("sealed")?,
        author: row.text("author")?,
        changed_at: row.time("changed_at")?,
    })
}

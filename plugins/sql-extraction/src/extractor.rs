//! The extractor: tables, plans, state.

use std::marker::PhantomData;

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::Session;

use crate::config::SqlConfig;
use crate::cursor::{self, CursorState};
use crate::plan;
use crate::reader::SqlSplit;
use crate::relation::Relation;
use crate::system::{System, open, rows};

/// The database of one config.
#[derive(Debug)]
pub struct Database<S> {
    config: SqlConfig,
    system: PhantomData<S>,
}

#[derive(Deserialize)]
struct TableRow {
    #[serde(default)]
    schema_name: Option<String>,
    table_name: String,
}

impl<S: System> Database<S> {
    /// Takes a config; nothing is opened.
    ///
    /// # Errors
    /// When its options contradict each other.
    pub fn open(config: SqlConfig) -> Result<Self> {
        Ok(Self { config: config.validate()?, system: PhantomData })
    }

    /// Connects.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn check(&self) -> Result<()> {
        self.session()?.query("SELECT 1", &[])?.next(1).map(drop)
    }

    /// Names the tables and views.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn discover(&self) -> Result<Vec<String>> {
        let tables: Vec<TableRow> = rows(&self.session()?, S::TABLES)?;
        let name = |row: TableRow| match row.schema_name {
            Some(schema) => format!("{schema}.{}", row.table_name),
            None => row.table_name,
        };
        Ok(tables.into_iter().map(name).collect())
    }

    /// Describes a table or query.
    ///
    /// # Errors
    /// When it is not there, or an option names a column that is not.
    pub fn describe(&self, stream: Option<&str>) -> Result<StreamInfo> {
        let session = self.session()?;
        let relation = Relation::find::<S>(&session, &self.config, stream)?;
        if let Some(incremental) = &self.config.incremental {
            relation.field("`incremental.column`", &incremental.column)?;
        }
        let name = stream.or(self.config.table.as_deref()).unwrap_or("query").to_owned();
        let cursors = relation.fields.iter().filter(|field| grows(&field.data_type)).map(|field| field.name.clone());
        Ok(StreamInfo { name, cursors: cursors.collect(), key: relation.key, fields: relation.fields })
    }

    /// Cuts what is to be read now into parts.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn plan(&self, stream: Option<&str>, state: Option<&CursorState>, wanted: u32) -> Result<Vec<Split<SqlSplit>>> {
        let session = self.session()?;
        let relation = Relation::find::<S>(&session, &self.config, stream)?;
        let mut conditions: Vec<String> =
            self.config.condition.iter().map(|condition| format!("({condition})")).collect();
        let mut reached = None;
        if let Some(incremental) = &self.config.incremental {
            let range = cursor::find::<S>(&session, &relation, incremental, state, &conditions)?;
            let Some(range) = range else { return Ok(Vec::new()) };
            conditions.push(range.condition);
            reached = Some(range.to);
        }
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let parts = plan::parts::<S>(&session, &self.config, &relation, &filter, wanted)?;
        let split = |(index, part)| {
            let descriptor = SqlSplit {
                connection: self.config.connection.to_string(),
                columns: relation.fields.iter().map(|field| field.name.clone()).collect(),
                from: relation.from.clone(),
                table: relation.table.as_ref().map(|table| (table.schema.clone(), table.table.clone())),
                conditions: conditions.clone(),
                part,
                cursor: reached.clone(),
            };
            Split::new(format!("part-{:04}", index + 1), descriptor)
        };
        Ok(parts.into_iter().enumerate().map(split).collect())
    }

    /// Returns the new state: as far as the run was planned to read.
    pub fn conclude(
        &self,
        state: Option<CursorState>,
        read: impl IntoIterator<Item = SqlSplit>,
    ) -> Option<CursorState> {
        let reached = self.config.incremental.as_ref().and_then(|_| read.into_iter().find_map(|split| split.cursor));
        reached.map(|after| CursorState { after: Some(after) }).or(state)
    }

    fn session(&self) -> Result<Session> {
        open::<S>(&self.config.connection)
    }
}

/// Tells whether a column of a type can be a cursor.
fn grows(data_type: &str) -> bool {
    ["int", "uint", "timestamp[", "date", "decimal"].iter().any(|kind| data_type.starts_with(kind))
}

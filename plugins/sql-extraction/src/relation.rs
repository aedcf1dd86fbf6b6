//! What is read: a table or a query.

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::{Dialect, Session, TableName};

use crate::config::SqlConfig;
use crate::system::{System, rows};

/// A table or query, and its columns.
#[derive(Debug)]
pub(crate) struct Relation {
    /// The table; nothing for a query.
    pub(crate) table: Option<TableName>,
    /// What stands behind `FROM`.
    pub(crate) from: String,
    /// What messages call it.
    pub(crate) shown: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) key: Vec<String>,
}

#[derive(Deserialize)]
struct KeyRow {
    column_name: String,
}

impl Relation {
    /// Finds out what a config and a stream mean.
    pub(crate) fn find<S: System>(session: &Session, config: &SqlConfig, stream: Option<&str>) -> Result<Self> {
        match (&config.query, config.table.as_deref().or(stream)) {
            (Some(query), _) => Self::of_query::<S>(session, query),
            (None, Some(table)) => Self::of_table::<S>(session, config, table),
            (None, None) => Err(Problem::config("neither `table` nor `query` is given")
                .with_hint("write `table: schema.name`, or name the table by the node's `stream`")),
        }
    }

    fn of_query<S: System>(session: &Session, query: &str) -> Result<Self> {
        let from = format!("({}\n) AS q", query.trim().trim_end_matches(';'));
        // SQLite tells the types of computed columns by the first rows alone.
        let limit = if S::DIALECT == Dialect::Sqlite { "" } else { " LIMIT 0" };
        let fields = session.query(&format!("SELECT * FROM {from}{limit}"), &[])?.schema();
        Ok(Self { table: None, from, shown: "the query".into(), fields, key: Vec::new() })
    }

    fn of_table<S: System>(session: &Session, config: &SqlConfig, name: &str) -> Result<Self> {
        let table = TableName::parse(name);
        let Some(fields) = session.describe(&table)? else {
            let connection = &*config.connection;
            return Err(Problem::not_found(format!("there is no table `{name}` in connection `{connection}`"))
                .with_hint("check the name, and whether the connection's user and the grant's `schemas` open it"));
        };
        let fields = match &config.columns {
            None => fields,
            Some(columns) => pick(name, &fields, columns)?,
        };
        let key: Vec<KeyRow> = rows(session, &S::key_query(session, &table))?;
        let mut key: Vec<String> = key.into_iter().map(|row| row.column_name).collect();
        if !key.iter().all(|column| fields.iter().any(|field| field.name == *column)) {
            // A part of a key identifies nothing.
            key.clear();
        }
        Ok(Self { from: table.quoted(session), table: Some(table), shown: format!("table `{name}`"), fields, key })
    }

    /// Returns the field of a column that an option names.
    pub(crate) fn field(&self, option: &str, column: &str) -> Result<&Field> {
        if let Some(field) = self.fields.iter().find(|field| field.name == column) {
            return Ok(field);
        }
        let all = PortSchema::new(self.shown.as_str(), self.fields.clone());
        Err(all.field(column).err().unwrap_or_else(|| Problem::system("a column is lost")).context(option))
    }
}

fn pick(table: &str, fields: &[Field], columns: &[String]) -> Result<Vec<Field>> {
    let all = PortSchema::new(table, fields.to_vec());
    columns.iter().map(|column| all.field(column).cloned().map_err(|problem| problem.context("`columns`"))).collect()
}

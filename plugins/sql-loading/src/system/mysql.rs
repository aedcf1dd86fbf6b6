//! MariaDB and MySQL: every change of a definition commits by itself.

use weir_sdk::sql::{Dialect, TableName};
use weir_sdk::{Field, Result};

use super::{NewValue, Own, System};
use crate::change::Change;
use crate::config::SqlLoaderConfig;
use crate::database::Database;
use crate::screen::{Days, Test, times};
use crate::table::TableColumn;

/// MariaDB and MySQL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mysql;

/// Longer names are refused by the server; this leaves room for what is put behind a table's.
const LONGEST_NAME: usize = 64;

/// From 1000-01-01 to 9999-12-31, counted from 1970.
const YEARS: Days = (-354_285, 2_932_896);

impl System for Mysql {
    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    fn name(&self) -> &'static str {
        "MariaDB"
    }

    fn connection(&self) -> &'static str {
        "mysql://user@host/database"
    }

    fn longest_name(&self) -> Option<usize> {
        Some(LONGEST_NAME)
    }

    fn check_name(&self, config: &SqlLoaderConfig, name: &mut TableName) -> Result<()> {
        const OWN: [&str; 4] = ["mysql", "information_schema", "performance_schema", "sys"];
        if name.schema.as_deref().is_some_and(|schema| OWN.iter().any(|own| own.eq_ignore_ascii_case(schema))) {
            return Err(config.reserved().with_hint(format!("the databases {} are the server's own", OWN.join(", "))));
        }
        super::postgres::fits(config, name, LONGEST_NAME)
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one.to_lowercase() == other.to_lowercase()
    }

    /// Parameters have no numbers: they are given in their order.
    fn statement(&self, text: &str) -> String {
        let mut parts = text.split('?');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| format!("{text}?{}", part.trim_start_matches(|c: char| c.is_ascii_digit())))
    }

    fn commits_definitions(&self) -> bool {
        true
    }

    fn create_commits(&self) -> &'static str {
        "CREATE TABLE IF NOT EXISTS {table} (pipeline VARCHAR(200) NOT NULL, node VARCHAR(200) NOT NULL, run VARCHAR(64) NOT NULL, \
         epoch BIGINT NOT NULL, state LONGTEXT NOT NULL, committed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), \
         position BIGINT NOT NULL AUTO_INCREMENT UNIQUE, PRIMARY KEY (pipeline, node, run, epoch)) \
         ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    }

    fn insert_new(&self, table: &str, columns: &str, values: &str) -> String {
        format!("INSERT IGNORE INTO {table} ({columns}) VALUES ({values})")
    }

    fn now(&self) -> &'static str {
        "SELECT CAST(floor(unix_timestamp(now(6)) * 1000000) AS SIGNED) AS micros"
    }

    fn columns(&self) -> &'static str {
        "SELECT column_name AS name, CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END AS not_null, \
         CASE WHEN column_default IS NOT NULL AND column_default <> 'NULL' THEN 1 ELSE 0 END AS has_default, \
         CASE WHEN extra LIKE '%GENERATED%' AND extra NOT LIKE 'DEFAULT_GENERATED%' THEN 1 ELSE 0 END AS generated, \
         CASE WHEN column_key = 'PRI' THEN 1 ELSE 0 END AS primary_part, \
         CASE WHEN extra LIKE '%auto_increment%' THEN 1 ELSE 0 END AS numbered \
         FROM information_schema.columns WHERE table_schema = coalesce(?1, database()) AND table_name = ?2"
    }

    fn views(&self) -> &'static str {
        "SELECT CASE WHEN table_type = 'BASE TABLE' THEN 0 ELSE 1 END AS is_view FROM information_schema.tables \
         WHERE table_schema = coalesce(?1, database()) AND table_name = ?2"
    }

    /// An index on the beginnings of texts refuses more than it tells apart.
    fn keys(&self) -> &'static str {
        "SELECT index_name AS key_name, CASE WHEN index_name = 'PRIMARY' THEN 'pk' ELSE 'c' END AS origin, \
         CASE WHEN sub_part IS NOT NULL THEN 1 ELSE 0 END AS partial_index, column_name AS column_name \
         FROM information_schema.statistics WHERE non_unique = 0 AND table_schema = coalesce(?1, database()) AND table_name = ?2 \
         ORDER BY index_name, seq_in_index"
    }

    fn references(&self) -> &'static str {
        "SELECT table_name AS name FROM information_schema.key_column_usage \
         WHERE referenced_table_schema = coalesce(?1, database()) AND referenced_table_name = ?2 AND table_name <> referenced_table_name LIMIT 1"
    }

    fn may_widen(&self, column: &TableColumn, to: &str) -> bool {
        // To change a type is to say everything else of the column anew; and a text without end can be no key.
        let kept = column.has_default || column.generated || column.row_number;
        !kept && (!column.primary || to != "utf8")
    }

    fn widen(&self, database: &Database<'_>, _: &[TableColumn], changes: &[Change]) -> Result<Vec<String>> {
        let table = database.table.quoted(database.session);
        let mut statements = Vec::new();
        for change in changes {
            if let Change::Widen { column, to } = change {
                let (name, sql_type) = (database.quote(&column.name), database.session.type_name(to)?);
                let null = if column.not_null { "NOT NULL" } else { "NULL" };
                statements.push(format!("ALTER TABLE {table} MODIFY COLUMN {name} {sql_type} {null}"));
            }
        }
        Ok(statements)
    }

    fn is_plain(&self, database: &Database<'_>, columns: &[TableColumn]) -> Result<bool> {
        let by_hand = columns.iter().any(|column| column.has_default || column.generated || column.primary);
        Ok(!by_hand
            && !database.exists(INDEXED, &self.named(&database.table))?
            && !database.exists(TRIGGERED, &self.named(&database.table))?)
    }

    /// Renaming is one step for all tables named; dropping is another.
    fn replace(&self, database: &Database<'_>, there: bool) -> Vec<String> {
        let name = |table: TableName| table.quoted(database.session);
        let (table, new, old) = (name(database.table.clone()), name(database.beside()), name(database.behind()));
        let rename = match there {
            true => format!("RENAME TABLE {table} TO {old}, {new} TO {table}"),
            false => format!("RENAME TABLE {new} TO {table}"),
        };
        vec![format!("DROP TABLE IF EXISTS {old}"), rename, format!("DROP TABLE IF EXISTS {old}")]
    }

    fn own(&self, name: &str) -> TableName {
        TableName { schema: None, table: name.into() }
    }

    fn create_own(&self, database: &Database<'_>, table: &TableName, of: &Own<'_>) -> Result<()> {
        let mut definitions = Vec::new();
        for field in of.more {
            definitions.push(format!(
                "{} {}",
                database.quote(&field.name),
                database.session.type_name(&field.data_type)?
            ));
        }
        if !of.key.is_empty() {
            definitions.push(format!("INDEX ({})", database.quoted(of.key)));
        }
        let definitions = if definitions.is_empty() { String::new() } else { format!(" ({})", definitions.join(", ")) };
        let (own, target) = (table.quoted(database.session), of.target.quoted(database.session));
        let columns = database.quoted(of.fields.iter().map(|field| &field.name));
        let like = if of.fields.is_empty() {
            String::new()
        } else {
            format!(" AS SELECT {columns} FROM {target} WHERE false")
        };
        database.run(&format!("CREATE TEMPORARY TABLE {own}{definitions}{like}")).map(drop)
    }

    /// Texts that differ in capitals alone are equal to most collations.
    fn differs(&self, one: &str, other: &str, field: &Field) -> String {
        match field.is_text() {
            true => format!("NOT (BINARY {one} <=> BINARY {other})"),
            false => format!("NOT ({one} <=> {other})"),
        }
    }

    fn on_conflict(&self, key: &[String], set: &[(String, NewValue)]) -> String {
        let value = |(name, value): &(String, NewValue)| match value {
            NewValue::Given => format!("{name} = VALUES({name})"),
            NewValue::Null => format!("{name} = NULL"),
        };
        // It has no word for doing nothing.
        let nothing = key.iter().filter(|_| set.is_empty()).map(|name| format!("{name} = VALUES({name})"));
        format!("ON DUPLICATE KEY UPDATE {}", set.iter().map(value).chain(nothing).collect::<Vec<_>>().join(", "))
    }

    fn unkept(&self, data_type: &str) -> Option<Test> {
        match data_type {
            "float32" => Some(Test::NotFinite32),
            "float64" => Some(Test::NotFinite64),
            _ => times(data_type, YEARS),
        }
    }
}

const INDEXED: &str = "SELECT 1 AS found FROM information_schema.statistics WHERE table_schema = coalesce(?1, database()) AND table_name = ?2 LIMIT 1";

const TRIGGERED: &str = "SELECT 1 AS found FROM information_schema.triggers \
    WHERE event_object_schema = coalesce(?1, database()) AND event_object_table = ?2 LIMIT 1";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_lose_their_numbers() {
        assert_eq!(Mysql.statement("a = ?1 AND b = ?12"), "a = ? AND b = ?");
        assert_eq!(Mysql.statement("a"), "a");
    }
}

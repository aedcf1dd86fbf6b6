//! Connects, and sets up what holds for all statements of a session.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error};
use weir_types::Problem;

use super::database::MySqlDatabase;
use super::error::problem;
use crate::sql::SqlPolicy;

/// How the texts of new tables are compared: byte by byte, without passing over blanks at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Collation(pub(super) &'static str);

/// Opens a connection under a policy.
pub(super) async fn open(database: &MySqlDatabase, policy: &SqlPolicy) -> Result<(Conn, Collation), Problem> {
    let mut conn = database.connect(own_schema(database.name(), policy)).await?;
    let set = set_up(&mut conn, policy).await;
    let collation =
        set.map_err(|error| problem(&error, &format!("cannot set up connection `{}`", database.connection())))?;
    Ok((conn, collation))
}

/// Returns where names without a schema are found: nowhere outside the grant.
fn own_schema<'a>(connected: Option<&'a str>, policy: &'a SqlPolicy) -> Option<&'a str> {
    match &policy.schemas {
        None => connected,
        Some(schemas) => connected
            .filter(|name| schemas.iter().any(|schema| schema == name))
            .or_else(|| schemas.first().map(String::as_str)),
    }
}

/// A statement cannot change any of these: the guard knows no `set`.
const SETTINGS: &[&str] = &[
    "SET NAMES utf8mb4",
    // Nothing is cut or changed to fit. Backslashes escape and double quotes are texts, as the guard's parser takes them.
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    "SET SESSION time_zone = '+00:00'",
    "SET SESSION autocommit = 1",
    // By default the server gives up on a reader that is busy elsewhere for a minute.
    "SET SESSION net_write_timeout = 3600, net_read_timeout = 3600",
];

async fn set_up(conn: &mut Conn, policy: &SqlPolicy) -> Result<Collation, Error> {
    for setting in SETTINGS {
        conn.query_drop(*setting).await?;
    }
    // Without it the first `timestamp` of a table changes with every update. Old servers fix it when they start.
    let _ = conn.query_drop("SET SESSION explicit_defaults_for_timestamp = 1").await;
    let version: String = conn.query_first("SELECT VERSION()").await?.unwrap_or_default();
    if version.contains("MariaDB") {
        // A line that is cut while a transaction is open must not keep its locks for hours.
        conn.query_drop("SET SESSION idle_transaction_timeout = 3600").await?;
    }
    if !policy.write {
        conn.query_drop("SET SESSION TRANSACTION READ ONLY").await?;
    }
    Ok(collation(&version))
}

fn collation(version: &str) -> Collation {
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok()).unwrap_or(0);
    Collation(match version.contains("MariaDB") {
        true => "utf8mb4_nopad_bin",
        false if major >= 8 => "utf8mb4_0900_bin",
        false => "utf8mb4_bin",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_a_schema_stay_in_the_grant() {
        let policy = |schemas: Option<&[&str]>| SqlPolicy {
            schemas: schemas.map(|schemas| schemas.iter().map(ToString::to_string).collect()),
            ..SqlPolicy::default()
        };
        assert_eq!(own_schema(Some("shop"), &policy(None)), Some("shop"));
        assert_eq!(own_schema(Some("shop"), &policy(Some(&["hr", "shop"]))), Some("shop"));
        assert_eq!(own_schema(Some("shop"), &policy(Some(&["hr"]))), Some("hr"));
        assert_eq!(own_schema(Some("shop"), &policy(Some(&[]))), None);
        assert_eq!(own_schema(None, &policy(None)), None);
    }

    #[test]
    fn every_server_has_its_bytewise_collation() {
        assert_eq!(collation("11.8.3-MariaDB-1").0, "utf8mb4_nopad_bin");
        assert_eq!(collation("8.4.0").0, "utf8mb4_0900_bin");
        assert_eq!(collation("5.7.44-log").0, "utf8mb4_bin");
    }
}

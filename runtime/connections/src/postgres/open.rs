//! Connects, and sets up what holds for all statements of a session.

use std::io;

use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Client, Connection};
use weir_types::Problem;

use super::database::PostgresDatabase;
use super::error::problem;
use super::socket::{self, Socket};
use super::{quote, tls};
use crate::sql::SqlPolicy;

/// Opens a connection under a policy. Its messages are carried by a task that ends with the client.
pub(super) async fn open(database: &PostgresDatabase, policy: &SqlPolicy) -> Result<Client, Problem> {
    let doing = format!("cannot open connection `{}` ({})", database.connection(), database.shown());
    let mut connector = tls::connector(database.trust(), &doing)?;
    let encryption = MakeTlsConnect::<Socket>::make_tls_connect(&mut connector, database.host());
    let encryption = encryption.map_err(|error| Problem::config(format!("{doing}: {error}")))?;
    let connected = tokio::time::timeout(database.timeout(), connect(database, encryption, &doing)).await;
    let (client, connection) = connected.unwrap_or_else(|_| Err(late(database, &doing)))?;
    tokio::spawn(async move {
        // The client's calls fail with the reason; here it only matters to somebody who looks for it.
        if let Err(error) = connection.await {
            tracing::debug!("a connection to PostgreSQL ended: {error}");
        }
    });
    client.batch_execute(&settings(policy)).await.map_err(|error| problem(&error, &doing))?;
    Ok(client)
}

async fn connect<T: TlsConnect<Socket>>(
    database: &PostgresDatabase,
    encryption: T,
    doing: &str,
) -> Result<(Client, Connection<Socket, T::Stream>), Problem> {
    let socket = socket::open(database).await.map_err(|error| unreachable(&error, doing))?;
    database.config().connect_raw(socket, encryption).await.map_err(|error| problem(&error, doing))
}

fn unreachable(error: &io::Error, doing: &str) -> Problem {
    Problem::transient(format!("{doing}: {error}"))
        .with_hint("check that the server runs and can be reached at this address")
}

fn late(database: &PostgresDatabase, doing: &str) -> Problem {
    let seconds = database.timeout().as_secs();
    Problem::transient(format!("{doing}: the server did not answer within {seconds} seconds")).with_hint(
        "check that the server runs and can be reached at this address; `connect_timeout` in it gives more time",
    )
}

/// A statement cannot change any of these: the guard knows no `set`.
fn settings(policy: &SqlPolicy) -> String {
    let mut settings = vec![
        // Backslashes in texts mean themselves, as the guard's parser takes them.
        "SET standard_conforming_strings = on".to_owned(),
        "SET client_encoding = 'UTF8'".to_owned(),
        "SET timezone = 'UTC'".to_owned(),
        "SET datestyle = 'ISO, YMD'".to_owned(),
        "SET intervalstyle = 'iso_8601'".to_owned(),
        "SET extra_float_digits = 1".to_owned(),
        "SET bytea_output = 'hex'".to_owned(),
        // A line that is cut while a transaction is open must not keep its locks for hours.
        "SET idle_in_transaction_session_timeout = '1h'".to_owned(),
    ];
    if let Some(schemas) = &policy.schemas {
        let path: Vec<String> = schemas.iter().map(|schema| quote(schema)).collect();
        settings.push(format!("SET search_path = {}", if path.is_empty() { "''".to_owned() } else { path.join(", ") }));
    }
    if !policy.write {
        settings.push("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY".to_owned());
    }
    settings.join("; ")
}

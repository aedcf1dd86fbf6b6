//! Whether a connection leads anywhere.

use futures::StreamExt;
use weir_connections::sql::SqlPolicy;
use weir_connections::{Connection, Connections};
use weir_delivery::Channel;
use weir_diagnostics::Retry;
use weir_types::{Problem, ProblemKind};

/// What was found at the end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// Something.
    There,
    /// A place without anything in it.
    Empty,
    /// A database file that the first write will make.
    NotYet,
}

/// Opens a connection for reading, once.
///
/// # Errors
/// With why it cannot be reached.
pub(crate) async fn reach(connections: &Connections, name: &str) -> Result<Reached, Problem> {
    let unknown = |error: weir_connections::ConnectionError| {
        let problem = Problem::new(ProblemKind::Config, error.to_string());
        match error.hint() {
            Some(hint) => problem.with_hint(hint),
            None => problem,
        }
    };
    match connections.get(name).map_err(unknown)? {
        Connection::Objects(store) => match store.list(None).next().await {
            None => Ok(Reached::Empty),
            Some(found) => found.map(|_| Reached::There),
        },
        Connection::Channel(_) => channel(connections, name).await,
        Connection::Sqlite(database) if !database.file().exists() => Ok(Reached::NotYet),
        Connection::Sqlite(_) | Connection::Postgres(_) | Connection::MySql(_) => {
            connections.sql(name, SqlPolicy::default()).await.map(|_| Reached::There)
        }
    }
}

/// Tries a channel; nothing is sent.
async fn channel(connections: &Connections, name: &str) -> Result<Reached, Problem> {
    let tried = async { Channel::open(connections, name)?.check().await };
    let failed = |failure: weir_delivery::Undelivered| {
        let kind = if failure.retry == Retry::No { ProblemKind::Config } else { ProblemKind::Transient };
        Problem { hint: failure.hint.clone(), ..Problem::new(kind, failure.to_string()) }
    };
    tried.await.map(|_| Reached::There).map_err(failed)
}

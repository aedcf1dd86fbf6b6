//! A connection, and what becomes of a statement that nobody waits for any more.

use mysql_async::prelude::Queryable;
use mysql_async::{BinaryProtocol, Conn, Error, QueryResult};
use std::sync::Arc;
use std::time::Duration;

use super::database::MySqlDatabase;

/// Rows that nobody wants are read to their end for so long before the server is told to stop: that takes a second connection.
const PATIENCE: Duration = Duration::from_millis(500);
/// Having been told, it stops within so long.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

/// A connection. Dropped in the middle of a statement, it has the server stop: servers do not look whether their client is still there.
pub(super) struct Line {
    pub(super) conn: Conn,
    /// Whether the server has refused something since the last look.
    pub(super) failed: bool,
    watch: Watch,
}

struct Watch {
    id: u32,
    busy: bool,
    database: Arc<MySqlDatabase>,
}

impl Line {
    pub(super) fn new(conn: Conn, database: Arc<MySqlDatabase>) -> Self {
        let watch = Watch { id: conn.id(), busy: false, database };
        Self { conn, failed: false, watch }
    }

    /// Says whether a statement is under way.
    pub(super) fn set_busy(&mut self, busy: bool) {
        self.watch.busy = busy;
    }

    /// Gets rid of the rows that are still to come. Returns whether the connection can be used again.
    pub(super) async fn abandon(&mut self) -> bool {
        if let Ok(ended) = tokio::time::timeout(PATIENCE, self.drain()).await {
            return ended;
        }
        kill(&self.watch.database, &format!("KILL QUERY {}", self.watch.id)).await;
        let ended = tokio::time::timeout(STOPS_WITHIN, self.drain()).await.unwrap_or(false);
        // The order may come late and meet the next statement: let it be one that does nothing.
        ended && usable(self.conn.query_drop("DO 0").await)
    }

    async fn drain(&mut self) -> bool {
        usable(QueryResult::<'_, '_, BinaryProtocol>::new(&mut self.conn).drop_result().await)
    }
}

/// After a refusal the connection goes on; after anything else it does not.
fn usable(result: Result<(), Error>) -> bool {
    matches!(result, Ok(()) | Err(Error::Server(_)))
}

impl Drop for Watch {
    fn drop(&mut self) {
        let (true, Ok(runtime)) = (self.busy, tokio::runtime::Handle::try_current()) else { return };
        let (database, order) = (Arc::clone(&self.database), format!("KILL {}", self.id));
        runtime.spawn(async move { kill(&database, &order).await });
    }
}

async fn kill(database: &MySqlDatabase, order: &str) {
    let ordered = match database.connect(None).await {
        Ok(mut conn) => conn.query_drop(order).await.map_err(|error| error.to_string()),
        Err(problem) => Err(problem.message),
    };
    // It may have ended by itself, which is an error here; the server ends what is left when it next writes.
    if let Err(error) = ordered {
        tracing::debug!("a statement of connection `{}` was not broken off: {error}", database.connection());
    }
}

//! How many runs use a connection at a time.

use sqlx::AnyConnection;
use weir_types::ConnectionName;

use crate::error::doing;
use crate::leases::{Wish, of};
use crate::values::Columns;
use crate::{StoreError, TickKey};

/// Tells whether a tick may use all of its connections, and if so, records that it does.
pub(crate) async fn reserve(connection: &mut AnyConnection, wish: &Wish<'_>) -> Result<bool, StoreError> {
    if wish.connections.is_empty() {
        return Ok(true);
    }
    sqlx::query("UPDATE counters SET value = value + 1 WHERE name = 'connection-uses'")
        .execute(&mut *connection)
        .await
        .map_err(doing("count the uses of a connection"))?;
    forget(connection).await?;
    for (name, limit) in &wish.connections {
        if users(connection, name, &wish.tick.key).await? >= u64::from(*limit) {
            return Ok(false);
        }
    }
    for (name, _) in &wish.connections {
        let statement = "INSERT INTO connection_uses (pipeline, trigger_name, due, connection) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING";
        of(statement, &wish.tick.key)
            .bind(name.to_string())
            .execute(&mut *connection)
            .await
            .map_err(doing("record the use of a connection"))?;
    }
    Ok(true)
}

/// Removes what does not run any more, so that there is never more to count than what runs.
async fn forget(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM connection_uses WHERE NOT EXISTS (SELECT 1 FROM ticks WHERE ticks.pipeline = connection_uses.pipeline
             AND ticks.trigger_name = connection_uses.trigger_name AND ticks.due = connection_uses.due AND ticks.state = 'running')",
    )
    .execute(connection)
    .await
    .map_err(doing("count the uses of a connection"))?;
    Ok(())
}

/// Returns how many other ticks that run use a connection.
async fn users(connection: &mut AnyConnection, name: &ConnectionName, but: &TickKey) -> Result<u64, StoreError> {
    let statement =
        "SELECT COUNT(*) AS users FROM connection_uses JOIN ticks ON ticks.pipeline = connection_uses.pipeline
             AND ticks.trigger_name = connection_uses.trigger_name AND ticks.due = connection_uses.due
         WHERE connection_uses.connection = $4 AND ticks.state = 'running'
           AND NOT (ticks.pipeline = $1 AND ticks.trigger_name = $2 AND ticks.due = $3)";
    let row = of(statement, but).bind(name.to_string()).fetch_one(connection).await;
    Columns(&row.map_err(doing("count the uses of a connection"))?).count("users")
}

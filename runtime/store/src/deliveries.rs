//! The outbox: what leaves is a row before it is sent, is sent under a lease, and keeps what the other side said.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::delivery::{AfterTry, Delivery, DeliveryFilter, DeliveryState, DeliveryTry, NewDelivery};
use crate::error::doing;
use crate::values::{Columns, json, moment, number};
use crate::{Store, StoreError};

const COLUMNS: &str = "SELECT number, key, kind, pipeline, run_id, channel, message, recipients, fallback, instead_of, state, attempts, \
     fence, made_at, next_try_at, ended_at, why, progress FROM deliveries";

impl Store {
    /// Returns up to which change it was looked at what is to leave.
    pub async fn delivered_changes(&self) -> Result<u64, StoreError> {
        let row =
            sqlx::query("SELECT value FROM counters WHERE name = 'delivered-changes'").fetch_one(&self.pool).await;
        Columns(&row.map_err(doing("read up to where deliveries are made"))?).count("value")
    }

    /// Puts in what leaves because of the changes between two numbers. Returns whether it was put in here: another server may have been
    /// faster.
    pub async fn deliver_changes(
        &self,
        after: u64,
        until: u64,
        new: &[NewDelivery],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let moved = sqlx::query("UPDATE counters SET value = $2 WHERE name = 'delivered-changes' AND value = $1")
            .bind(number(after))
            .bind(number(until))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record up to where deliveries are made"))?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for one in new {
            put(&mut transaction, one, now).await?;
        }
        transaction.commit().await.map_err(doing("put in deliveries"))?;
        Ok(true)
    }

    /// Puts a message in, and returns its number; that of the one that is there already under the same key.
    pub async fn put_delivery(&self, new: &NewDelivery, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        let made = put(&mut transaction, new, now).await?;
        transaction.commit().await.map_err(doing("put in a delivery"))?;
        Ok(made)
    }

    /// Takes deliveries that are due and that no server holds, the oldest first, and holds them until a moment. Of a channel no more than
    /// `room` are held at a time, by whatever server: one that hangs must not hold up the others.
    pub async fn take_deliveries(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
        room: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let due = format!(
            "WITH due AS (SELECT number AS due, ROW_NUMBER() OVER (PARTITION BY channel ORDER BY next_try_at, number) AS place
                 FROM deliveries WHERE state = 'waiting' AND next_try_at <= $1 AND (held_until IS NULL OR held_until < $1)),
             busy AS (SELECT channel AS busy, COUNT(*) AS held FROM deliveries
                 WHERE state = 'waiting' AND held_until >= $1 GROUP BY channel)
             {COLUMNS} JOIN due ON due = number LEFT JOIN busy ON busy = channel WHERE place + COALESCE(held, 0) <= $3
             ORDER BY next_try_at, number LIMIT $2"
        );
        let due = sqlx::query(AssertSqlSafe(due)).bind(moment(now)).bind(i64::from(limit)).bind(i64::from(room));
        let rows = due.fetch_all(&self.pool).await;
        let due: Vec<_> =
            rows.map_err(doing("look for deliveries that are due"))?.iter().map(|row| read(&Columns(row))).collect();
        let mut taken = Vec::new();
        for delivery in due {
            let delivery = delivery?;
            if self.take_delivery(&delivery, until).await? {
                taken.push(Delivery { fence: delivery.fence + 1, ..delivery });
            }
        }
        Ok(taken)
    }

    async fn take_delivery(&self, delivery: &Delivery, until: DateTime<Utc>) -> Result<bool, StoreError> {
        let taken = sqlx::query(
            "UPDATE deliveries SET fence = fence + 1, held_until = $3 WHERE number = $1 AND fence = $2 AND state = 'waiting'",
        )
        .bind(number(delivery.number))
        .bind(number(delivery.fence))
        .bind(moment(until))
        .execute(&self.writers)
        .await
        .map_err(doing("take a delivery"))?;
        Ok(taken.rows_affected() > 0)
    }

    /// Holds a delivery for longer. Returns whether it is still held.
    pub async fn hold_delivery(&self, delivery: &Delivery, until: DateTime<Utc>) -> Result<bool, StoreError> {
        let held =
            sqlx::query("UPDATE deliveries SET held_until = $3 WHERE number = $1 AND fence = $2 AND state = 'waiting'")
                .bind(number(delivery.number))
                .bind(number(delivery.fence))
                .bind(moment(until))
                .execute(&self.writers)
                .await
                .map_err(doing("hold a delivery"))?;
        Ok(held.rows_affected() > 0)
    }

    /// Records a try and what becomes of the delivery, in one step with what leaves instead. Returns whether it was still held: if not,
    /// another server has taken it, and nothing is recorded.
    pub async fn record_try(
        &self,
        delivery: &Delivery,
        made: &DeliveryTry,
        then: &AfterTry,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        if !move_on(&mut transaction, delivery, then, now).await? {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO delivery_tries (delivery, number, server, began_at, took_ms, sent, said)
             VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM delivery_tries WHERE delivery = $1), $2, $3, $4, $5, $6)",
        )
        .bind(number(delivery.number))
        .bind(made.server.as_str())
        .bind(moment(made.began_at))
        .bind(number(made.took_ms))
        .bind(i64::from(made.sent))
        .bind(made.said.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(doing("record a try at a delivery"))?;
        if let AfterTry::GivenUp { instead: Some(instead), .. } = then {
            put(&mut transaction, instead, now).await?;
        }
        transaction.commit().await.map_err(doing("record a try at a delivery"))?;
        Ok(true)
    }

    /// Has a delivery that is decided sent anew. Returns it; nothing when there is none of this number.
    pub async fn resend_delivery(&self, delivery: u64, now: DateTime<Utc>) -> Result<Option<Delivery>, StoreError> {
        sqlx::query(
            "UPDATE deliveries SET state = 'waiting', attempts = 0, fence = fence + 1, next_try_at = $2, held_until = NULL,
                ended_at = NULL, why = NULL, progress = NULL WHERE number = $1 AND state <> 'waiting'",
        )
        .bind(number(delivery))
        .bind(moment(now))
        .execute(&self.writers)
        .await
        .map_err(doing("send a delivery anew"))?;
        self.delivery(delivery).await
    }

    /// Returns a delivery.
    pub async fn delivery(&self, delivery: u64) -> Result<Option<Delivery>, StoreError> {
        let statement = AssertSqlSafe(format!("{COLUMNS} WHERE number = $1"));
        let row = sqlx::query(statement).bind(number(delivery)).fetch_optional(&self.pool).await;
        row.map_err(doing("read a delivery"))?.as_ref().map(|row| read(&Columns(row))).transpose()
    }

    /// Returns the tries at a delivery, in order.
    pub async fn delivery_tries(&self, delivery: u64) -> Result<Vec<DeliveryTry>, StoreError> {
        let rows = sqlx::query(
            "SELECT server, began_at, took_ms, sent, said FROM delivery_tries WHERE delivery = $1 ORDER BY number",
        )
        .bind(number(delivery))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("list tries at a delivery"))?;
        let read = |row| {
            let row = Columns(row);
            Ok(DeliveryTry {
                server: row.text("server")?,
                began_at: row.time("began_at")?,
                took_ms: row.count("took_ms")?,
                sent: row.flag("sent")?,
                said: row.text("said")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Lists deliveries, the newest first.
    pub async fn deliveries(&self, filter: &DeliveryFilter, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        // States are our own words: they cannot be anything but a condition.
        let states: Vec<_> = filter.states.iter().map(|state| format!("'{state}'")).collect();
        let states = if states.is_empty() { String::new() } else { format!("state IN ({}) AND ", states.join(", ")) };
        let statement = format!(
            "{COLUMNS} WHERE {states}($1 IS NULL OR run_id = $1) AND ($2 IS NULL OR pipeline = $2) AND channel = COALESCE($3, channel)
             AND number < $4 ORDER BY number DESC LIMIT $5"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(filter.run.map(|run| run.to_string()))
            .bind(filter.pipeline.as_ref().map(|pipeline| pipeline.as_str().to_owned()))
            .bind(filter.channel.as_ref().map(|channel| channel.as_str().to_owned()))
            .bind(filter.before.map_or(i64::MAX, number))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list deliveries"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }
}

/// Moves a delivery to what becomes of it, if it is still held under its fence.
async fn move_on(
    connection: &mut AnyConnection,
    delivery: &Delivery,
    then: &AfterTry,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (state, next, why, progress) = match then {
        AfterTry::Sent => (DeliveryState::Sent, now, None, None),
        AfterTry::Again { at, why, progress } => (DeliveryState::Waiting, *at, Some(why), Some(progress)),
        AfterTry::GivenUp { why, instead: Some(_) } => (DeliveryState::Failed, now, Some(why), None),
        AfterTry::GivenUp { why, instead: None } => (DeliveryState::GivenUp, now, Some(why), None),
    };
    let moved = sqlx::query(
        "UPDATE deliveries SET state = $3, attempts = attempts + 1, next_try_at = $4, held_until = NULL, ended_at = $5, why = $6,
            progress = $7 WHERE number = $1 AND fence = $2 AND state = 'waiting'",
    )
    .bind(number(delivery.number))
    .bind(number(delivery.fence))
    .bind(state.as_str())
    .bind(moment(next))
    .bind((state != DeliveryState::Waiting).then(|| moment(now)))
    .bind(why.cloned())
    .bind(progress.map(|progress| json("progress", progress)).transpose()?)
    .execute(connection)
    .await
    .map_err(doing("record what became of a delivery"))?;
    Ok(moved.rows_affected() > 0)
}

/// Puts a message in, unless it is there already.
async fn put(connection: &mut AnyConnection, new: &NewDelivery, now: DateTime<Utc>) -> Result<u64, StoreError> {
    put_later(connection, new, now, now).await
}

/// Does the same with one that does not leave before a moment.
pub(crate) async fn put_later(
    connection: &mut AnyConnection,
    new: &NewDelivery,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    // The counter's row is held until the transaction ends, so nobody puts in the same between the two questions.
    let next: i64 =
        sqlx::query_scalar("UPDATE counters SET value = value + 1 WHERE name = 'deliveries' RETURNING value")
            .fetch_one(&mut *connection)
            .await
            .map_err(doing("number a delivery"))?;
    let there = sqlx::query("SELECT number FROM deliveries WHERE key = $1").bind(new.key.as_str());
    if let Some(row) = there.fetch_optional(&mut *connection).await.map_err(doing("look for a delivery"))? {
        return Columns(&row).count("number");
    }
    sqlx::query(
        "INSERT INTO deliveries (number, key, kind, pipeline, run_id, channel, message, recipients, fallback, instead_of, state,
            attempts, fence, made_at, next_try_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', 0, 0, $11, $12)",
    )
    .bind(next)
    .bind(new.key.as_str())
    .bind(new.kind.as_str())
    .bind(new.pipeline.as_ref().map(|pipeline| pipeline.as_str().to_owned()))
    .bind(new.run.map(|run| run.to_string()))
    .bind(new.channel.as_str())
    .bind(json("message", &new.message)?)
    .bind(json("recipients", &new.recipients)?)
    .bind(new.fallback.as_ref().map(|fallback| fallback.as_str().to_owned()))
    .bind(new.instead_of.map(number))
    .bind(moment(now))
    .bind(moment(at))
    .execute(connection)
    .await
    .map_err(doing("put in a delivery"))?;
    u64::try_from(next).map_err(|error| StoreError::Corrupt { column: "value", reason: error.to_string() })
}

fn read(row: &Columns<'_>) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        number: row.count("number")?,
        content: NewDelivery {
            key: row.text("key")?,
            kind: row.parsed("kind")?,
            pipeline: row.parsed_option("pipeline")?,
            run: row.parsed_option("run_id")?,
            channel: row.parsed("channel")?,
            message: row.json("message")?,
            recipients: row.json("recipients")?,
            fallback: row.parsed_option("fallback")?,
            instead_of: row.count_option("instead_of")?,
        },
        state: row.parsed("state")?,
        attempts: row.small("attempts")?,
        fence: row.count("fence")?,
        made_at: row.time("made_at")?,
        next_try_at: row.time("next_try_at")?,
        ended_at: row.parsed_option("ended_at")?,
        why: row.text_option("why")?,
        progress: row.json_option("progress")?.unwrap_or_default(),
    })
}

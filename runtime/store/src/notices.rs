//! Up to when notices are handled, and what they put into the outbox.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use weir_types::AlertName;

use crate::error::doing;
use crate::values::{Columns, moment};
use crate::{DeliveryKind, NewDelivery, Store, StoreError, deliveries};

/// Why a heartbeat is given up that was not sent in time: nobody has to look into that by itself.
pub(crate) const SUPERSEDED: &str = "the next is due";

/// Up to when a notice is handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeMark {
    /// Its schedule as text.
    pub rule: String,
    /// Due times up to and including this one are handled.
    pub handled: DateTime<Utc>,
    /// The due time of the last one that was put into the outbox.
    pub told: Option<DateTime<Utc>>,
}

impl Store {
    /// Returns up to when each notice is handled.
    pub async fn notice_marks(&self) -> Result<BTreeMap<AlertName, NoticeMark>, StoreError> {
        let rows = sqlx::query("SELECT name, rule, handled, told FROM notices").fetch_all(&self.pool).await;
        let read = |row: Columns<'_>| {
            let mark =
                NoticeMark { rule: row.text("rule")?, handled: row.time("handled")?, told: row.parsed_option("told")? };
            Ok((row.parsed("name")?, mark))
        };
        rows.map_err(doing("look up to when notices are handled"))?.iter().map(Columns).map(read).collect()
    }

    /// Says which notices there are, each with its schedule as text. One that is new, or has another schedule than before, is handled up to
    /// now; what is said of others that are gone is forgotten.
    pub async fn register_notices(
        &self,
        wanted: &BTreeMap<AlertName, String>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let known = self.notice_marks().await?;
        let mut transaction = self.write().await?;
        for name in known.keys().filter(|name| !wanted.contains_key(*name)) {
            sqlx::query("DELETE FROM notices WHERE name = $1")
                .bind(name.as_str())
                .execute(&mut *transaction)
                .await
                .map_err(doing("forget a notice"))?;
        }
        for (name, rule) in wanted {
            sqlx::query(
                "INSERT INTO notices (name, rule, handled) VALUES ($1, $2, $3)
                 ON CONFLICT (name) DO UPDATE SET rule = excluded.rule, handled = excluded.handled WHERE notices.rule <> excluded.rule",
            )
            .bind(name.as_str())
            .bind(rule.as_str())
            .bind(moment(now))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record a notice"))?;
        }
        transaction.commit().await.map_err(doing("record notices"))
    }

    /// Handles a notice up to a due time, and puts in what it tells; nothing, where it is too late for it. Returns whether that was done
    /// here: another server may have been faster. Heartbeats that still wait are ended by those that come behind them.
    pub async fn tell_notice(
        &self,
        (name, mark): (&AlertName, &NoticeMark),
        due: DateTime<Utc>,
        new: &[NewDelivery],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let told = if new.is_empty() { mark.told } else { Some(due) };
        let mut transaction = self.write().await?;
        let moved =
            sqlx::query("UPDATE notices SET handled = $4, told = $5 WHERE name = $1 AND rule = $2 AND handled = $3")
                .bind(name.as_str())
                .bind(mark.rule.as_str())
                .bind(moment(mark.handled))
                .bind(moment(due))
                .bind(told.map(moment))
                .execute(&mut *transaction)
                .await
                .map_err(doing("record up to when a notice is handled"))?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for one in new {
            if one.kind == DeliveryKind::Heartbeat {
                end_before(&mut transaction, one, now).await?;
            }
            deliveries::put_later(&mut transaction, one, now, now).await?;
        }
        transaction.commit().await.map_err(doing("put in a notice"))?;
        Ok(true)
    }
}

/// Ends what waits under the same key but for the due time behind its last slash. What is just being sent is not waiting: it is ended by
/// what comes of it, or by the next.
async fn end_before(connection: &mut AnyConnection, new: &NewDelivery, now: DateTime<Utc>) -> Result<(), StoreError> {
    let before = new.key.rsplit_once('/').map_or(new.key.as_str(), |(before, _)| before);
    sqlx::query(
        "UPDATE deliveries SET state = 'given-up', why = $3, ended_at = $2, next_try_at = $2, held_until = NULL
         WHERE key LIKE $1 ESCAPE '\\' AND key <> $4 AND state = 'waiting' AND (held_until IS NULL OR held_until < $2)",
    )
    .bind(format!("{}/%", before.replace('_', "\\_")))
    .bind(moment(now))
    .bind(SUPERSEDED)
    .bind(new.key.as_str())
    .execute(connection)
    .await
    .map(drop)
    .map_err(doing("end heartbeats that nobody needs any more"))
}

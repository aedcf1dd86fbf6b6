//! Channels that do not take what is sent through them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use weir_types::ConnectionName;

use crate::error::doing;
use crate::notices::SUPERSEDED;
use crate::values::{Columns, moment};
use crate::{DeliveryState, Store, StoreError};

/// A message that was tried and that a channel has not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untaken {
    /// The delivery.
    pub delivery: u64,
    /// The channel.
    pub channel: ConnectionName,
    /// Whether it is given up, rather than to be tried again, or ended because nobody needs it any more.
    pub given_up: bool,
    /// Which of all tries at the delivery was the first since it was put in or sent anew.
    pub first_number: u64,
    /// When that was.
    pub first_try: DateTime<Utc>,
    /// When the last one was.
    pub last_try: DateTime<Utc>,
    /// Why it was not taken.
    pub why: String,
}

impl Store {
    /// Returns what was tried and not taken: what waits for its next try, and what has ended since a moment. The oldest first. Tests of
    /// channels do not count: somebody looks at them.
    pub async fn untaken(&self, since: DateTime<Utc>) -> Result<Vec<Untaken>, StoreError> {
        let rows = sqlx::query(
            "SELECT deliveries.number, deliveries.channel, deliveries.state, deliveries.why, MIN(tries.number) AS first_number,
                MIN(tries.began_at) AS first_try, MAX(tries.began_at) AS last_try
             FROM deliveries JOIN delivery_tries AS tries ON tries.delivery = deliveries.number
             WHERE (deliveries.state = 'waiting' OR deliveries.state IN ('failed', 'given-up') AND deliveries.ended_at > $1)
               AND deliveries.attempts > 0 AND deliveries.kind <> 'test' AND tries.number >
                   (SELECT MAX(last.number) FROM delivery_tries AS last WHERE last.delivery = deliveries.number) - deliveries.attempts
             GROUP BY deliveries.number, deliveries.channel, deliveries.state, deliveries.why ORDER BY deliveries.number"
        )
        .bind(moment(since))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("look for messages that were not taken"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }
    /// Returns when something was last sent through each channel since a moment.
    pub async fn last_sent(&self, since: DateTime<Utc>) -> Result<BTreeMap<ConnectionName, DateTime<Utc>>, StoreError> {
        let rows = sqlx::query(
            "SELECT channel, MAX(ended_at) AS ended_at FROM deliveries WHERE state = 'sent' AND ended_at > $1 GROUP BY channel",
        )
        .bind(moment(since))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("look for messages that were sent"))?;
        rows.iter().map(Columns).map(|row| Ok((row.parsed("channel")?, row.time("ended_at")?))).collect()
    }
}

fn read(row: &Columns<'_>) -> Result<Untaken, StoreError> {
    let why = row.text_option("why")?.unwrap_or_default();
    let state: DeliveryState = row.parsed("state")?;
    Ok(Untaken {
        delivery: row.count("number")?,
        channel: row.parsed("channel")?,
        given_up: state != DeliveryState::Waiting && why != SUPERSEDED,
        first_number: row.count("first_number")?,
        first_try: row.time("first_try")?,
        last_try: row.time("last_try")?,
        why,
    })
}

//! Requests: ticks that somebody asks for, beside those whose moment comes of itself.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use weir_types::{PipelineName, TriggerName};

use crate::error::doing;
use crate::values::{Columns, json, moment};
use crate::{Store, StoreError, TickKey};

/// From where a run that was asked for goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunFrom {
    /// A run that was interrupted or failed is not taken up: a new one is made.
    Start,
    /// Behind the last epoch that was committed, as the runs of schedules do.
    #[default]
    LastCommit,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TickRequest {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The trigger: `manual` ([`TriggerName::manual`]) for a person, a webhook's own name for its requests.
    pub trigger: TriggerName,
    /// The present. The tick is due then, or some microseconds later where others are due just then.
    pub due: DateTime<Utc>,
    /// Values for parameters, which go before those of the trigger.
    pub parameters: BTreeMap<String, String>,
    /// What `today` means; without it the day on which the tick is due.
    pub today: Option<NaiveDate>,
    /// From where the run goes on.
    pub from: RunFrom,
    /// Which version of the pipeline runs; without it the one that is deployed when the run starts.
    pub version: Option<u64>,
    /// The lane of the pipeline in which the run goes on that is to be taken up; 0 for any.
    pub lane: u32,
    /// Who asks.
    pub by: String,
    /// Who asks again under the same key for the same trigger gets the same tick.
    pub key: Option<String>,
}

/// A request as kept with its tick.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Request {
    /// Values for parameters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// What `today` means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<NaiveDate>,
    /// From where the run goes on.
    #[serde(default)]
    pub from: RunFrom,
    /// Which version of the pipeline runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Who asked.
    pub by: String,
}

impl Store {
    /// Records a tick that somebody asks for, and tells whether it is new. It waits in the same queue as all others.
    pub async fn request_tick(&self, request: &TickRequest) -> Result<(TickKey, bool), StoreError> {
        let kept = Request {
            parameters: request.parameters.clone(),
            today: request.today,
            from: request.from,
            version: request.version,
            by: request.by.clone(),
        };
        let kept = json("request", &kept)?;
        let mut transaction = self.write().await?;
        // Columns hold microseconds; the key that is returned has to be the one that is read.
        let mut due = request.due.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(request.due);
        let made = loop {
            if let Some(known) = by_key(&mut transaction, request).await? {
                break (known, false);
            }
            let tick = TickKey { due, pipeline: request.pipeline.clone(), trigger: request.trigger.clone() };
            if insert(&mut transaction, &tick, request, &kept).await? {
                break (tick, true);
            }
            // Another tick is due then, or somebody has used the key just now; the next turn tells.
            due += TimeDelta::microseconds(1);
        };
        transaction.commit().await.map_err(doing("record a request"))?;
        Ok(made)
    }
}

async fn by_key(connection: &mut AnyConnection, request: &TickRequest) -> Result<Option<TickKey>, StoreError> {
    let Some(key) = &request.key else { return Ok(None) };
    let row = sqlx::query("SELECT due FROM ticks WHERE pipeline = $1 AND trigger_name = $2 AND request_key = $3")
        .bind(request.pipeline.as_str())
        .bind(request.trigger.as_str())
        .bind(key.as_str())
        .fetch_optional(connection)
        .await
        .map_err(doing("look for a request"))?;
    let Some(row) = row else { return Ok(None) };
    let due = Columns(&row).time("due")?;
    Ok(Some(TickKey { due, pipeline: request.pipeline.clone(), trigger: request.trigger.clone() }))
}

async fn insert(
    connection: &mut AnyConnection,
    tick: &TickKey,
    request: &TickRequest,
    kept: &str,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO ticks (pipeline, trigger_name, due, first_due, moments, state, made_at, server, fence, request, request_key, lane)
         VALUES ($1, $2, $3, $3, 1, 'waiting', $4, '', 0, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(tick.pipeline.as_str())
    .bind(tick.trigger.as_str())
    .bind(moment(tick.due))
    .bind(moment(request.due))
    .bind(kept)
    .bind(request.key.as_deref())
    .bind(i64::from(request.lane))
    .execute(connection)
    .await
    .map_err(doing("record a request"))?;
    Ok(inserted.rows_affected() > 0)
}

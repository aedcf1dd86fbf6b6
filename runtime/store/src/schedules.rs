//! Schedules: up to which moment each is accounted for.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use weir_types::{PipelineName, TriggerName};

use crate::error::doing;
use crate::values::{Columns, moment};
use crate::{NewTick, Store, StoreError, ticks};

/// The moments of a schedule between two looks at the clock.
#[derive(Debug, Clone)]
pub struct Accounting {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The schedule's trigger.
    pub trigger: TriggerName,
    /// Up to when it was accounted for.
    pub from: DateTime<Utc>,
    /// Up to when it is from now on.
    pub to: DateTime<Utc>,
    /// Every moment between the two.
    pub ticks: Vec<NewTick>,
}

impl Store {
    /// Records a schedule and returns up to when it is accounted for: one that is new, or has another rule than before, up to `now`.
    pub async fn register_schedule(
        &self,
        pipeline: &PipelineName,
        trigger: &TriggerName,
        rule: &str,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "INSERT INTO schedules (pipeline, trigger_name, rule, accounted) VALUES ($1, $2, $3, $4)
             ON CONFLICT (pipeline, trigger_name) DO UPDATE SET rule = excluded.rule, accounted = excluded.accounted
             WHERE schedules.rule <> excluded.rule",
        )
        .bind(pipeline.as_str())
        .bind(trigger.as_str())
        .bind(rule)
        .bind(moment(now))
        .execute(&mut *transaction)
        .await
        .map_err(doing("record a schedule"))?;
        let accounted = accounted(&mut transaction, pipeline, trigger).await?;
        transaction.commit().await.map_err(doing("record a schedule"))?;
        Ok(accounted.unwrap_or(now))
    }

    /// Returns up to when a schedule is accounted for; nothing when it has ended.
    pub async fn accounted(
        &self,
        pipeline: &PipelineName,
        trigger: &TriggerName,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        accounted(&mut connection, pipeline, trigger).await
    }

    /// Ends the schedules of a pipeline but for some. Should one begin again, it counts from then.
    pub async fn end_schedules(&self, pipeline: &PipelineName, but: &[TriggerName]) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let rows = sqlx::query("SELECT trigger_name FROM schedules WHERE pipeline = $1")
            .bind(pipeline.as_str())
            .fetch_all(&mut *transaction)
            .await
            .map_err(doing("list schedules"))?;
        for row in &rows {
            let trigger: TriggerName = Columns(row).parsed("trigger_name")?;
            if !but.contains(&trigger) {
                sqlx::query("DELETE FROM schedules WHERE pipeline = $1 AND trigger_name = $2")
                    .bind(pipeline.as_str())
                    .bind(trigger.as_str())
                    .execute(&mut *transaction)
                    .await
                    .map_err(doing("end a schedule"))?;
            }
        }
        transaction.commit().await.map_err(doing("end a schedule"))
    }

    /// Records the moments of schedules, each once. Tells for each schedule whether it was still accounted for up to `from`; if not,
    /// another server was faster, and nothing was recorded of it.
    pub async fn account(
        &self,
        accountings: &[Accounting],
        server: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.write().await?;
        let mut first = Vec::with_capacity(accountings.len());
        for accounting in accountings {
            let moved = advance(&mut transaction, accounting).await?;
            if moved {
                ticks::insert(&mut transaction, accounting, server, now).await?;
            }
            first.push(moved);
        }
        transaction.commit().await.map_err(doing("record ticks"))?;
        Ok(first)
    }
}

async fn advance(connection: &mut AnyConnection, accounting: &Accounting) -> Result<bool, StoreError> {
    let moved =
        sqlx::query("UPDATE schedules SET accounted = $4 WHERE pipeline = $1 AND trigger_name = $2 AND accounted = $3")
            .bind(accounting.pipeline.as_str())
            .bind(accounting.trigger.as_str())
            .bind(moment(accounting.from))
            .bind(moment(accounting.to))
            .execute(connection)
            .await
            .map_err(doing("account for a schedule"))?;
    Ok(moved.rows_affected() > 0)
}

async fn accounted(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    trigger: &TriggerName,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = sqlx::query("SELECT accounted FROM schedules WHERE pipeline = $1 AND trigger_name = $2")
        .bind(pipeline.as_str())
        .bind(trigger.as_str())
        .fetch_optional(connection)
        .await
        .map_err(doing("read a schedule"))?;
    row.as_ref().map(|row| Columns(row).time("accounted")).transpose()
}

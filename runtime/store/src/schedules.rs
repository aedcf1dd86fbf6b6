//! Schedules: up to where each trigger that watches the clock or changes is accounted for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use weir_types::{PipelineName, TriggerName};

use crate::error::doing;
use crate::values::{Columns, json, moment, number, places};
use crate::{NewTick, Store, StoreError, changes, ticks};

/// So many records are written in one transaction; more would keep others waiting.
const TOGETHER: usize = 500;

/// So many rows go into one statement: far below what either database takes.
pub(crate) const AT_ONCE: usize = 50;

/// Up to so many pipelines are read one by one; of more, all are.
const FEW: usize = 50;

/// A pipeline and one of its triggers.
pub type TriggerKey = (PipelineName, TriggerName);

/// The triggers of pipelines that are to be on record, each with its rule. Those of the same pipelines that are missing have ended.
pub type Wanted = BTreeMap<PipelineName, BTreeMap<TriggerName, String>>;

/// Up to where a trigger is accounted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The last moment. Of triggers that wait for changes, the one at which they were registered.
    pub accounted: DateTime<Utc>,
    /// The number of the last change.
    pub position: u64,
    /// What has come of what it waits for since it last made a tick.
    pub seen: BTreeSet<String>,
}

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

/// What changes come to for a trigger that waits for them.
#[derive(Debug, Clone)]
pub struct Noticed {
    /// The trigger.
    pub trigger: TriggerKey,
    /// Up to which change it was accounted for.
    pub from: u64,
    /// Up to which it is from now on.
    pub to: u64,
    /// What has come since the last of the ticks.
    pub seen: BTreeSet<String>,
    /// The ticks that it makes, in order.
    pub ticks: Vec<NewTick>,
}

impl Store {
    /// Records triggers and returns up to where each is accounted for: one that is new, or has another rule than before, up to `now`.
    /// Those of the same pipelines that are not wanted end; should one begin again, it counts from then.
    pub async fn register(
        &self,
        wanted: &Wanted,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<TriggerKey, Registered>, StoreError> {
        let known = self.rules(wanted).await?;
        let (ended, new) = difference(wanted, &known);
        if !ended.is_empty() || !new.is_empty() {
            for part in ended.chunks(TOGETHER) {
                self.end(part).await?;
            }
            for part in new.chunks(TOGETHER) {
                self.begin(part, now).await?;
            }
            return Ok(self.rules(wanted).await?.into_iter().map(|(key, (_, registered))| (key, registered)).collect());
        }
        Ok(known.into_iter().map(|(key, (_, registered))| (key, registered)).collect())
    }

    /// Returns what is on record of some pipelines, each with its rule.
    async fn rules(&self, wanted: &Wanted) -> Result<BTreeMap<TriggerKey, (String, Registered)>, StoreError> {
        const ALL: &str = "SELECT pipeline, trigger_name, rule, accounted, position, seen FROM schedules";
        const OF_ONE: &str =
            "SELECT pipeline, trigger_name, rule, accounted, position, seen FROM schedules WHERE pipeline = $1";
        let mut rows = Vec::new();
        if wanted.len() > FEW {
            rows = sqlx::query(ALL).fetch_all(&self.pool).await.map_err(doing("list schedules"))?;
        } else {
            for name in wanted.keys() {
                let own = sqlx::query(OF_ONE).bind(name.as_str()).fetch_all(&self.pool).await;
                rows.extend(own.map_err(doing("list schedules"))?);
            }
        }
        let mut known = BTreeMap::new();
        for row in &rows {
            let row = Columns(row);
            let pipeline = row.parsed("pipeline")?;
            if wanted.contains_key(&pipeline) {
                known.insert((pipeline, row.parsed("trigger_name")?), (row.text("rule")?, read(&row)?));
            }
        }
        Ok(known)
    }

    async fn begin(&self, triggers: &[(TriggerKey, &str)], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let position = changes::last(&mut transaction).await?;
        for ((pipeline, trigger), rule) in triggers {
            sqlx::query(
                "INSERT INTO schedules (pipeline, trigger_name, rule, accounted, position) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (pipeline, trigger_name) DO UPDATE
                 SET rule = excluded.rule, accounted = excluded.accounted, position = excluded.position, seen = NULL
                 WHERE schedules.rule <> excluded.rule",
            )
            .bind(pipeline.as_str())
            .bind(trigger.as_str())
            .bind(*rule)
            .bind(moment(now))
            .bind(number(position))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record a schedule"))?;
        }
        transaction.commit().await.map_err(doing("record a schedule"))
    }

    async fn end(&self, triggers: &[TriggerKey]) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        for (pipeline, trigger) in triggers {
            sqlx::query("DELETE FROM schedules WHERE pipeline = $1 AND trigger_name = $2")
                .bind(pipeline.as_str())
                .bind(trigger.as_str())
                .execute(&mut *transaction)
                .await
                .map_err(doing("end a schedule"))?;
        }
        transaction.commit().await.map_err(doing("end a schedule"))
    }

    /// Returns up to where a trigger is accounted for; nothing when it has ended.
    pub async fn registered(&self, trigger: &TriggerKey) -> Result<Option<Registered>, StoreError> {
        let row =
            sqlx::query("SELECT accounted, position, seen FROM schedules WHERE pipeline = $1 AND trigger_name = $2")
                .bind(trigger.0.as_str())
                .bind(trigger.1.as_str())
                .fetch_optional(&self.pool)
                .await
                .map_err(doing("read a schedule"))?;
        row.as_ref().map(|row| read(&Columns(row))).transpose()
    }

    /// Records the moments of schedules, each once. Tells for each schedule whether it was still accounted for up to `from`; if not,
    /// another server was faster, and nothing was recorded of it.
    pub async fn account(
        &self,
        accountings: &[Accounting],
        server: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.write_behind().await?;
        let mut first = Vec::with_capacity(accountings.len());
        for part in accountings.chunks(AT_ONCE) {
            let moved = advance(&mut transaction, part).await?;
            let is_first =
                |accounting: &Accounting| moved.contains(&(accounting.pipeline.clone(), accounting.trigger.clone()));
            let ticks =
                part.iter().filter(|one| is_first(one)).flat_map(|one| one.ticks.iter().map(move |tick| (one, tick)));
            for ticks in ticks.collect::<Vec<_>>().chunks(AT_ONCE) {
                ticks::insert(&mut transaction, ticks, server, now).await?;
            }
            first.extend(part.iter().map(is_first));
        }
        transaction.commit().await.map_err(doing("record ticks"))?;
        Ok(first)
    }

    /// Records what changes come to for triggers, each once; tells for each as [`account`](Self::account) does.
    pub async fn notice(&self, noticed: &[Noticed], server: &str, now: DateTime<Utc>) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.write_behind().await?;
        let mut first = Vec::with_capacity(noticed.len());
        for one in noticed {
            let moved = advance_position(&mut transaction, one).await?;
            for tick in one.ticks.iter().filter(|_| moved) {
                ticks::insert_next(&mut transaction, &one.trigger, tick, server, now).await?;
            }
            first.push(moved);
        }
        transaction.commit().await.map_err(doing("record ticks"))?;
        Ok(first)
    }
}

/// Returns what has ended, and what is new or has another rule.
fn difference<'w>(
    wanted: &'w Wanted,
    known: &BTreeMap<TriggerKey, (String, Registered)>,
) -> (Vec<TriggerKey>, Vec<(TriggerKey, &'w str)>) {
    let is_wanted =
        |(pipeline, trigger): &TriggerKey| wanted.get(pipeline).is_some_and(|own| own.contains_key(trigger));
    let ended = known.keys().filter(|key| !is_wanted(key)).cloned().collect();
    let all = wanted.iter().flat_map(|(pipeline, triggers)| {
        triggers.iter().map(move |(trigger, rule)| ((pipeline.clone(), trigger.clone()), rule.as_str()))
    });
    let new = all.filter(|(key, rule)| known.get(key).is_none_or(|(before, _)| before != rule)).collect();
    (ended, new)
}

/// Moves the marks of schedules, and returns those that were still where they were read.
async fn advance(
    connection: &mut AnyConnection,
    accountings: &[Accounting],
) -> Result<BTreeSet<TriggerKey>, StoreError> {
    let statement = format!(
        "UPDATE schedules SET accounted = marks.column4 FROM (VALUES {}) AS marks
         WHERE pipeline = marks.column1 AND trigger_name = marks.column2 AND accounted = marks.column3
         RETURNING pipeline, trigger_name",
        places(accountings.len(), 4)
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
    for accounting in accountings {
        query = query
            .bind(accounting.pipeline.as_str())
            .bind(accounting.trigger.as_str())
            .bind(moment(accounting.from))
            .bind(moment(accounting.to));
    }
    let rows = query.fetch_all(connection).await.map_err(doing("account for schedules"))?;
    rows.iter().map(|row| Ok((Columns(row).parsed("pipeline")?, Columns(row).parsed("trigger_name")?))).collect()
}

async fn advance_position(connection: &mut AnyConnection, noticed: &Noticed) -> Result<bool, StoreError> {
    let (pipeline, trigger) = &noticed.trigger;
    let moved = sqlx::query(
        "UPDATE schedules SET position = $4, seen = $5 WHERE pipeline = $1 AND trigger_name = $2 AND position = $3",
    )
    .bind(pipeline.as_str())
    .bind(trigger.as_str())
    .bind(number(noticed.from))
    .bind(number(noticed.to))
    .bind(json("seen", &noticed.seen)?)
    .execute(connection)
    .await
    .map_err(doing("account for a trigger"))?;
    Ok(moved.rows_affected() > 0)
}

fn read(row: &Columns<'_>) -> Result<Registered, StoreError> {
    Ok(Registered {
        accounted: row.time("accounted")?,
        position: row.count("position")?,
        seen: row.json_option("seen")?.unwrap_or_default(),
    })
}

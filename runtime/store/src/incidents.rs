//! Incidents are opened, seen again and closed in one transaction with what is told of them, so that each is told once, also across a kill.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, AssertSqlSafe};
use weir_types::{AlertName, RunId};

use crate::deliveries;
use crate::error::doing;
use crate::values::{Columns, json, moment, number};
use crate::{Incident, IncidentStep, NewIncident, Outage, Store, StoreError, Telling, Tick, ticks};

const COLUMNS: &str =
    "SELECT number, rule, subject, about, severity, why, run_id, times, opened_at, last_at, resolved_at FROM incidents";

impl Store {
    /// Returns up to which change rules have judged.
    pub async fn judged_changes(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT value FROM counters WHERE name = 'judged-changes'").fetch_one(&self.pool).await;
        Columns(&row.map_err(doing("read up to where rules have judged"))?).count("value")
    }

    /// Records what comes of the changes between two numbers. Returns whether it was recorded here: another server may have been faster.
    pub async fn judge_changes(
        &self,
        after: u64,
        until: u64,
        steps: &[IncidentStep],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let moved = sqlx::query("UPDATE counters SET value = $2 WHERE name = 'judged-changes' AND value = $1")
            .bind(number(after))
            .bind(number(until))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record up to where rules have judged"))?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for step in steps {
            apply(&mut transaction, step, now).await?;
        }
        transaction.commit().await.map_err(doing("record incidents"))?;
        Ok(true)
    }

    /// Records what comes of a look at what is wrong by itself, such as a full disk.
    pub async fn record_incidents(&self, steps: &[IncidentStep], now: DateTime<Utc>) -> Result<(), StoreError> {
        if steps.is_empty() {
            return Ok(());
        }
        let mut transaction = self.write().await?;
        for step in steps {
            apply(&mut transaction, step, now).await?;
        }
        transaction.commit().await.map_err(doing("record incidents"))
    }

    /// Returns what is wrong now, the oldest first.
    pub async fn open_incidents(&self) -> Result<Vec<Incident>, StoreError> {
        let statement = AssertSqlSafe(format!("{COLUMNS} WHERE resolved_at IS NULL ORDER BY number"));
        let rows = sqlx::query(statement).fetch_all(&self.pool).await.map_err(doing("list incidents"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Lists incidents, the newest first.
    pub async fn incidents(&self, before: Option<u64>, limit: u32) -> Result<Vec<Incident>, StoreError> {
        let statement = AssertSqlSafe(format!("{COLUMNS} WHERE number < $1 ORDER BY number DESC LIMIT $2"));
        let rows = sqlx::query(statement)
            .bind(before.map_or(i64::MAX, number))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list incidents"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Returns the messages of a rule that have not gone out yet, by their keys.
    pub async fn untold(
        &self,
        rule: &AlertName,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, serde_json::Value>, StoreError> {
        let rows = sqlx::query(
            "SELECT key, message FROM deliveries WHERE key LIKE $1 ESCAPE '\\' AND state = 'waiting' AND fence = 0 AND next_try_at > $2",
        )
        .bind(format!("alert/{}/%", rule.as_str().replace('_', "\\_")))
        .bind(moment(now))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("look for messages that wait"))?;
        rows.iter().map(Columns).map(|row| Ok((row.text("key")?, row.json("message")?))).collect()
    }

    /// Returns the ticks whose deadlines have passed since a moment without a run that had succeeded by then.
    pub async fn late_ticks(&self, since: DateTime<Utc>) -> Result<Vec<Tick>, StoreError> {
        let statement =
            format!("{} WHERE deadline_state = 'missed' AND deadline > $1 ORDER BY deadline", ticks::COLUMNS);
        let rows = sqlx::query(AssertSqlSafe(statement)).bind(moment(since)).fetch_all(&self.pool).await;
        ticks::read_all(&rows.map_err(doing("look for missed deadlines"))?)
    }

    /// Returns what the incidents of a rule since a moment were about.
    pub async fn known_outages(&self, rule: &AlertName, since: DateTime<Utc>) -> Result<Vec<Outage>, StoreError> {
        let rows = sqlx::query("SELECT subject, about, resolved_at FROM incidents WHERE rule = $1 AND last_at > $2")
            .bind(rule.as_str())
            .bind(moment(since))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("look for incidents"))?;
        let outage = |row: Columns<'_>| {
            Ok(Outage {
                subject: row.text("subject")?,
                about: row.text("about")?,
                resolved_at: row.parsed_option("resolved_at")?,
            })
        };
        rows.iter().map(Columns).map(outage).collect()
    }

    /// Returns when a run of each pipeline last succeeded.
    pub async fn last_successes(&self) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
        let rows = sqlx::query(
            "SELECT pipeline, MAX(ended_at) AS ended_at FROM runs WHERE status = 'succeeded' AND ended_at IS NOT NULL GROUP BY pipeline",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(doing("look for runs that succeeded"))?;
        rows.iter().map(Columns).map(|row| Ok((row.text("pipeline")?, row.time("ended_at")?))).collect()
    }

    /// Records the columns that pass the ports of a run, each as text. Again is the same.
    pub async fn save_schemas(&self, run: RunId, ports: &BTreeMap<String, String>) -> Result<(), StoreError> {
        let mut transaction = self.write_behind().await?;
        for (port, columns) in ports {
            sqlx::query(
                "INSERT INTO run_schemas (run_id, port, columns) VALUES ($1, $2, $3)
                 ON CONFLICT (run_id, port) DO UPDATE SET columns = excluded.columns",
            )
            .bind(run.to_string())
            .bind(port)
            .bind(columns)
            .execute(&mut *transaction)
            .await
            .map_err(doing("record the columns of a run"))?;
        }
        transaction.commit().await.map_err(doing("record the columns of a run"))
    }

    /// Returns the columns that passed the ports of a run.
    pub async fn schemas(&self, run: RunId) -> Result<BTreeMap<String, String>, StoreError> {
        let rows = sqlx::query("SELECT port, columns FROM run_schemas WHERE run_id = $1")
            .bind(run.to_string())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("read the columns of a run"))?;
        rows.iter().map(Columns).map(|row| Ok((row.text("port")?, row.text("columns")?))).collect()
    }
}

async fn apply(connection: &mut AnyConnection, step: &IncidentStep, now: DateTime<Utc>) -> Result<(), StoreError> {
    let told = match step {
        IncidentStep::Wrong(incident, told) => open(connection, incident, now).await?.then_some(told),
        IncidentStep::Over { rule, subject, told } => close(connection, rule, subject, now).await?.then_some(told),
    };
    for telling in told.into_iter().flatten() {
        tell(connection, telling, now).await?;
    }
    Ok(())
}

/// Opens an incident; tells whether none was open, and none had been because of the same.
async fn open(connection: &mut AnyConnection, new: &NewIncident, now: DateTime<Utc>) -> Result<bool, StoreError> {
    // The counter's row is held until the transaction ends, so nobody opens the same between the questions.
    let next: i64 =
        sqlx::query_scalar("UPDATE counters SET value = value + 1 WHERE name = 'incidents' RETURNING value")
            .fetch_one(&mut *connection)
            .await
            .map_err(doing("number an incident"))?;
    let again = sqlx::query(
        "UPDATE incidents SET times = times + 1, why = $3, run_id = $4, last_at = $5
         WHERE rule = $1 AND subject = $2 AND resolved_at IS NULL",
    )
    .bind(new.rule.as_str())
    .bind(new.subject.as_str())
    .bind(new.why.as_str())
    .bind(new.run.map(|run| run.to_string()))
    .bind(moment(now))
    .execute(&mut *connection)
    .await
    .map_err(doing("record an incident"))?;
    if again.rows_affected() > 0 {
        return Ok(false);
    }
    let opened = sqlx::query(
        "INSERT INTO incidents (number, rule, subject, about, severity, why, run_id, times, opened_at, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8) ON CONFLICT DO NOTHING",
    )
    .bind(next)
    .bind(new.rule.as_str())
    .bind(new.subject.as_str())
    .bind(new.about.as_str())
    .bind(new.severity.as_str())
    .bind(new.why.as_str())
    .bind(new.run.map(|run| run.to_string()))
    .bind(moment(now))
    .execute(connection)
    .await
    .map_err(doing("record an incident"))?;
    Ok(opened.rows_affected() > 0)
}

/// Closes an incident; tells whether one was open.
async fn close(
    connection: &mut AnyConnection,
    rule: &AlertName,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let closed =
        sqlx::query("UPDATE incidents SET resolved_at = $3 WHERE rule = $1 AND subject = $2 AND resolved_at IS NULL")
            .bind(rule.as_str())
            .bind(subject)
            .bind(moment(now))
            .execute(connection)
            .await
            .map_err(doing("close an incident"))?;
    Ok(closed.rows_affected() > 0)
}

/// Puts a message into one that has not gone out yet, or into the outbox.
async fn tell(connection: &mut AnyConnection, telling: &Telling, now: DateTime<Utc>) -> Result<(), StoreError> {
    if let Some((key, message)) = &telling.with {
        let joined =
            sqlx::query("UPDATE deliveries SET message = $2 WHERE key = $1 AND state = 'waiting' AND fence = 0")
                .bind(key.as_str())
                .bind(json("message", message)?)
                .execute(&mut *connection)
                .await
                .map_err(doing("add to a message"))?;
        if joined.rows_affected() > 0 {
            return Ok(());
        }
    }
    deliveries::put_later(connection, &telling.alone, telling.at, now).await.map(drop)
}

fn read(row: &Columns<'_>) -> Result<Incident, StoreError> {
    Ok(Incident {
        number: row.count("number")?,
        content: NewIncident {
            rule: row.parsed("rule")?,
            subject: row.text("subject")?,
            about: row.text("about")?,
            severity: row.text("severity")?,
            why: row.text("why")?,
            run: row.parsed_option("run_id")?,
        },
        times: row.count("times")?,
        opened_at: row.time("opened_at")?,
        last_at: row.time("last_at")?,
        resolved_at: row.parsed_option("resolved_at")?,
    })
}

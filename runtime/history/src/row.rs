//! Records as rows.

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;
use rusqlite::{Connection, params};
use serde_json::Value;
use weir_store::{DeadlineState, Incident, ListedRun, NodeHistory, Tick, TickKey};

/// Writes a moment as SQLite databases of Weir hold it: UTC with microseconds, so that text sorts like time.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string() + "Z"
}

/// The day, hour and weekday (Monday is 1) of a moment by the clocks of a zone.
fn clock(at: DateTime<Utc>, zone: Tz) -> (String, i64, i64) {
    let local = at.with_timezone(&zone);
    (local.date_naive().to_string(), local.hour().into(), local.weekday().number_from_monday().into())
}

fn seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    // Microseconds of years fit into 53 bits.
    #[expect(clippy::cast_precision_loss, reason = "microseconds of centuries are exact")]
    let micros = (to - from).num_microseconds().unwrap_or(i64::MAX) as f64;
    micros / 1e6
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn put_run(file: &Connection, run: &ListedRun, nodes: &[NodeHistory], zone: Tz) -> rusqlite::Result<()> {
    // Behind the `#` stands how often the tick was put back to the beginning.
    let tick = run.origin.as_deref().and_then(|origin| origin.split('#').next()?.parse::<TickKey>().ok());
    let said = |key: &str| Some(run.failure.as_ref()?.get(key)?.as_str()?.to_owned());
    let (day, hour, weekday) = clock(run.started_at, zone);
    // What loaders took is what went through; everything between is counted once.
    let bytes: u64 =
        nodes.iter().filter(|node| node.run == run.id && !node.edges.1).map(|node| node.count.bytes_in).sum();
    file.prepare_cached(
        "INSERT OR REPLACE INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?
    .execute(params![
        run.id.to_string(),
        run.pipeline.to_string(),
        i64::from(run.lane),
        run.status.to_string(),
        tick.as_ref().map(|tick| tick.trigger.to_string()),
        tick.as_ref().map(|tick| moment(tick.due)),
        run.version.map(number),
        i64::from(run.attempt),
        moment(run.started_at),
        run.ended_at.map(moment),
        run.ended_at.map(|ended| seconds(run.started_at, ended)),
        number(run.rows_read),
        number(run.rows_written),
        number(run.rows_rejected),
        number(bytes),
        said("kind"),
        said("message"),
        day,
        hour,
        weekday,
    ])
    .map(drop)
}

pub(crate) fn put_node(file: &Connection, run: &ListedRun, node: &NodeHistory, zone: Tz) -> rusqlite::Result<()> {
    let used = |key: &str| node.usage.as_ref().and_then(|usage| usage.get(key)).and_then(Value::as_u64);
    let role = match node.edges {
        (false, _) => "extractor",
        (true, true) => "transform",
        (true, false) => "loader",
    };
    let time = node.time;
    #[expect(clippy::cast_precision_loss, reason = "nanoseconds are shown as seconds")]
    let block_seconds = used("call_nanos").map(|nanos| nanos as f64 / 1e9);
    file.prepare_cached(
        "INSERT OR REPLACE INTO nodes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        run.id.to_string(),
        run.pipeline.to_string(),
        node.node.to_string(),
        role,
        time.map(|time| moment(time.0)),
        time.map(|time| moment(time.1)),
        time.map(|(from, to)| seconds(from, to)),
        number(node.count.rows_in),
        number(node.count.rows_out),
        number(node.count.rows_filtered),
        number(node.count.rows_rejected),
        number(node.count.bytes_in),
        number(node.count.bytes_out),
        block_seconds,
        used("peak_memory").map(number),
        used("host_calls").map(number),
        clock(run.started_at, zone).0,
    ])
    .map(drop)
}

pub(crate) fn put_tick(file: &Connection, tick: &Tick, zone: Tz) -> rusqlite::Result<()> {
    let (day, hour, weekday) = clock(tick.key.due, zone);
    file.prepare_cached(
        "INSERT OR REPLACE INTO ticks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        tick.key.pipeline.to_string(),
        tick.key.trigger.to_string(),
        moment(tick.key.due),
        number(tick.moments),
        tick.state.to_string(),
        tick.why.clone(),
        tick.run.map(|run| run.to_string()),
        tick.started_at.map(moment),
        tick.ended_at.map(moment),
        // A backfill's moments are long gone when it is asked for.
        tick.started_at.map(|started| seconds(tick.key.due.max(tick.made_at), started).max(0.0)),
        tick.deadline_state == Some(DeadlineState::Missed),
        day,
        hour,
        weekday,
    ])
    .map(drop)
}

pub(crate) fn put_incident(file: &Connection, incident: &Incident) -> rusqlite::Result<()> {
    file.prepare_cached("INSERT OR REPLACE INTO incidents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute(params![
            number(incident.number),
            incident.content.rule.to_string(),
            incident.content.subject,
            incident.content.severity,
            incident.content.why,
            incident.content.run.map(|run| run.to_string()),
            number(incident.times),
            moment(incident.opened_at),
            incident.resolved_at.map(moment),
        ])
        .map(drop)
}

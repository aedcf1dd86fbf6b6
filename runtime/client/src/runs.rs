//! Starting runs, waiting for them, and stopping them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use weir_diagnostics::{Blame, exit_code};
use weir_types::RunId;

use crate::answers::Tick;
use crate::error::ClientError;
use crate::server::{Ask, Server};

/// How often to look whether a run has begun.
const LOOK: Duration = Duration::from_millis(500);

/// How long to go on when the server does not answer.
const GIVE_UP: Duration = Duration::from_secs(300);

/// How often to ask for a run again when nobody answers. It is asked for under one key, so that it is one run.
const ATTEMPTS: u32 = 3;

/// A run to ask for.
#[derive(Debug, Clone, Default)]
pub struct NewRun {
    /// The pipeline.
    pub pipeline: String,
    /// The version; the one that is deployed when nobody says.
    pub version: Option<u64>,
    /// Whether it begins anew instead of going on behind the last commit.
    pub fresh: bool,
    /// Values for parameters.
    pub parameters: BTreeMap<String, String>,
}

/// Asks for a run, and returns its place in the queue.
///
/// # Errors
/// When the server refuses, or does not answer.
pub async fn start(server: &Server, new: &NewRun) -> Result<Tick, ClientError> {
    let from = if new.fresh { "start" } else { "last-commit" };
    let mut body = json!({ "pipeline": new.pipeline, "parameters": new.parameters, "from": from });
    if let Some(version) = new.version {
        body["version"] = json!(version);
    }
    let ask = Ask::post("/runs", body).header("Idempotency-Key", RunId::generate().to_string());
    for _ in 1..ATTEMPTS {
        match server.send(ask.clone()).await {
            Err(error) if error.may_pass() => tokio::time::sleep(LOOK).await,
            answer => return began(answer?.body),
        }
    }
    began(server.send(ask).await?.body)
}

fn began(mut body: Value) -> Result<Tick, ClientError> {
    let run = body.get("run").and_then(Value::as_str).map(str::to_owned);
    let tick: Result<Tick, _> = serde_json::from_value(body["tick"].take());
    let tick =
        tick.map_err(|error| ClientError::wrong(format!("the answer cannot be read: {error}"), "update `weir`"))?;
    Ok(Tick { run: run.or(tick.run), ..tick })
}

/// Waits until the run of a tick begins, or the tick is over without one.
///
/// # Errors
/// When the server refuses, or does not answer for long.
pub async fn begun(server: &Server, mut tick: Tick) -> Result<Tick, ClientError> {
    let mut alive = Instant::now();
    while tick.run.is_none() && !tick.is_over() {
        tokio::time::sleep(LOOK).await;
        tick = match server.read_as(Ask::get(tick.path())).await {
            Ok(tick) => {
                alive = Instant::now();
                tick
            }
            Err(error) if !error.may_pass() || alive.elapsed() > GIVE_UP => return Err(error),
            Err(_) => tick,
        };
        if tick.run.is_none() && tick.state == "running" {
            tick.run = run_of(server, &tick).await?;
        }
    }
    Ok(tick)
}

/// Looks for the run of a tick that does not say yet which it is.
async fn run_of(server: &Server, tick: &Tick) -> Result<Option<String>, ClientError> {
    let ask = Ask::get("/runs").query("pipeline", Some(&tick.pipeline)).query("trigger", Some(&tick.trigger));
    let runs = server.list(ask, 20).await?;
    let due = |run: &&Value| {
        let due = run.pointer("/trigger/due").and_then(Value::as_str).and_then(|due| due.parse::<DateTime<Utc>>().ok());
        due == Some(tick.due)
    };
    Ok(runs.iter().find(due).and_then(|run| run.get("id")?.as_str()).map(str::to_owned))
}

/// Returns the code with which a command ends that waited for a run.
pub fn code(run: &Value) -> u8 {
    let blame = run.pointer("/failure/blame").cloned().and_then(|blame| serde_json::from_value::<Blame>(blame).ok());
    match run.get("status").and_then(Value::as_str) {
        Some("succeeded") => exit_code::OK,
        Some("cancelled") => exit_code::CANCELLED,
        _ => blame.map_or(exit_code::UNKNOWN, exit_code::of),
    }
}

/// Returns a run's id by what somebody typed: the id, or the eight digits of it that tables show.
///
/// # Errors
/// When no run of late is called that, or several are.
pub async fn find(server: &Server, typed: &str) -> Result<String, ClientError> {
    if let Ok(id) = typed.parse::<RunId>() {
        return Ok(id.to_string());
    }
    let runs = server.list(Ask::get("/runs"), 500).await?;
    let ids = runs.iter().filter_map(|run| run.get("id")?.as_str()?.parse::<RunId>().ok());
    let found: Vec<_> = ids.filter(|id| id.short() == typed).collect();
    match found.as_slice() {
        [id] => Ok(id.to_string()),
        [] => Err(ClientError::wrong(format!("no run of late is called `{typed}`"), "list them: `weir get runs`")),
        _ => Err(ClientError::wrong(
            format!("several runs are called `{typed}`"),
            "give the whole id: `weir get runs -o json`",
        )),
    }
}

/// Cancels a run, what is left of a backfill, or a tick as `pipeline/trigger/moment`.
///
/// # Errors
/// When it neither waits nor runs.
pub async fn cancel(server: &Server, target: &str) -> Result<(), ClientError> {
    let path = match target.split('/').collect::<Vec<_>>().as_slice() {
        [pipeline, trigger, due] => match due.parse() {
            Ok(due) => Tick {
                pipeline: (*pipeline).to_owned(),
                trigger: (*trigger).to_owned(),
                due,
                state: String::new(),
                why: None,
                run: None,
            }
            .path(),
            Err(_) => {
                let message = format!("`{due}` is not a moment");
                return Err(ClientError::wrong(message, "write it as `2026-11-22T07:00:00Z`"));
            }
        },
        _ => return cancel_id(server, &find(server, target).await?).await,
    };
    stop(server, &path).await
}

/// Cancels a run or a backfill: their ids look alike.
async fn cancel_id(server: &Server, id: &str) -> Result<(), ClientError> {
    match stop(server, &format!("/runs/{id}")).await {
        Err(no_run) if no_run.status() == Some(404) => match stop(server, &format!("/backfills/{id}")).await {
            Err(error) if error.status() == Some(404) => Err(no_run),
            answer => answer,
        },
        answer => answer,
    }
}

async fn stop(server: &Server, path: &str) -> Result<(), ClientError> {
    server.send(Ask::post(format!("{path}/cancel"), json!({}))).await.map(drop)
}

/// A past to have run.
#[derive(Debug, Clone)]
pub struct NewBackfill {
    /// The pipeline.
    pub pipeline: String,
    /// Its schedule's trigger.
    pub trigger: String,
    /// The first moment.
    pub since: DateTime<Utc>,
    /// The last moment.
    pub until: DateTime<Utc>,
    /// How many run at a time, at most.
    pub parallel: u32,
}

/// Lists the moments of a window, and has those run that did not yet unless it is only to list them.
///
/// # Errors
/// When the server refuses.
pub async fn backfill(server: &Server, new: &NewBackfill, dry_run: bool) -> Result<Value, ClientError> {
    let body = json!({
        "pipeline": new.pipeline, "trigger": new.trigger, "since": new.since, "until": new.until,
        "parallel": new.parallel, "dry_run": dry_run,
    });
    Ok(server.send(Ask::post("/backfills", body)).await?.body)
}

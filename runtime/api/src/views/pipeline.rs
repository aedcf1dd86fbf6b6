//! Pipelines.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use weir_diagnostics::Source;
use weir_pipeline::written;
use weir_store::{DeadlineState, ListedRun, PipelineRecord, RunStatus, Tick, TickState, Version};

use crate::serving::{Serving, next};

/// What waits for longer is late.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// How a pipeline does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Health {
    /// The last run succeeded.
    Ok,
    /// The last run failed.
    Failing,
    /// A run should have begun, or ended, by now.
    Late,
    /// It runs.
    Running,
    /// It has not run yet.
    NeverRan,
    /// It cannot run as it is deployed.
    Wrong,
    /// Its schedules rest.
    Paused,
    /// It is not deployed.
    Draft,
}

/// A run in a strip.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunBrief {
    id: String,
    status: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// Rows written.
    rows: u64,
}

/// When a pipeline runs next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NextTick {
    trigger: String,
    due: DateTime<Utc>,
}

/// What its file says about a pipeline.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meta {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) tags: Vec<String>,
}

impl Meta {
    /// Reads as much as can be understood.
    pub(crate) fn of(version: &Version) -> Self {
        let source = Source::new(version.pipeline.to_string(), version.text.clone());
        let Some(pipeline) = written::Pipeline::parse(&source).pipeline else { return Self::default() };
        Self {
            title: pipeline.title.map(|text| text.value),
            description: pipeline.description.map(|text| text.value),
            owner: pipeline.owner.map(|text| text.value),
            tags: pipeline.tags.into_iter().map(|tag| tag.value).collect(),
        }
    }
}

/// A pipeline in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Summary {
    pub(crate) name: String,
    /// Its file, relative to the folder of all of them.
    pub(crate) file: String,
    /// What people call it.
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) tags: Vec<String>,
    /// The newest version.
    pub(crate) version: u64,
    /// The version that runs.
    pub(crate) deployed: Option<u64>,
    pub(crate) paused: bool,
    pub(crate) health: Health,
    /// Since when it is failing or late.
    pub(crate) since: Option<DateTime<Utc>>,
    /// The first line of what is wrong.
    pub(crate) error: Option<String>,
    /// The newest runs, the newest first.
    pub(crate) runs: Vec<RunBrief>,
    pub(crate) next: Option<NextTick>,
    /// What starts it, in words.
    pub(crate) schedules: Vec<String>,
}

/// Everything about a pipeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Detail {
    #[serde(flatten)]
    pub(crate) summary: Summary,
    /// The newest version's text.
    pub(crate) text: String,
    pub(crate) author: String,
    pub(crate) message: Option<String>,
    pub(crate) made_at: DateTime<Utc>,
}

impl Summary {
    /// Puts together what is known of a pipeline. `runs` are its own, the newest first; `open` are its ticks that wait or run.
    pub(crate) fn new(
        record: &PipelineRecord,
        meta: Meta,
        serving: &Serving,
        runs: &[&ListedRun],
        open: &[&Tick],
        now: DateTime<Utc>,
    ) -> Self {
        let triggers = serving.triggers(&record.name);
        let error = serving.error(&record.name).filter(|_| record.deployed.is_some());
        let (health, since) = health(record, error.is_some(), runs, open, now);
        let failure = runs.first().filter(|_| health == Health::Failing).and_then(|run| message(run));
        let due =
            triggers.iter().filter_map(|trigger| Some((next(trigger, now)?, trigger))).min_by_key(|(due, _)| *due);
        Self {
            name: record.name.to_string(),
            file: record.file.clone(),
            title: meta.title,
            description: meta.description,
            owner: meta.owner,
            tags: meta.tags,
            version: record.latest,
            deployed: record.deployed,
            paused: record.paused,
            health,
            since,
            error: error.or(failure).map(|text| text.lines().next().unwrap_or_default().to_owned()),
            runs: runs.iter().map(|run| brief(run)).collect(),
            next: due
                .filter(|_| !record.paused)
                .map(|(due, trigger)| NextTick { trigger: trigger.name.to_string(), due }),
            schedules: triggers.iter().map(|trigger| trigger.cause.to_string()).collect(),
        }
    }
}

fn message(run: &ListedRun) -> Option<String> {
    Some(run.failure.as_ref()?.get("message")?.as_str()?.to_owned())
}

fn brief(run: &ListedRun) -> RunBrief {
    RunBrief {
        id: run.id.to_string(),
        status: run.status.to_string(),
        started_at: run.started_at,
        ended_at: run.ended_at,
        rows: run.rows_written,
    }
}

/// Says how a pipeline does, and since when where that is bad.
fn health(
    record: &PipelineRecord,
    wrong: bool,
    runs: &[&ListedRun],
    open: &[&Tick],
    now: DateTime<Utc>,
) -> (Health, Option<DateTime<Utc>>) {
    let late = open.iter().filter(|tick| is_late(tick, now)).map(|tick| tick.deadline.unwrap_or(tick.key.due)).min();
    let failed = runs.iter().take_while(|run| run.status == RunStatus::Failed).last();
    match (record.deployed, late, runs.first()) {
        (None, ..) => (Health::Draft, None),
        _ if wrong => (Health::Wrong, None),
        (_, Some(since), _) => (Health::Late, Some(since)),
        (.., Some(run)) if run.status == RunStatus::Running => (Health::Running, None),
        (.., Some(_)) if failed.is_some() => (Health::Failing, failed.and_then(|run| run.ended_at)),
        _ if record.paused => (Health::Paused, None),
        (.., None) => (Health::NeverRan, None),
        (.., Some(_)) => (Health::Ok, None),
    }
}

fn is_late(tick: &Tick, now: DateTime<Utc>) -> bool {
    tick.deadline_state == Some(DeadlineState::Missed) || tick.state == TickState::Waiting && now - tick.key.due > LATE
}

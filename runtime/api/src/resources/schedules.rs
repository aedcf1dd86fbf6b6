//! What is planned.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::Api;
use crate::extract::{Asked, moment_option};
use crate::paging::Page;
use crate::problem::ApiProblem;
use crate::serving::clock;

/// How far to look when nobody says.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// The most moments of one schedule.
const MOST: usize = 200;

/// A schedule that is served.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScheduleView {
    pipeline: String,
    trigger: String,
    rule: String,
    zone: String,
    /// Whether it rests.
    paused: bool,
    /// When it is due, at most 200 moments.
    next: Vec<DateTime<Utc>>,
}

/// How far to look.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Horizon {
    /// Up to when; a day ahead when nobody says.
    until: Option<String>,
}

/// Lists the schedules with their moments to come.
#[utoipa::path(get, path = "/schedules", tag = "ticks", params(Horizon), responses((status = 200, body = Page<ScheduleView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Asked(horizon): Asked<Horizon>,
) -> Result<Json<Page<ScheduleView>>, ApiProblem> {
    let now = Utc::now();
    let until = moment_option(horizon.until.as_deref())?.unwrap_or(now + AHEAD);
    let records = api.store.pipelines().await?;
    let paused = |name| records.iter().any(|record| record.name == name && record.paused);
    let schedules = api.serving.all().into_iter().filter_map(|(pipeline, trigger)| {
        let schedule = &clock(&trigger)?.schedule;
        Some(ScheduleView {
            trigger: trigger.name.to_string(),
            rule: trigger.cause.to_string(),
            zone: schedule.zone.to_string(),
            next: schedule.due_between(now, until).take(MOST).collect(),
            pipeline: pipeline.to_string(),
            paused: paused(pipeline),
        })
    });
    Ok(Page::whole(schedules.collect()))
}

//! Moments of a schedule's past that somebody wants to be run.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use weir_control::backfill::{Planned, dry_run, list as moments};
use weir_store::{Backfill, BackfillRequest, RunFrom, TickFilter};
use weir_types::{BackfillId, PipelineName, TriggerName};

use super::pipelines::missing;
use crate::access::User;
use crate::api::Api;
use crate::extract::{Asked, Body, Path, near, parsed, parsed_option};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::serving::clock;

/// More ticks than a window can hold.
const ALL: u32 = 20_000;

/// A window to run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBackfill {
    /// The pipeline.
    pipeline: String,
    /// Its schedule's trigger.
    trigger: String,
    /// The first moment.
    since: DateTime<Utc>,
    /// The last moment, which may not be yet to come.
    until: DateTime<Utc>,
    /// How many run at a time, at most; one when nobody says.
    parallel: Option<u32>,
    /// Values for parameters, which go before those of the trigger.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    /// Whether only to list the moments.
    #[serde(default)]
    dry_run: bool,
}

/// A moment of the window.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MomentView {
    due: DateTime<Utc>,
    /// Where its tick stands, if it has one.
    state: Option<String>,
    /// Whether nothing is to be done about it: it ran, runs or waits.
    exists: bool,
}

impl From<Planned> for MomentView {
    fn from(planned: Planned) -> Self {
        Self { due: planned.due, state: planned.state.map(|state| state.to_string()), exists: planned.exists }
    }
}

/// What a backfill does.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BackfillView {
    /// Its id; nothing when nothing was started.
    id: Option<String>,
    items: Vec<MomentView>,
    /// How many ticks were started.
    started: usize,
}

/// A backfill, and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptBackfillView {
    id: String,
    pipeline: String,
    /// Its schedule's trigger.
    trigger: String,
    /// The first moment that it started.
    since: DateTime<Utc>,
    /// The last one.
    until: DateTime<Utc>,
    /// How many run at a time, at most.
    parallel: u64,
    /// Who asked for it.
    by: String,
    made_at: DateTime<Utc>,
    cancelled_at: Option<DateTime<Utc>>,
    /// How many of its ticks stand where: `waiting`, `running`, `ran`, `failed`, `skipped`. Those that a later one has taken up count there.
    ticks: BTreeMap<String, u64>,
}

impl From<Backfill> for KeptBackfillView {
    fn from(backfill: Backfill) -> Self {
        Self {
            id: backfill.id.to_string(),
            pipeline: backfill.pipeline.to_string(),
            trigger: backfill.trigger.to_string(),
            since: backfill.since,
            until: backfill.until,
            parallel: backfill.parallel,
            by: backfill.by,
            made_at: backfill.made_at,
            cancelled_at: backfill.cancelled_at,
            ticks: backfill.ticks,
        }
    }
}

/// Which backfills.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of this pipeline.
    pipeline: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    paging: Paging,
}

/// Lists backfills, the newest first.
#[utoipa::path(get, path = "/backfills", tag = "ticks", params(Wanted, Paging), responses((status = 200, body = Page<KeptBackfillView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<KeptBackfillView>>, ApiProblem> {
    let pipeline: Option<PipelineName> = parsed_option(wanted.pipeline.as_deref())?;
    let before = parsed_option(wanted.paging.cursor.as_deref())?;
    let limit = wanted.paging.limit();
    let found = api.store.backfills(pipeline.as_ref(), before, limit + 1).await?;
    let page = Page::of(found, limit, |backfill| backfill.id.to_string());
    Ok(Json(Page { items: page.0.items.into_iter().map(KeptBackfillView::from).collect(), next: page.0.next }))
}

/// Lists the moments of a window, and has those run that did not. The same again starts only what is still missing.
#[utoipa::path(post, path = "/backfills", tag = "ticks", request_body = NewBackfill, responses(
    (status = 200, body = BackfillView), (status = 404, body = ApiProblem), (status = 422, body = ApiProblem)
))]
pub(crate) async fn start(
    State(api): State<Api>,
    user: User,
    Body(new): Body<NewBackfill>,
) -> Result<Json<BackfillView>, ApiProblem> {
    let (pipeline, trigger): (PipelineName, TriggerName) = (parsed(&new.pipeline)?, parsed(&new.trigger)?);
    api.store.pipeline(&pipeline).await?.ok_or_else(|| missing(&pipeline))?;
    let triggers = api.serving.triggers(&pipeline);
    let schedule = triggers.iter().find(|one| one.name == trigger).and_then(clock);
    let schedule = schedule.ok_or_else(|| {
        ApiProblem::not_found(format!("pipeline `{pipeline}` has no schedule `{trigger}` that is deployed"))
    })?;
    let now = Utc::now();
    let moments = moments(&schedule.schedule, near(new.since)?, near(new.until)?, now)
        .map_err(|error| ApiProblem::unprocessable(error.to_string()).hint(error.hint().to_owned()))?;
    let filter = TickFilter {
        pipeline: Some(pipeline.clone()),
        trigger: Some(trigger.clone()),
        since: Some(new.since),
        until: Some(new.until),
        ..TickFilter::default()
    };
    let items = dry_run(&moments, &api.store.ticks(&filter, None, ALL).await?);
    let items = items.into_iter().map(MomentView::from).collect();
    if new.dry_run {
        return Ok(Json(BackfillView { id: None, items, started: 0 }));
    }
    let request = BackfillRequest {
        moments: moments.into_iter().collect(),
        parallel: new.parallel.unwrap_or(1).max(1),
        parameters: new.parameters,
        from: RunFrom::Start,
        version: None,
        by: user.name,
        pipeline,
        trigger,
    };
    let made = api.store.request_backfill(&request, now).await?;
    api.workbench.changed();
    let (id, started) = made.map(|(id, ticks)| (id.to_string(), ticks.len())).unzip();
    Ok(Json(BackfillView { id, items, started: started.unwrap_or_default() }))
}

/// Says where a backfill stands.
#[utoipa::path(get, path = "/backfills/{id}", tag = "ticks", responses((status = 200, body = KeptBackfillView), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(State(api): State<Api>, Path(id): Path<String>) -> Result<Json<KeptBackfillView>, ApiProblem> {
    let found = api.store.backfill(parsed(&id)?).await?;
    found
        .map(|backfill| Json(backfill.into()))
        .ok_or_else(|| ApiProblem::not_found(format!("there is no backfill `{id}`")))
}

/// Cancels what is left of a backfill.
#[utoipa::path(post, path = "/backfills/{id}/cancel", tag = "ticks", responses((status = 202), (status = 404, body = ApiProblem)))]
pub(crate) async fn cancel(
    State(api): State<Api>,
    Path(id): Path<String>,
    user: User,
) -> Result<StatusCode, ApiProblem> {
    let id: BackfillId = parsed(&id)?;
    if api.store.backfill(id).await?.is_none() {
        return Err(ApiProblem::not_found(format!("there is no backfill `{id}`")));
    }
    api.store.cancel_backfill(id, &format!("cancelled by {}", user.name), Utc::now()).await?;
    api.workbench.changed();
    Ok(StatusCode::ACCEPTED)
}

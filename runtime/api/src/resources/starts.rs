//! Starting runs by hand, and stopping them.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use weir_store::{Given, ListedRun, PipelineRecord, RunFrom, Tick, TickKey, TickRequest};
use weir_types::{PipelineName, RunId, TriggerName};

use super::pipelines::missing;
use super::ticks::stop;
use crate::access::User;
use crate::api::Api;
use crate::extract::{Body, Path, parsed};
use crate::problem::ApiProblem;
use crate::views::{TickView, trigger_of};

/// How long to wait for a run to begin before the answer is given without it.
const WAIT: Duration = Duration::from_secs(2);

/// How often to look.
const LOOK: Duration = Duration::from_millis(50);

/// The longest key of a request. Indexes of PostgreSQL hold no text of any length.
const LONGEST_KEY: usize = 200;

/// A run to start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRun {
    /// The pipeline.
    pipeline: String,
    /// Which version; the one that is deployed when nobody says.
    version: Option<u64>,
    /// Values for parameters.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    /// Whether to take up a run that was interrupted or has failed: `last-commit` (the usual), or `start`.
    #[serde(default)]
    #[schema(value_type = String)]
    from: RunFrom,
}

/// A run to make again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Again {
    /// Values for parameters, which go before those that the run had.
    parameters: Option<BTreeMap<String, String>>,
    /// `last-commit` (the usual), or `start`.
    #[serde(default)]
    #[schema(value_type = String)]
    from: RunFrom,
}

/// What came of asking for a run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StartView {
    /// The request, which waits in the queue.
    tick: TickView,
    /// The run, if it has begun by now.
    run: Option<String>,
}

/// Asks for a run. It waits in the same queue as those of schedules.
#[utoipa::path(post, path = "/runs", tag = "runs", request_body = NewRun,
    params(("Idempotency-Key" = Option<String>, Header, description = "Who asks for the same again under the same key gets the same run; for something else, 422")),
    responses((status = 202, body = StartView), (status = 404, body = ApiProblem), (status = 422, body = ApiProblem)))]
pub(crate) async fn start(
    State(api): State<Api>,
    user: User,
    headers: HeaderMap,
    Body(new): Body<NewRun>,
) -> Result<(StatusCode, Json<StartView>), ApiProblem> {
    let pipeline: PipelineName = parsed(&new.pipeline)?;
    let record = api.store.pipeline(&pipeline).await?.ok_or_else(|| missing(&pipeline))?;
    runnable(&record, new.version)?;
    if let Some(number) = new.version {
        super::versions::version(&api, &pipeline, number).await?;
    }
    request(
        &api,
        &user,
        &headers,
        Wanted { pipeline, version: new.version, parameters: new.parameters, today: None, from: new.from, lane: 0 },
    )
    .await
}

/// Asks for the run of a run's pipeline once more, with its version, its parameters and its day.
#[utoipa::path(post, path = "/runs/{id}/rerun", tag = "runs", request_body = Again,
    params(("Idempotency-Key" = Option<String>, Header, description = "Who asks for the same again under the same key gets the same run; for something else, 422")),
    responses((status = 202, body = StartView), (status = 404, body = ApiProblem), (status = 422, body = ApiProblem)))]
pub(crate) async fn again(
    State(api): State<Api>,
    Path(id): Path<String>,
    user: User,
    headers: HeaderMap,
    Body(again): Body<Again>,
) -> Result<(StatusCode, Json<StartView>), ApiProblem> {
    let run = api.store.listed_run(parsed(&id)?).await?;
    let Given { mut parameters, today } = given(&api, &run).await?;
    parameters.extend(again.parameters.unwrap_or_default());
    let record = api.store.pipeline(&run.pipeline).await?.ok_or_else(|| missing(&run.pipeline))?;
    runnable(&record, run.version)?;
    // What is to be taken up is found where it went on.
    let lane = if again.from == RunFrom::LastCommit { run.lane } else { 0 };
    let wanted = Wanted { pipeline: run.pipeline, version: run.version, parameters, today, from: again.from, lane };
    request(&api, &user, &headers, wanted).await
}

/// Returns what a run was given. Of one that is older than that being kept with it, only what was asked for is known.
pub(crate) async fn given(api: &Api, run: &ListedRun) -> Result<Given, ApiProblem> {
    if let Some(given) = api.store.given(run.id).await? {
        return Ok(given);
    }
    let tick = match trigger_of(run.origin.as_deref()) {
        Some(key) => api.store.tick(&key).await?,
        None => None,
    };
    let request = tick.and_then(|tick| tick.request).unwrap_or_default();
    Ok(Given { parameters: request.parameters, today: request.today })
}

/// Asks a run to stop. What is committed stays; the next run goes on from there.
#[utoipa::path(post, path = "/runs/{id}/cancel", tag = "runs", responses(
    (status = 202), (status = 404, body = ApiProblem), (status = 409, description = "It does not run, or not here", body = ApiProblem)
))]
pub(crate) async fn cancel(
    State(api): State<Api>,
    Path(id): Path<String>,
    user: User,
) -> Result<StatusCode, ApiProblem> {
    let run = api.store.listed_run(parsed(&id)?).await?;
    let Some(tick) = trigger_of(run.origin.as_deref()) else {
        let detail = format!("run `{}` was started by a command, not by a server", run.id);
        return Err(ApiProblem::new(StatusCode::CONFLICT, "Conflict", detail).hint("interrupt that command".to_owned()));
    };
    stop(&api, &tick, &user).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Makes sure that there is a version to run.
fn runnable(record: &PipelineRecord, version: Option<u64>) -> Result<(), ApiProblem> {
    if version.is_some() || record.deployed.is_some() {
        return Ok(());
    }
    Err(ApiProblem::unprocessable(format!("no version of pipeline `{}` is deployed", record.name))
        .hint("deploy one first, or say which `version` to run".to_owned()))
}

struct Wanted {
    pipeline: PipelineName,
    version: Option<u64>,
    parameters: BTreeMap<String, String>,
    today: Option<NaiveDate>,
    from: RunFrom,
    lane: u32,
}

async fn request(
    api: &Api,
    user: &User,
    headers: &HeaderMap,
    wanted: Wanted,
) -> Result<(StatusCode, Json<StartView>), ApiProblem> {
    let request = TickRequest {
        pipeline: wanted.pipeline,
        trigger: TriggerName::manual(),
        due: Utc::now(),
        parameters: wanted.parameters,
        today: wanted.today,
        from: wanted.from,
        version: wanted.version,
        lane: wanted.lane,
        by: user.name.clone(),
        key: key(headers)?,
    };
    let (key, is_new) = api.store.request_tick(&request).await?;
    if !is_new {
        asked_the_same(api, &key, &request).await?;
    }
    api.workbench.changed();
    api.live.changed("tick", &key);
    let (tick, run) = begun(api, &key).await?;
    Ok((StatusCode::ACCEPTED, Json(StartView { tick: tick.into(), run: run.map(|run| run.to_string()) })))
}

/// Makes sure that what was asked for before under the same key is what is asked for now.
async fn asked_the_same(api: &Api, key: &TickKey, request: &TickRequest) -> Result<(), ApiProblem> {
    let before = api.store.tick(key).await?.and_then(|tick| tick.request).unwrap_or_default();
    let same_inputs = (&before.parameters, before.today) == (&request.parameters, request.today);
    if same_inputs && (before.from, before.version) == (request.from, request.version) {
        return Ok(());
    }
    Err(ApiProblem::unprocessable("another run was asked for under this `Idempotency-Key`")
        .hint(format!("that one is `{key}`; take a new key for what is asked for now")))
}

/// Returns the key under which asking again is the same.
fn key(headers: &HeaderMap) -> Result<Option<String>, ApiProblem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    match key.to_str() {
        Ok(key) if (1..=LONGEST_KEY).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(ApiProblem::bad_request(format!("`Idempotency-Key` is not a text of 1 to {LONGEST_KEY} characters"))),
    }
}

/// Waits a little for the run of a tick to begin.
async fn begun(api: &Api, key: &TickKey) -> Result<(Tick, Option<RunId>), ApiProblem> {
    let end = tokio::time::Instant::now() + WAIT;
    loop {
        let tick =
            api.store.tick(key).await?.ok_or_else(|| ApiProblem::internal(format!("request `{key}` is gone")))?;
        let run = match tick.run {
            Some(run) => Some(run),
            None => api.store.run_of_origin(&tick.origin()).await?.map(|(run, _)| run),
        };
        if run.is_some() || tick.state.is_final() || tokio::time::Instant::now() >= end {
            return Ok((tick, run));
        }
        tokio::time::sleep(LOOK).await;
    }
}

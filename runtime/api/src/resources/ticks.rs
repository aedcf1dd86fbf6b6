//! Ticks.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::Utc;
use serde::Deserialize;
use utoipa::IntoParams;
use weir_store::{Cancelled, TickFilter, TickKey};

use crate::access::User;
use crate::api::Api;
use crate::extract::{Asked, Path, moment_option, parsed, parsed_list, parsed_option};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::views::TickView;

/// Which ticks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of this pipeline.
    pipeline: Option<String>,
    /// Of this trigger.
    trigger: Option<String>,
    /// In one of these states: `waiting,running`.
    state: Option<String>,
    /// Due then or later.
    since: Option<String>,
    /// Due then or earlier.
    until: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    paging: Paging,
}

/// Lists ticks, those that are due last first.
#[utoipa::path(get, path = "/ticks", tag = "ticks", params(Wanted, Paging), responses((status = 200, body = Page<TickView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<TickView>>, ApiProblem> {
    let filter = TickFilter {
        pipeline: parsed_option(wanted.pipeline.as_deref())?,
        trigger: parsed_option(wanted.trigger.as_deref())?,
        states: parsed_list(wanted.state.as_deref())?,
        since: moment_option(wanted.since.as_deref())?,
        until: moment_option(wanted.until.as_deref())?,
    };
    let after = parsed_option(wanted.paging.cursor.as_deref())?;
    let limit = wanted.paging.limit();
    let page = Page::of(api.store.ticks(&filter, after.as_ref(), limit + 1).await?, limit, |tick| tick.key.to_string());
    Ok(Json(Page { items: page.0.items.into_iter().map(TickView::from).collect(), next: page.0.next }))
}

/// Returns a tick.
#[utoipa::path(get, path = "/ticks/{pipeline}/{trigger}/{due}", tag = "ticks", responses((status = 200, body = TickView), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(
    State(api): State<Api>,
    Path((pipeline, trigger, due)): Path<(String, String, String)>,
) -> Result<Json<TickView>, ApiProblem> {
    let key = TickKey { due: parsed(&due)?, pipeline: parsed(&pipeline)?, trigger: parsed(&trigger)? };
    let tick = api.store.tick(&key).await?;
    tick.map(|tick| Json(TickView::from(tick))).ok_or_else(|| missing(&key))
}

/// Takes a tick out of the queue, or asks its run to stop.
#[utoipa::path(post, path = "/ticks/{pipeline}/{trigger}/{due}/cancel", tag = "ticks", responses(
    (status = 202), (status = 404, body = ApiProblem), (status = 409, description = "It neither waits nor runs", body = ApiProblem)
))]
pub(crate) async fn cancel(
    State(api): State<Api>,
    Path((pipeline, trigger, due)): Path<(String, String, String)>,
    user: User,
) -> Result<StatusCode, ApiProblem> {
    let key = TickKey { due: parsed(&due)?, pipeline: parsed(&pipeline)?, trigger: parsed(&trigger)? };
    stop(&api, &key, &user).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Takes a tick out of the queue, or asks its run to stop.
pub(crate) async fn stop(api: &Api, key: &TickKey, user: &User) -> Result<(), ApiProblem> {
    match api.store.cancel_tick(key, &format!("cancelled by {}", user.name), Utc::now()).await? {
        Cancelled::Skipped | Cancelled::Asked => {}
        Cancelled::Unknown => return Err(missing(key)),
        Cancelled::Ended(state) => {
            let detail = format!("`{key}` is {state} already");
            return Err(ApiProblem::new(StatusCode::CONFLICT, "Conflict", detail));
        }
    }
    api.workbench.changed();
    api.live.changed("tick", key);
    Ok(())
}

fn missing(key: &TickKey) -> ApiProblem {
    ApiProblem::not_found(format!("there is no tick `{key}`"))
}

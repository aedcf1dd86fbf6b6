//! Logs of runs.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use weir_store::{LogFilter, LogLine};
use weir_types::RunId;

use crate::api::Api;
use crate::extract::{Asked, Path, parsed, parsed_option, storable};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;

/// A line of a log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LogLineView {
    /// Its place among the run's lines, from 1.
    seq: u64,
    at: DateTime<Utc>,
    /// `error`, `warn`, `info` or `debug`.
    level: String,
    /// Whose block said it; nobody's, when the engine did.
    node: Option<String>,
    message: String,
    /// Values that go with it.
    fields: Value,
}

impl From<&LogLine> for LogLineView {
    fn from(line: &LogLine) -> Self {
        Self {
            seq: line.seq,
            at: line.at,
            level: line.level.to_string(),
            node: line.node.as_ref().map(ToString::to_string),
            message: line.message.clone(),
            fields: line.fields.clone().unwrap_or_else(|| Value::Object(Default::default())),
        }
    }
}

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of this node.
    node: Option<String>,
    /// At least as serious: `error`, `warn`, `info` or `debug`.
    level: Option<String>,
    /// With this text, whatever its case.
    query: Option<String>,
    /// Behind this line.
    after: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    paging: Paging,
}

/// Lists the lines of a run's log in their order.
#[utoipa::path(get, path = "/runs/{id}/logs", tag = "runs", params(Wanted, Paging), responses((status = 200, body = Page<LogLineView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Path(id): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<LogLineView>>, ApiProblem> {
    let id: RunId = parsed(&id)?;
    let after = wanted.paging.cursor.as_deref().or(wanted.after.as_deref());
    storable("query", wanted.query.as_deref().unwrap_or_default())?;
    let filter = LogFilter {
        node: parsed_option(wanted.node.as_deref())?,
        level: parsed_option(wanted.level.as_deref())?,
        text: wanted.query.filter(|query| !query.is_empty()),
        after: parsed_option(after)?.unwrap_or_default(),
    };
    api.store.listed_run(id).await?;
    let limit = wanted.paging.limit();
    let page = Page::of(api.store.log(id, &filter, limit + 1).await?, limit, |line| line.seq.to_string());
    Ok(Json(Page { items: page.0.items.iter().map(LogLineView::from).collect(), next: page.0.next }))
}

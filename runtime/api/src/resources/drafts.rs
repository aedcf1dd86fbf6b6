//! Pipeline files that are being written. Nothing of them is stored.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use weir_pipeline::trigger::Trigger;

use crate::api::Api;
use crate::extract::{Body, parsed};
use crate::problem::ApiProblem;
use crate::serving::clock;
use crate::workbench::{Checked, Draft, PreviewOf, PreviewView};

/// How many of a schedule's next moments are shown.
const NEXT: usize = 5;

/// The most rows that a preview shows.
const MAX_ROWS: usize = 1000;

/// Something that starts a pipeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriggerInfo {
    name: String,
    /// `schedule`, `upstream`, `dataset` or `webhook`.
    kind: String,
    enabled: bool,
    /// When, in words.
    rule: String,
    /// The zone of a schedule.
    zone: Option<String>,
    /// When a schedule is next due.
    next: Vec<DateTime<Utc>>,
}

impl TriggerInfo {
    fn new(trigger: &Trigger, now: DateTime<Utc>) -> Self {
        let schedule = clock(trigger).map(|clock| &clock.schedule);
        Self {
            name: trigger.name.to_string(),
            kind: trigger.cause.kind().to_owned(),
            enabled: trigger.enabled,
            rule: trigger.cause.to_string(),
            zone: schedule.map(|schedule| schedule.zone.to_string()),
            next: schedule.map(|schedule| schedule.due_after(now).take(NEXT).collect()).unwrap_or_default(),
        }
    }
}

/// What is known of a draft.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckedView {
    /// Whether nothing is wrong.
    ok: bool,
    /// What is wrong or odd.
    diagnostics: Value,
    triggers: Vec<TriggerInfo>,
    /// The config of each node with parameters replaced by their values; nothing when the text is wrong.
    resolved: BTreeMap<String, Value>,
}

impl CheckedView {
    fn new(checked: &Checked) -> Self {
        let now = Utc::now();
        Self {
            ok: !checked.diagnostics.has_errors(),
            diagnostics: checked.diagnostics.to_json(),
            triggers: checked.triggers.iter().map(|trigger| TriggerInfo::new(trigger, now)).collect(),
            resolved: checked.resolved.clone(),
        }
    }
}

/// What a run of a draft would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlannedView {
    #[serde(flatten)]
    checked: CheckedView,
    /// The plan, as `weir plan --json` prints it; nothing, when something is wrong.
    plan: Option<Value>,
}

/// Checks a draft without asking its blocks.
#[utoipa::path(post, path = "/drafts/check", tag = "drafts", request_body = Draft, responses((status = 200, body = CheckedView)))]
pub(crate) async fn check(State(api): State<Api>, Body(draft): Body<Draft>) -> Json<CheckedView> {
    Json(CheckedView::new(&api.workbench.check(&draft).await))
}

/// Checks a draft with its blocks: every edge gets its schema.
#[utoipa::path(post, path = "/drafts/plan", tag = "drafts", request_body = Draft, responses((status = 200, body = PlannedView)))]
pub(crate) async fn plan(State(api): State<Api>, Body(draft): Body<Draft>) -> Json<PlannedView> {
    let (checked, plan) = api.workbench.plan(&draft).await;
    Json(PlannedView { checked: CheckedView::new(&checked), plan })
}

/// What to show of a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPreview {
    /// The draft's text.
    text: String,
    /// Where it will be, relative to the folder of all pipelines.
    file: Option<String>,
    /// The node.
    node: String,
    /// Its port; its first one when nobody says.
    port: Option<String>,
    /// How many rows, at most 1000; 100 when nobody says.
    rows: Option<usize>,
}

/// Shows the first rows that a node of a draft gives. Nothing is written.
#[utoipa::path(post, path = "/drafts/preview", tag = "drafts", request_body = NewPreview, responses(
    (status = 200, body = PreviewView), (status = 422, body = ApiProblem)
))]
pub(crate) async fn preview(
    State(api): State<Api>,
    Body(new): Body<NewPreview>,
) -> Result<Json<PreviewView>, ApiProblem> {
    let port = new.port.as_ref().map_or_else(|| new.node.clone(), |port| format!("{}.{port}", new.node));
    let of = PreviewOf { port: parsed(&port)?, rows: new.rows.unwrap_or(100).clamp(1, MAX_ROWS) };
    let shown = api.workbench.preview(&Draft { text: new.text, file: new.file }, &of).await;
    shown.map(Json).map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))
}

/// Which node of a draft to ask.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDiscovery {
    /// The draft's text.
    text: String,
    /// Where it will be, relative to the folder of all pipelines.
    file: Option<String>,
    /// An extractor.
    node: String,
}

/// What an extractor offers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DiscoveredView {
    /// Names for the node's `stream`; none, when it has only one.
    streams: Vec<String>,
}

/// Asks an extractor of a draft which streams there are. The rest of the draft may be wrong.
#[utoipa::path(post, path = "/drafts/discover", tag = "drafts", request_body = NewDiscovery, responses(
    (status = 200, body = DiscoveredView), (status = 422, body = ApiProblem)
))]
pub(crate) async fn discover(
    State(api): State<Api>,
    Body(new): Body<NewDiscovery>,
) -> Result<Json<DiscoveredView>, ApiProblem> {
    let node = parsed(&new.node)?;
    let found = api.workbench.discover(&Draft { text: new.text, file: new.file }, &node).await;
    let streams = found.map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))?;
    Ok(Json(DiscoveredView { streams }))
}

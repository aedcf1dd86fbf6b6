//! What runs have made for people, over all runs.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use weir_diagnostics::Source;
use weir_pipeline::written;
use weir_store::{Maker, Output, Version};
use weir_types::{NodeName, PipelineName};

use crate::api::Api;
use crate::extract::{Asked, Path, parsed, parsed_option};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::resources::artifacts::media_type;
use crate::serving::clock;
use crate::views::{Meta, trigger_of};
use crate::workbench::ArtifactView;

/// How many moments of a schedule are told.
const NEXT: usize = 5;

/// A node that makes files for people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportView {
    pipeline: String,
    node: String,
    /// What people call the pipeline.
    title: Option<String>,
    owner: Option<String>,
    /// In how many runs it has made some.
    outputs: u64,
    /// What it made last.
    latest: OutputView,
    /// Who gets what its pipeline makes.
    deliver: Vec<DeliverView>,
    /// When it is made.
    schedules: Vec<ReportSchedule>,
    /// Whether its schedules rest.
    paused: bool,
}

/// What a node has made in a run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutputView {
    pipeline: String,
    node: String,
    run: String,
    /// When the run ended.
    made_at: DateTime<Utc>,
    /// When it was due, where that made it.
    due: Option<DateTime<Utc>>,
    files: Vec<ArtifactView>,
}

/// Something that leaves when a run has ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliverView {
    /// The channel.
    to: String,
    /// Who gets the mail; the channel's own recipients when there is none.
    recipients: Vec<String>,
    /// After which ends: `succeeded`, `failed` or `always`.
    when: String,
    /// Globs over what goes with it; everything, when there is none.
    artifacts: Vec<String>,
    fallback: Option<String>,
}

/// When a report is made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportSchedule {
    trigger: String,
    /// The rule in words.
    rule: String,
    zone: String,
    /// The next five times.
    next: Vec<DateTime<Utc>>,
}

/// Lists what makes files for people, those first that did so last.
#[utoipa::path(get, path = "/reports", tag = "artifacts", responses((status = 200, body = Page<ReportView>)))]
pub(crate) async fn list(State(api): State<Api>) -> Result<Json<Page<ReportView>>, ApiProblem> {
    let (records, deployed) = (api.store.pipelines().await?, api.store.deployed().await?);
    let mut reports = Vec::new();
    for maker in api.store.makers().await? {
        let Some(latest) = api.store.outputs(&maker.pipeline, &maker.node, None, 1).await?.pop() else { continue };
        let version = deployed.iter().find(|version| version.pipeline == maker.pipeline);
        let paused = records.iter().any(|record| record.name == maker.pipeline && record.paused);
        reports.push(view(&api, maker, latest, version, paused));
    }
    Ok(Page::whole(reports))
}

/// Lists what a node has made, the newest first.
#[utoipa::path(get, path = "/reports/{pipeline}/{node}", tag = "artifacts", params(Paging), responses((status = 200, body = Page<OutputView>)))]
pub(crate) async fn outputs(
    State(api): State<Api>,
    Path((pipeline, node)): Path<(String, String)>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<OutputView>>, ApiProblem> {
    let (pipeline, node): (PipelineName, NodeName) = (parsed(&pipeline)?, parsed(&node)?);
    let (before, limit) = (parsed_option(paging.cursor.as_deref())?, paging.limit());
    let found = api.store.outputs(&pipeline, &node, before, limit + 1).await?;
    let page = Page::of(found, limit, |output| output.run.to_string()).0;
    let items = page.items.into_iter().map(|one| output(&pipeline, &node, one)).collect();
    Ok(Json(Page { items, next: page.next }))
}

fn view(api: &Api, maker: Maker, latest: Output, version: Option<&Version>, paused: bool) -> ReportView {
    let meta = version.map(Meta::of).unwrap_or_default();
    ReportView {
        title: meta.title,
        owner: meta.owner,
        outputs: maker.outputs,
        latest: output(&maker.pipeline, &maker.node, latest),
        deliver: version.map(deliver).unwrap_or_default(),
        schedules: schedules(api, &maker.pipeline),
        paused,
        pipeline: maker.pipeline.to_string(),
        node: maker.node.to_string(),
    }
}

fn output(pipeline: &PipelineName, node: &NodeName, output: Output) -> OutputView {
    let file = |file: weir_store::MadeFile| ArtifactView {
        media_type: media_type(&file.name),
        node: file.node,
        name: file.name,
        size: file.size,
    };
    OutputView {
        pipeline: pipeline.to_string(),
        node: node.to_string(),
        run: output.run.to_string(),
        made_at: output.made_at,
        due: trigger_of(output.origin.as_deref()).map(|tick| tick.due),
        files: output.files.into_iter().map(file).collect(),
    }
}

/// Says who gets what a pipeline makes, as far as that can be understood.
fn deliver(version: &Version) -> Vec<DeliverView> {
    let source = Source::new(version.pipeline.to_string(), version.text.clone());
    let written = written::Pipeline::parse(&source).pipeline.map(|pipeline| pipeline.deliver).unwrap_or_default();
    let view = |deliver: weir_pipeline::deliver::Deliver| DeliverView {
        to: deliver.to.to_string(),
        recipients: deliver.recipients,
        when: deliver.when.to_string(),
        artifacts: deliver.artifacts,
        fallback: deliver.fallback.map(|fallback| fallback.to_string()),
    };
    written.iter().filter_map(written::Deliver::meant).map(view).collect()
}

fn schedules(api: &Api, pipeline: &PipelineName) -> Vec<ReportSchedule> {
    let now = Utc::now();
    let triggers = api.serving.triggers(pipeline);
    let schedule = |trigger: &weir_pipeline::trigger::Trigger| {
        let schedule = &clock(trigger).filter(|_| trigger.enabled)?.schedule;
        Some(ReportSchedule {
            trigger: trigger.name.to_string(),
            rule: schedule.rule.to_string(),
            zone: schedule.zone.to_string(),
            next: schedule.due_after(now).take(NEXT).collect(),
        })
    };
    triggers.iter().filter_map(schedule).collect()
}

//! Blocks that are installed.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use weir_diagnostics::Source;
use weir_pipeline::written;

use crate::api::Api;
use crate::extract::Path;
use crate::paging::Page;
use crate::problem::ApiProblem;
use crate::workbench::BlockView;

/// A block, and who uses it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsedBlock {
    #[serde(flatten)]
    block: BlockView,
    /// Pipelines whose deployed version has it.
    used_by: Vec<String>,
}

/// Lists the blocks that are installed.
#[utoipa::path(get, path = "/blocks", tag = "blocks", responses((status = 200, body = Page<UsedBlock>)))]
pub(crate) async fn list(State(api): State<Api>) -> Result<Json<Page<UsedBlock>>, ApiProblem> {
    Ok(Page::whole(used(&api).await?))
}

/// Returns a block.
#[utoipa::path(get, path = "/blocks/{name}/{version}", tag = "blocks", responses((status = 200, body = UsedBlock), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(
    State(api): State<Api>,
    Path((name, version)): Path<(String, String)>,
) -> Result<Json<UsedBlock>, ApiProblem> {
    let blocks = used(&api).await?;
    let found = blocks.into_iter().find(|one| one.block.name == name && one.block.version == version);
    found.map(Json).ok_or_else(|| ApiProblem::not_found(format!("block `{name}@{version}` is not installed")))
}

async fn used(api: &Api) -> Result<Vec<UsedBlock>, ApiProblem> {
    let blocks = api.workbench.blocks().await.map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))?;
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for version in api.store.deployed().await? {
        let source = Source::new(version.pipeline.to_string(), version.text);
        let Some(pipeline) = written::Pipeline::parse(&source).pipeline else { continue };
        for block in pipeline.nodes.iter().filter_map(|node| node.block.as_ref()) {
            users.entry(block.value.name().to_string()).or_default().insert(version.pipeline.to_string());
        }
    }
    let with_users = |block: BlockView| {
        let used_by = users.get(&block.name).into_iter().flatten().cloned().collect();
        UsedBlock { block, used_by }
    };
    Ok(blocks.into_iter().map(with_users).collect())
}

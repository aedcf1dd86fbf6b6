//! What would miss a connection.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;
use weir_diagnostics::Source;
use weir_pipeline::alert::AlertRules;
use weir_pipeline::dashboard::From as TileFrom;
use weir_pipeline::written;
use weir_types::ConnectionName;

use crate::api::Api;
use crate::problem::ApiProblem;

/// Who uses a connection, by name.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct ConnectionUses {
    /// Pipelines whose deployed version grants it to a node, or sends something through it.
    used_by: BTreeSet<String>,
    /// Dashboards whose tiles ask it.
    dashboards: BTreeSet<String>,
    /// Alert rules and notices that are sent through it.
    alerts: BTreeSet<String>,
}

/// Returns who uses which connection.
pub(crate) async fn connection_uses(api: &Api) -> Result<BTreeMap<String, ConnectionUses>, ApiProblem> {
    let mut all: BTreeMap<String, ConnectionUses> = BTreeMap::new();
    for version in api.store.deployed().await? {
        let source = Source::new(version.pipeline.to_string(), version.text);
        let Some(pipeline) = written::Pipeline::parse(&source).pipeline else { continue };
        for name in of_pipeline(&pipeline) {
            all.entry(name.to_string()).or_default().used_by.insert(version.pipeline.to_string());
        }
    }
    for found in api.dashboards.all().await? {
        let Ok(dashboard) = found.dashboard() else { continue };
        for tile in dashboard.tiles {
            let TileFrom::Connection(name) = tile.from else { continue };
            all.entry(name.to_string()).or_default().dashboards.insert(found.name.to_string());
        }
    }
    if let Some(file) = api.store.alert_file().await? {
        let rules = AlertRules::parse(&Source::new("alerts.yaml", file.text)).unwrap_or_default();
        let of_rules = rules.iter().map(|rule| (&rule.name, &rule.to, &rule.fallback));
        let of_notices = rules.notices().map(|notice| (&notice.name, &notice.to, &notice.fallback));
        for (name, to, fallback) in of_rules.chain(of_notices) {
            for channel in to.iter().chain(fallback) {
                all.entry(channel.to_string()).or_default().alerts.insert(name.to_string());
            }
        }
    }
    Ok(all)
}

fn of_pipeline(pipeline: &written::Pipeline) -> impl Iterator<Item = &ConnectionName> {
    let grants = pipeline.nodes.iter().filter_map(|node| node.grants.connections.as_ref());
    let granted = grants.flat_map(|grants| &grants.value).map(|grant| &grant.name.value);
    let channels = pipeline.deliver.iter().flat_map(|deliver| [&deliver.to, &deliver.fallback]);
    granted.chain(channels.flatten().map(|channel| &channel.value))
}

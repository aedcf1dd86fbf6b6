//! What an extractor offers.

use weir_diagnostics::{Blame, did_you_mean, one_of};
use weir_pipeline::Graph;
use weir_types::{BlockKind, NodeName, RunId};

use super::setup;
use crate::environment::{Environment, Purpose, RunContext};
use crate::failure::{FailureKind, RunFailure};

/// Asks the extractor of a node which streams there are.
///
/// # Errors
/// When there is no such node, it is no extractor, or its block fails.
pub(crate) async fn discover(
    graph: &Graph,
    environment: &dyn Environment,
    name: &NodeName,
) -> Result<Vec<String>, RunFailure> {
    let wrong = |message: String| RunFailure::new(FailureKind::Plan, Blame::User, message).at(name);
    let Some(node) = graph.nodes.iter().find(|node| node.name == *name) else {
        let names = || graph.nodes.iter().map(|node| node.name.as_str());
        let hint = did_you_mean(name.as_str(), names()).or_else(|| one_of("nodes", names()));
        return Err(wrong(format!("there is no node `{name}` in pipeline `{}`", graph.name)).hint(hint));
    };
    if node.kind() != BlockKind::Extractor {
        let message = format!("node `{name}` is a {}, and only extractors have streams", node.kind());
        return Err(wrong(message));
    }
    let context = RunContext { run: RunId::generate(), purpose: Purpose::Plan };
    let block = environment.block(node).await?;
    let setup = setup(graph, environment, node, &context).await?;
    let failed = |failure| RunFailure::of_block(name, &node.manifest.label(), &failure);
    let mut extractor = block.extractor(setup).await.map_err(failed)?;
    extractor.discover(&node.config.to_string()).await.map_err(failed)
}

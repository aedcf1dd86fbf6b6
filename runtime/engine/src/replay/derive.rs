//! From a pipeline's plan to that of a replay into one of its nodes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use weir_diagnostics::Blame;
use weir_host::PortSchema;
use weir_pipeline::policy::{NodePolicy, OnEmpty, RejectLimit};
use weir_pipeline::{Grants, Graph};
use weir_store::{EdgeKey, Replay};
use weir_types::manifest::RowRelation;
use weir_types::{Digest, NodeName, PortName, WriteMode, WriteModeName};

use super::source::ReplayBlock;
use crate::failure::{FailureKind, RunFailure};
use crate::plan::{PlannedNode, RunPlan};
use crate::segment::cut;
use crate::topology::{Role, Topology};

/// Checks that everything behind a node can do with the rejected rows alone, and that loaders can add rows.
pub(super) fn check(plan: &RunPlan, node: &PlannedNode) -> Result<(), RunFailure> {
    for name in plan.topology.reach(&node.name) {
        let Some(reached) = plan.nodes.get(name) else { continue };
        if plan.topology.sees_whole_inputs(name) {
            return Err(whole_input(plan, node, reached));
        }
        let adds = || reached.spec.manifest.write_modes.contains(&WriteModeName::Append);
        if reached.mode == Some(WriteMode::Overwrite) && !adds() {
            let message = format!(
                "loader `{name}` (`{}`) can only overwrite, so rows cannot be added to its target by a replay",
                reached.label
            );
            return Err(RunFailure::new(FailureKind::Plan, Blame::User, message)
                .at(name)
                .hint(Some(INSTEAD.to_owned())));
        }
    }
    Ok(())
}

const INSTEAD: &str = "correct the rows where they come from, and run the pipeline again";

fn whole_input(plan: &RunPlan, node: &PlannedNode, needs: &PlannedNode) -> RunFailure {
    let edges = plan.topology.edges.iter().filter(|edge| edge.to_node == needs.name);
    let sources: Vec<_> = edges.map(|edge| format!("`{}`", edge.from_node)).collect();
    let message = format!(
        "the rejects of node `{}` cannot be replayed: node `{}` has to see all rows of {}, and a replay has only those that were rejected",
        node.name,
        needs.name,
        sources.join(", ")
    );
    RunFailure::new(FailureKind::Plan, Blame::User, message).at(&needs.name).hint(Some(INSTEAD.to_owned()))
}

/// Makes the plan of a replay.
pub(super) fn derive(plan: &RunPlan, node: &PlannedNode, replay: &Replay, data: &Path) -> Result<RunPlan, RunFailure> {
    check(plan, node)?;
    let source = source(plan, node, replay, data)?;
    let reached = plan.topology.reach(&node.name);
    let kept = plan.topology.only(|name| reached.contains(name));
    let topology = with_source(kept, node, &source)?;
    let mut nodes: BTreeMap<NodeName, Arc<PlannedNode>> = plan
        .nodes
        .iter()
        .filter(|(name, _)| reached.contains(name))
        .map(|(name, planned)| (name.clone(), Arc::new(lenient(planned))))
        .collect();
    nodes.insert(source.name.clone(), Arc::new(source));
    let graph = Graph { name: plan.pipeline().replays(), ..Graph::clone(&plan.graph) };
    Ok(RunPlan {
        graph: Arc::new(graph),
        nodes,
        segments: cut(&topology).into(),
        topology,
        // Another replay is another run, even of the same pipeline.
        digest: Digest::of(format!("{} {}", plan.digest, replay.id)),
        warnings: Default::default(),
        replay: Some(replay.id.clone()),
    })
}

/// Rows that are rejected again are no reason to fail: they are kept as they were. Nor are few rows odd. An overwrite would leave nothing
/// but the replayed rows, so they are added.
fn lenient(node: &PlannedNode) -> PlannedNode {
    let policy = NodePolicy { rejects: RejectLimit::ALL, empty: OnEmpty::Ok, volume: None, ..node.policy };
    let mode = node.mode.clone().map(|mode| if mode == WriteMode::Overwrite { WriteMode::Append } else { mode });
    PlannedNode { policy, mode, ..node.clone() }
}

/// Makes the extractor that gives the rows. It takes the place of an extractor, and stands before any other node.
fn source(plan: &RunPlan, node: &PlannedNode, replay: &Replay, data: &Path) -> Result<PlannedNode, RunFailure> {
    let schema = super::schema(plan, &node.name)?;
    let name = if node.role == Role::Extractor { node.name.clone() } else { free_name(plan)? };
    let mut spec = node.spec.clone();
    spec.name = name.clone();
    spec.grants = Grants::default();
    spec.secrets.clear();
    let digest = Digest::of(&replay.id);
    Ok(PlannedNode {
        name,
        role: Role::Extractor,
        block: Arc::new(ReplayBlock { manifest: Arc::clone(&spec.manifest), digest, path: data.join(&replay.path) }),
        spec,
        label: format!("rejects of {}", node.name),
        fingerprint: digest,
        config: "{}".to_owned(),
        stream: None,
        mode: None,
        rows: RowRelation::Any,
        policy: NodePolicy { rejects: RejectLimit::ALL, empty: OnEmpty::Ok, ..NodePolicy::default() },
        inputs: Vec::new(),
        outputs: vec![PortSchema { port: PortName::output().to_string(), schema }],
        writes: Vec::new(),
    })
}

fn free_name(plan: &RunPlan) -> Result<NodeName, RunFailure> {
    let names = (1..).map(|number| if number == 1 { "rejects".to_owned() } else { format!("rejects-{number}") });
    let mut free = names.filter(|name| plan.nodes.keys().all(|known| known.as_str() != name));
    let name = free.next().and_then(|name| name.parse().ok());
    name.ok_or_else(|| RunFailure::host("no name is left for the node that gives the rejected rows"))
}

fn with_source(mut topology: Topology, node: &PlannedNode, source: &PlannedNode) -> Result<Topology, RunFailure> {
    if node.role == Role::Extractor {
        return Ok(topology);
    }
    let port = node.input().port.parse();
    let to_port = port.map_err(|error| RunFailure::host_error("a node has a port that is no name", &error))?;
    topology.nodes.insert(0, (source.name.clone(), Role::Extractor));
    topology.edges.push(EdgeKey {
        from_node: source.name.clone(),
        from_port: PortName::output(),
        to_node: node.name.clone(),
        to_port,
    });
    Ok(topology)
}

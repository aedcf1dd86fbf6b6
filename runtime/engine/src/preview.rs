//! A few rows of a node, without writing anything.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use tokio_util::sync::CancellationToken;
use weir_diagnostics::{Blame, did_you_mean};
use weir_store::{Notes, Plan};
use weir_types::{EpochNumber, NodeName, PortName, PortRef, RunId};

use crate::attempt::{Attempt, AttemptSetup};
use crate::distributor::Distributor;
use crate::environment::{Environment, Purpose, RunContext};
use crate::failure::{FailureKind, RunFailure};
use crate::flow::{Arrival, BatchReceiver, channel};
use crate::local::{Local, Tap};
use crate::metrics::RunMetrics;
use crate::plan::RunPlan;
use crate::progress::{Observers, Reporter};
use crate::rejects::{Keeping, ShownRejects};
use crate::run::{ask, split_tasks};
use crate::segment::{EpochJob, cut};
use crate::settings::{EngineSettings, EpochBudget};
use crate::stop::Stop;
use crate::topology::Role;

/// Rows of a node.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The node that gave them.
    pub node: NodeName,
    /// The port that they left.
    pub port: PortName,
    /// Their columns.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
    /// Whether these are all rows that there are.
    pub complete: bool,
    /// The first rows that were rejected on the way there.
    pub rejects: Vec<ShownRejects>,
}

/// Whose rows to show.
struct Target {
    node: NodeName,
    port: PortName,
    schema: SchemaRef,
}

/// Runs what leads up to a port until it has given so many rows. Extractors start from nothing, not from the state of earlier runs: what
/// a person wants to see is what rows look like.
pub(crate) async fn preview(
    environment: Arc<dyn Environment>,
    settings: Arc<EngineSettings>,
    plan: &RunPlan,
    of: &PortRef,
    rows: usize,
) -> Result<Preview, RunFailure> {
    let target = target(plan, of)?;
    let plan = Arc::new(upstream(plan, &target.node));
    let token = CancellationToken::new();
    let shown = Arc::new(Mutex::new(Vec::new()));
    let metrics = Arc::new(RunMetrics::new(plan.nodes.keys(), plan.topology.edges.iter()));
    let setup = AttemptSetup {
        plan: Arc::clone(&plan),
        settings,
        environment,
        context: RunContext { run: RunId::generate(), purpose: Purpose::Preview },
        number: 1,
        token: token.clone(),
        reporter: Reporter::new(Observers::default(), Arc::clone(&metrics)),
        metrics,
        notes: Notes::new(),
        committed: BTreeMap::new(),
        keeping: Keeping::Shown(Arc::clone(&shown)),
    };
    let attempt = Arc::new(Attempt::new(setup).await?);
    let plans = plans(&attempt).await.map_err(Stop::into_failure)?;
    let (sender, receiver) = channel(attempt.settings.edge);
    let tap = Tap { node: target.node.clone(), port: target.port.clone(), sender };
    let job = EpochJob {
        run: attempt.run,
        attempt: 1,
        epoch: EpochNumber::FIRST,
        segments: Arc::clone(&plan.segments),
        tasks: split_tasks(&attempt, &plans),
        budget: EpochBudget::UNBOUNDED,
    };
    // One split after the other: more would only read ahead what nobody wants to see.
    let mut local = Local::new(attempt, 1, Some(tap));
    let running = async move { local.run(&job).await.map(drop) };
    let collecting = async {
        let collected = collect(receiver, rows).await;
        token.cancel();
        collected
    };
    let (ran, (batches, complete)) = futures::join!(running, collecting);
    if complete {
        ran?;
    }
    let Target { node, port, schema } = target;
    let rejects = std::mem::take(&mut *shown.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Preview { node, port, schema, batches, complete, rejects })
}

/// Finds the port: a loader shows what it would get.
fn target(plan: &RunPlan, of: &PortRef) -> Result<Target, RunFailure> {
    let Some(node) = plan.nodes.get(&of.node) else {
        let message = format!("there is no node `{}` in pipeline `{}`", of.node, plan.pipeline());
        let hint = did_you_mean(of.node.as_str(), plan.nodes.keys().map(NodeName::as_str));
        return Err(RunFailure::new(FailureKind::Plan, Blame::User, message).hint(hint));
    };
    if node.role == Role::Loader {
        let asked = |port: &PortName| of.port.as_ref().is_none_or(|asked| asked == port);
        let edge = plan.topology.edges.iter().find(|edge| edge.to_node == node.name && asked(&edge.to_port));
        let edge = edge.ok_or_else(|| RunFailure::host(format!("loader `{}` has no such input", node.name)))?;
        // What the engine adds for the loader says something about a run, and this is none.
        let schema = Arc::clone(plan.schema(edge).unwrap_or(&node.input_at(&edge.to_port).schema));
        return Ok(Target { node: edge.from_node.clone(), port: edge.from_port.clone(), schema });
    }
    let wanted = |port: &str| of.port.as_ref().is_none_or(|wanted| *wanted == port);
    let found = node.outputs.iter().find(|output| wanted(&output.port));
    let Some(output) = found else {
        let port = of.port.as_ref().map_or("out", PortName::as_str);
        let message = format!("node `{}` has no output `{port}`", node.name);
        let hint = did_you_mean(port, node.outputs.iter().map(|output| output.port.as_str()));
        return Err(RunFailure::new(FailureKind::Plan, Blame::User, message).at(&node.name).hint(hint));
    };
    let port =
        output.port.parse().map_err(|error| RunFailure::host_error("a block named a port that is no name", &error))?;
    Ok(Target { node: node.name.clone(), port, schema: Arc::clone(&output.schema) })
}

/// Returns the part of a plan that leads up to a node.
fn upstream(plan: &RunPlan, node: &NodeName) -> RunPlan {
    let wanted = plan.topology.ancestors(node);
    let topology = plan.topology.only(|name| wanted.contains(name));
    let nodes = plan.nodes.iter().filter(|(name, _)| wanted.contains(name));
    RunPlan {
        nodes: nodes.map(|(name, node)| (name.clone(), Arc::clone(node))).collect(),
        segments: cut(&topology).into(),
        topology,
        ..plan.clone()
    }
}

async fn plans(attempt: &Attempt) -> Result<Vec<Plan>, Stop> {
    let mut plans = Vec::new();
    for node in attempt.plan.of_role(Role::Extractor) {
        plans.push(ask(attempt, &node.name, &[]).await?);
    }
    Ok(plans)
}

/// Collects rows until there are enough, or no more come; tells which.
async fn collect(mut receiver: BatchReceiver, rows: usize) -> (Vec<RecordBatch>, bool) {
    let (mut batches, mut left) = (Vec::new(), rows);
    while left > 0 {
        let Ok(Arrival::Batch(batch)) = receiver.recv().await else { return (batches, true) };
        let taken = batch.rows.num_rows().min(left);
        batches.push(batch.rows.slice(0, taken));
        left -= taken;
    }
    (batches, false)
}

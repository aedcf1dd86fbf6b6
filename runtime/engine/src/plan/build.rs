//! Planning: loads blocks and asks each for the schemas of its ports, from the extractors down.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::SystemTime;

use arrow::datatypes::SchemaRef;
use weir_diagnostics::{Diagnostic, Diagnostics};
use weir_host::{Failure, NodeSetup, PortSchema};
use weir_pipeline::{Edge, Graph, GraphNode};
use weir_store::EdgeKey;
use weir_types::{BlockKind, RunId, SchemaChange};

use super::{PlannedNode, RunPlan, check, fingerprint, node, provenance};
use crate::block::RunnableBlock;
use crate::environment::{Environment, Purpose, RunContext};
use crate::failure::RunFailure;
use crate::node::with_metadata;
use crate::segment::cut;
use crate::topology::{Role, Topology};

/// Plans a run: loads every block and learns the schema of every edge.
///
/// # Errors
/// With everything that is wrong. Nodes behind one that failed are not looked at: nobody knows what would come in.
pub(crate) async fn plan(graph: Arc<Graph>, environment: &dyn Environment) -> Result<RunPlan, Diagnostics> {
    let context = RunContext { run: RunId::generate(), purpose: Purpose::Plan };
    let mut planner =
        Planner { graph: &graph, environment, context, nodes: HashMap::new(), problems: Diagnostics::new() };
    for node in &graph.nodes {
        planner.node(node).await;
    }
    let Planner { nodes, problems, .. } = planner;
    let (nodes, warnings) = problems.into_result(nodes)?;
    let topology = topology(&graph);
    Ok(RunPlan {
        digest: graph.digest(),
        segments: cut(&topology).into(),
        topology,
        nodes: nodes.into_values().map(|node| (node.name.clone(), Arc::new(node))).collect::<BTreeMap<_, _>>(),
        warnings,
        replay: None,
        graph: Arc::clone(&graph),
    })
}

/// Returns the shape of a graph. A harvester is no part of the data path.
fn topology(graph: &Graph) -> Topology {
    let nodes = graph.nodes.iter().filter_map(|node| role(node).map(|role| (node.name.clone(), role)));
    let edges = graph.edges.iter().filter_map(|edge| key(graph, edge));
    let whole = graph.nodes.iter().filter(|node| node.kind() == BlockKind::Loader && sees_whole_inputs(node));
    Topology {
        nodes: nodes.collect(),
        edges: edges.collect(),
        whole_loaders: whole.map(|node| node.name.clone()).collect(),
    }
}

/// Returns what a node is to the data path.
fn role(node: &GraphNode) -> Option<Role> {
    match node.kind() {
        BlockKind::Extractor => Some(Role::Extractor),
        BlockKind::Loader => Some(Role::Loader),
        BlockKind::Transform if sees_whole_inputs(node) => Some(Role::WholeInput),
        BlockKind::Transform => Some(Role::RowWise),
        BlockKind::Harvester => None,
    }
}

/// Several inputs make a node one of whole inputs: their splits have nothing to do with one another.
fn sees_whole_inputs(node: &GraphNode) -> bool {
    node.manifest.is_whole_input() || node.inputs.len() > 1
}

fn key(graph: &Graph, edge: &Edge) -> Option<EdgeKey> {
    let (from, to) = (graph.nodes.get(edge.from.node.0)?, graph.nodes.get(edge.to.node.0)?);
    Some(EdgeKey {
        from_node: from.name.clone(),
        from_port: edge.from.port.clone(),
        to_node: to.name.clone(),
        to_port: edge.to.port.clone(),
    })
}

struct Planner<'a> {
    graph: &'a Graph,
    environment: &'a dyn Environment,
    context: RunContext,
    /// What is planned, by position in the graph.
    nodes: HashMap<usize, PlannedNode>,
    problems: Diagnostics,
}

/// What a block says of itself for given inputs.
#[derive(Default)]
struct Shape {
    outputs: Vec<PortSchema>,
    writes: Vec<String>,
}

impl Planner<'_> {
    async fn node(&mut self, spec: &GraphNode) {
        let (Some(role), Some(inputs)) = (role(spec), self.inputs(spec)) else { return };
        match self.shape(spec, &inputs).await {
            Ok((block, shape)) => {
                let planned = self.planned(spec, role, block, inputs, shape);
                self.nodes.insert(spec.id.0, planned);
            }
            Err(problem) => self.problems.push(*problem),
        }
    }

    /// Returns what comes in, in the order of the ports; nothing if a node before this one failed.
    fn inputs(&mut self, spec: &GraphNode) -> Option<Vec<PortSchema>> {
        let edges = spec.inputs.iter().map(|edge| self.graph.edges.get(edge.0));
        let inputs: Option<Vec<_>> = edges.map(|edge| edge.and_then(|edge| self.input(edge))).collect();
        if spec.metadata { self.with_metadata(spec, inputs?) } else { inputs }
    }

    fn input(&self, edge: &Edge) -> Option<PortSchema> {
        let source = self.nodes.get(&edge.from.node.0)?.output(edge.from.port.as_str())?;
        Some(PortSchema { port: edge.to.port.to_string(), schema: Arc::clone(&source.schema) })
    }

    /// Adds the columns about the run that the engine adds to a loader's rows.
    fn with_metadata(&mut self, spec: &GraphNode, inputs: Vec<PortSchema>) -> Option<Vec<PortSchema>> {
        let mut with = Vec::with_capacity(inputs.len());
        for input in inputs {
            match with_metadata(&input.schema) {
                Ok(schema) => with.push(PortSchema { schema, ..input }),
                Err(taken) => self.problems.push(check::taken(self.graph, spec, taken)),
            }
        }
        (with.len() == spec.inputs.len()).then_some(with)
    }

    async fn shape(
        &mut self,
        spec: &GraphNode,
        inputs: &[PortSchema],
    ) -> Result<(Arc<dyn RunnableBlock>, Shape), Box<Diagnostic>> {
        let failed = |failure: RunFailure| Box::new(check::failed(self.graph, spec, &failure));
        let block = self.environment.block(spec).await.map_err(failed)?;
        let setup = setup(self.graph, self.environment, spec, &self.context).await.map_err(failed)?;
        let config = provenance::config(self.graph, spec);
        let shape = match ask(spec, &config, block.as_ref(), setup.clone(), inputs).await {
            Err(failure) if spec.policy.schema_change == SchemaChange::Ask => {
                let accepted = accepted(spec);
                let changes = ask(&accepted, &config, block.as_ref(), setup, inputs).await;
                return Err(Box::new(check::unaccepted(
                    self.graph,
                    spec,
                    inputs,
                    &failure,
                    changes.ok().map(|shape| shape.writes),
                )));
            }
            shape => shape,
        };
        let shape = shape.map_err(|failure| Box::new(check::refused(self.graph, spec, inputs, &failure)))?;
        self.check_ports(spec, inputs, &shape)?;
        Ok((block, shape))
    }

    /// Checks what the block did not: that every port somebody reads is there, and that the key's columns come in.
    fn check_ports(&mut self, spec: &GraphNode, inputs: &[PortSchema], shape: &Shape) -> Result<(), Box<Diagnostic>> {
        let read = spec.outputs.iter().filter(|output| !output.edges.is_empty());
        let missing = read
            .map(|output| output.port.as_str())
            .find(|port| shape.outputs.iter().all(|output| output.port != *port));
        if let Some(port) = missing {
            let reason =
                format!("its manifest lists output `{port}`, but with this config and these inputs it has none");
            let failure = Failure::Contract { call: "outputs", reason };
            return Err(Box::new(check::refused(self.graph, spec, inputs, &failure)));
        }
        self.problems.extend(inputs.iter().flat_map(|input| check::key(self.graph, spec, input)));
        Ok(())
    }

    fn planned(
        &self,
        spec: &GraphNode,
        role: Role,
        block: Arc<dyn RunnableBlock>,
        inputs: Vec<PortSchema>,
        shape: Shape,
    ) -> PlannedNode {
        PlannedNode {
            name: spec.name.clone(),
            role,
            label: spec.manifest.label(),
            fingerprint: fingerprint::fingerprint(self.graph, spec),
            config: provenance::config(self.graph, spec),
            stream: spec.stream.as_ref().map(ToString::to_string),
            mode: spec.write.clone(),
            rows: spec.manifest.row_relation(),
            policy: spec.policy,
            inputs,
            outputs: shape.outputs,
            writes: shape.writes,
            spec: spec.clone(),
            block,
        }
    }
}

/// Returns a node as it is once a person has said yes to changes of its target.
fn accepted(spec: &GraphNode) -> GraphNode {
    let mut accepted = spec.clone();
    accepted.policy.schema_change = spec.policy.schema_change.accepted();
    accepted
}

/// Returns what an instance is made with that says what it would do.
pub(super) async fn setup(
    graph: &Graph,
    environment: &dyn Environment,
    spec: &GraphNode,
    context: &RunContext,
) -> Result<NodeSetup, RunFailure> {
    let capabilities = environment.capabilities(graph, spec, context).await;
    Ok(NodeSetup {
        limits: node::limits(&spec.grants.limits),
        capabilities: capabilities
            .map_err(|problem| RunFailure::of_problem(&spec.name, &spec.manifest.label(), problem))?,
        place: "describe".to_owned(),
        clock: spec.grants.clock,
        random: spec.grants.random,
        started: SystemTime::now(),
        ..NodeSetup::closed(spec.name.as_str())
    })
}

/// Asks a block what it does with this config and these inputs.
async fn ask(
    spec: &GraphNode,
    config: &str,
    block: &dyn RunnableBlock,
    setup: NodeSetup,
    inputs: &[PortSchema],
) -> Result<Shape, Failure> {
    match spec.kind() {
        BlockKind::Extractor => {
            let stream = spec.stream.as_ref().map(ToString::to_string);
            let info = block.extractor(setup).await?.describe(config, stream.as_deref()).await?;
            Ok(Shape { outputs: vec![output("out", info.schema)], writes: Vec::new() })
        }
        BlockKind::Transform => {
            let outputs = block.transform(setup).await?.open(config, inputs).await?;
            Ok(Shape { outputs, writes: Vec::new() })
        }
        BlockKind::Loader => {
            let Some(mode) = &spec.write else { return Ok(Shape::default()) };
            let mut writes: Vec<String> = Vec::new();
            let mut instance = block.loader(setup).await?;
            for input in inputs {
                let lines = instance.describe(config, input, mode, spec.policy.schema_change).await?;
                writes.extend(lines.into_iter().filter(|line| !writes.contains(line)).collect::<Vec<_>>());
            }
            Ok(Shape { outputs: Vec::new(), writes })
        }
        BlockKind::Harvester => Ok(Shape::default()),
    }
}

fn output(port: &str, schema: SchemaRef) -> PortSchema {
    PortSchema { port: port.to_owned(), schema }
}

//! Which column is made of which, over a whole plan. Pure.

use std::collections::{BTreeMap, BTreeSet};

use weir_engine::{PlannedNode, Role, RunPlan};
use weir_query::Use;
use weir_types::{NodeName, PortName};

use super::blocks::{self, Input, Mapping};

/// What a column takes from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Something that is known.
    Known(Use),
    /// A value that does not give the original away.
    Masked,
    /// Something that the block does not tell.
    Unknown,
}

impl Kind {
    pub(super) const IDENTITY: Self = Self::Known(Use::Identity);
    pub(super) const TRANSFORMATION: Self = Self::Known(Use::Transformation);

    /// Returns whether the value itself is taken, and the spec's word for how.
    pub(super) fn words(self) -> (bool, Option<&'static str>) {
        let word = match self {
            Self::Known(Use::Identity) => "IDENTITY",
            Self::Known(Use::Transformation) | Self::Masked => "TRANSFORMATION",
            Self::Known(Use::Aggregation) => "AGGREGATION",
            Self::Known(Use::Conditional) => "CONDITIONAL",
            Self::Known(Use::Filter) => "FILTER",
            Self::Known(Use::GroupBy) => "GROUP_BY",
            Self::Known(Use::Join) => "JOIN",
            Self::Known(Use::Sort) => "SORT",
            Self::Known(Use::Window) => "WINDOW",
            Self::Unknown => return (false, None),
        };
        (self.is_direct(), Some(word))
    }

    fn is_direct(self) -> bool {
        match self {
            Self::Known(what) => what.is_direct(),
            Self::Masked => true,
            Self::Unknown => false,
        }
    }

    /// Returns what is taken from a column by way of another that takes `inner` from it.
    pub(super) fn of(self, inner: Self) -> Self {
        match (self, inner) {
            (_, inner) if !inner.is_direct() => inner,
            (outer, _) if !outer.is_direct() => outer,
            // What was masked once stays so.
            (Self::Masked, _) | (_, Self::Masked) => Self::Masked,
            (Self::IDENTITY, inner) => inner,
            (Self::TRANSFORMATION, Self::Known(Use::Aggregation)) => inner,
            (outer, _) => outer,
        }
    }
}

/// What something is made of: columns of extractors.
pub(super) type Origins = BTreeMap<(NodeName, String), BTreeSet<Kind>>;

/// What rows are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Each column.
    pub(super) of: BTreeMap<String, Origins>,
    /// What decides which rows there are.
    pub(super) rows: Origins,
}

/// Finds out what every loader's columns are made of.
pub(super) fn trace(plan: &RunPlan) -> BTreeMap<NodeName, Columns> {
    let (mut outputs, mut loaded) = (BTreeMap::new(), BTreeMap::new());
    // Every node of a graph stands behind those that it gets rows from.
    for node in plan.graph.nodes.iter().filter_map(|node| plan.nodes.get(&node.name)) {
        let inputs = inputs(plan, node, &outputs);
        match node.role {
            Role::Loader => {
                loaded.insert(node.name.clone(), of_loader(node, &inputs));
            }
            Role::Extractor => outputs.extend(of_extractor(node)),
            Role::RowWise | Role::WholeInput => {
                let made = node.outputs.iter().filter_map(|output| {
                    let mapping = blocks::mapping(node, output, &inputs);
                    Some(((node.name.clone(), output.port.parse().ok()?), by_way_of(&mapping, &inputs)))
                });
                outputs.extend(made.collect::<Vec<_>>());
            }
        }
    }
    loaded
}

type Outputs = BTreeMap<(NodeName, PortName), Columns>;

fn inputs(plan: &RunPlan, node: &PlannedNode, outputs: &Outputs) -> Vec<Input> {
    let edges = plan.topology.edges.iter().filter(|edge| edge.to_node == node.name);
    let input = |edge: &weir_store::EdgeKey| {
        let columns = outputs.get(&(edge.from_node.clone(), edge.from_port.clone()))?;
        let schema = plan.schema(edge)?;
        Some(Input { port: edge.to_port.to_string(), schema: schema.clone(), columns: columns.clone() })
    };
    edges.filter_map(input).collect()
}

fn of_extractor(node: &PlannedNode) -> Outputs {
    let origin =
        |column: &String| Origins::from([((node.name.clone(), column.clone()), BTreeSet::from([Kind::IDENTITY]))]);
    let columns = |output: &weir_host::PortSchema| Columns {
        of: output.schema.fields().iter().map(|field| (field.name().clone(), origin(field.name()))).collect(),
        rows: Origins::new(),
    };
    let outputs = node.outputs.iter();
    outputs.filter_map(|output| Some(((node.name.clone(), output.port.parse().ok()?), columns(output)))).collect()
}

/// A loader writes what it gets. Columns about the run are made of nothing that was read.
fn of_loader(node: &PlannedNode, inputs: &[Input]) -> Columns {
    let mut all = Columns::default();
    let fields: Vec<&String> =
        node.inputs.iter().flat_map(|input| input.schema.fields()).map(|field| field.name()).collect();
    for input in inputs {
        let known = input.columns.of.iter().filter(|(name, _)| fields.contains(name));
        all.of.extend(known.map(|(name, origins)| (name.clone(), origins.clone())));
        merge(&mut all.rows, Kind::IDENTITY, &input.columns.rows);
    }
    all
}

fn by_way_of(mapping: &Mapping, inputs: &[Input]) -> Columns {
    let resolve = |taken: &blocks::Taken| {
        let mut origins = Origins::new();
        for ((port, column), kinds) in taken {
            let found = inputs.iter().find(|input| input.port == *port).and_then(|input| input.columns.of.get(column));
            for (kind, found) in kinds.iter().flat_map(|kind| found.map(|found| (kind, found))) {
                merge(&mut origins, *kind, found);
            }
        }
        origins
    };
    let mut rows = resolve(&mapping.rows);
    inputs.iter().for_each(|input| merge(&mut rows, Kind::IDENTITY, &input.columns.rows));
    Columns { of: mapping.of.iter().map(|(name, taken)| (name.clone(), resolve(taken))).collect(), rows }
}

fn merge(all: &mut Origins, kind: Kind, more: &Origins) {
    for (origin, inner) in more {
        all.entry(origin.clone()).or_default().extend(inner.iter().map(|inner| kind.of(*inner)));
    }
}

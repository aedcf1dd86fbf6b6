//! The whole file.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use weir_diagnostics::{Diagnostics, Source, Span};
use weir_types::{ConnectionName, Digest, NodeName, PipelineName};

use super::{Concurrency, Connection, Deliver, Node, Parameter, Policies, Trigger, layout};
use crate::{
    read::{Fields, Reader},
    yaml::{self, Spanned},
};

/// Every key at the top of a pipeline file, in the order in which people write them.
const KEYS: &[&str] = &[
    "name",
    "title",
    "owner",
    "description",
    "tags",
    "triggers",
    "parameters",
    "connections",
    "nodes",
    "on",
    "epoch",
    "retries",
    "timeout",
    "parallelism",
    "concurrency",
    "deliver",
    "layout",
];

/// A pipeline file.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// The text that it was read from.
    pub source: Source,
    /// The pipeline's name.
    pub name: Option<Spanned<PipelineName>>,
    /// What people call it.
    pub title: Option<Spanned<String>>,
    /// Who answers for it.
    pub owner: Option<Spanned<String>>,
    /// What it is for.
    pub description: Option<Spanned<String>>,
    /// Words to find it by.
    pub tags: Vec<Spanned<String>>,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// What can be set from outside.
    pub parameters: Vec<Parameter>,
    /// Connections that it declares itself.
    pub connections: Vec<Connection>,
    /// Its nodes, in the order of the file.
    pub nodes: Vec<Node>,
    /// What holds for the run as a whole, and for nodes that do not say otherwise.
    pub policies: Policies,
    /// How many runs of it there may be at a time.
    pub concurrency: Concurrency,
    /// What leaves when a run of it has ended.
    pub deliver: Vec<Deliver>,
    /// Names under `nodes` that are not names of nodes: reported once, they must not be reported where they are used.
    pub refused_nodes: BTreeSet<String>,
    root: yaml::Node,
}

/// What came of reading a file: as much of the pipeline as could be understood, and everything that was wrong.
#[derive(Debug)]
pub struct Parsed {
    /// The pipeline; nothing when the file is not a map at all.
    pub pipeline: Option<Pipeline>,
    /// What was wrong. With an error in it, the pipeline is good for finding more errors only.
    pub diagnostics: Diagnostics,
}

impl Pipeline {
    /// Reads a pipeline file.
    pub fn parse(source: &Source) -> Parsed {
        Self::parse_as(source, |root| root)
    }

    /// Reads only what leads up to a node, as if the file had no other nodes and nothing started it: the rest may be wrong. A file that does
    /// not have the node is read as it is.
    pub fn parse_up_to(source: &Source, node: &NodeName) -> Parsed {
        Self::parse_as(source, |root| match read(&mut Reader::new(source), root.clone()) {
            Some(whole) if whole.node(node.as_str()).is_some() => whole.narrowed(root, node),
            _ => root,
        })
    }

    fn parse_as(source: &Source, shape: impl FnOnce(yaml::Node) -> yaml::Node) -> Parsed {
        let mut reader = Reader::new(source);
        let root = yaml::load(source, &mut reader.diagnostics);
        let pipeline = root.and_then(|root| read(&mut reader, shape(root)));
        let mut diagnostics = reader.diagnostics;
        diagnostics.sort();
        Parsed { pipeline, diagnostics }
    }

    /// Leaves out of the file's content what a node does not need.
    fn narrowed(&self, mut root: yaml::Node, node: &NodeName) -> yaml::Node {
        let needed = self.up_to(node.as_str());
        let yaml::Value::Map(map) = &mut root.value else { return root };
        map.entries.retain(|entry| !matches!(entry.key.value.as_str(), "triggers" | "deliver" | "layout"));
        for entry in map.entries.iter_mut().filter(|entry| entry.key.value == "nodes") {
            if let yaml::Value::Map(nodes) = &mut entry.value.value {
                nodes.entries.retain(|node| needed.contains(node.key.value.as_str()));
            }
        }
        root
    }

    /// Returns a node and those whose rows get to it.
    fn up_to<'a>(&'a self, node: &'a str) -> BTreeSet<&'a str> {
        let (mut found, mut ahead) = (BTreeSet::new(), vec![node]);
        while let Some(name) = ahead.pop() {
            if found.insert(name) {
                let sources = self.node(name).into_iter().flat_map(|node| &node.inputs.sources);
                ahead.extend(sources.map(|(_, source)| source.value.node.as_str()));
            }
        }
        found
    }

    /// Returns the node of this name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name.as_str() == name)
    }

    /// Returns the file's content as JSON with sorted keys: equal for files that differ in comments, in how they are written, and in where
    /// things stand on the canvas.
    pub fn to_canonical_json(&self) -> Json {
        let mut json = self.root.to_json();
        if let Some(keys) = json.as_object_mut() {
            keys.remove("layout");
        }
        yaml::canonical(&json)
    }

    /// Returns the digest of the canonical JSON: the version of the pipeline.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_canonical_json().to_string())
    }
}

fn read(reader: &mut Reader, root: yaml::Node) -> Option<Pipeline> {
    let fields = reader.fields(&root, "the pipeline", Span::new(1, 1, 0), KEYS)?;
    let mut refused_nodes = BTreeSet::new();
    let name: Option<Spanned<PipelineName>> = reader.parsed(&fields, "name", "a text");
    if let Some(name) = name.as_ref().filter(|name| name.value != name.value.owner()) {
        let what = if name.value.is_replays() { "replays" } else { "runs side by side" };
        let message =
            format!("`{}` is the name under which {what} of `{}` are recorded", name.value, name.value.owner());
        reader.push(reader.error(name.span, message).hint("give the pipeline another name".to_owned()));
    }
    if fields.get("name").is_none() {
        reader.missing(&fields, "name", "my-pipeline");
    }
    layout::check(reader, &fields);
    let pipeline = Pipeline {
        source: reader.source.clone(),
        name,
        title: reader.text(&fields, "title"),
        owner: reader.text(&fields, "owner"),
        description: reader.text(&fields, "description"),
        tags: reader.texts(&fields, "tags").unwrap_or_default(),
        triggers: Trigger::read_all(reader, &fields),
        parameters: Parameter::read_all(reader, &fields),
        connections: connections(reader, &fields),
        nodes: nodes(reader, &fields, &mut refused_nodes),
        policies: Policies::read(reader, &fields),
        concurrency: Concurrency::read(reader, &fields),
        deliver: Deliver::read_all(reader, &fields),
        refused_nodes,
        root: root.clone(),
    };
    Some(pipeline)
}

fn connections(reader: &mut Reader, fields: &Fields<'_>) -> Vec<Connection> {
    let mut connections = Vec::new();
    for entry in reader.entries(fields, "connections") {
        if let Some(name) = reader.parse::<ConnectionName>(entry.key.clone()) {
            connections.extend(Connection::read(reader, name, &entry.value));
        }
    }
    connections
}

fn nodes(reader: &mut Reader, fields: &Fields<'_>, refused: &mut BTreeSet<String>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for entry in reader.entries(fields, "nodes") {
        match reader.parse::<NodeName>(entry.key.clone()) {
            Some(name) => nodes.push(Node::read(reader, name, &entry.value)),
            None => {
                refused.insert(entry.key.value.clone());
            }
        }
    }
    if nodes.is_empty() && refused.is_empty() && fields.get("nodes").is_none_or(|entry| entry.value.as_map().is_some())
    {
        reader.missing(fields, "nodes", "{ rows: { block: file@1, … } }");
    }
    nodes
}

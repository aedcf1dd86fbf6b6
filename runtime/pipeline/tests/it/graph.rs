//! What a graph says about itself.

use serde_json::json;
use weir_diagnostics::Source;
use weir_pipeline::{
    Graph, NodeId,
    policy::{OnVolume, RejectLimit, Volume},
    written::Pipeline,
};
use weir_types::ByteSize;

use crate::support::{graph, graph_up_to};

const DIAMOND: &str = r#"
name: diamond
parameters: { out: { env: W_OUT, default: ./out }, size: { type: integer, default: 5 }, day: { type: date, default: yesterday } }
connections: { db: "sqlite:x.db", lake: "file:${out}" }
on: { rejects: { max: 1% }, volume: { min: 1, then: fail } }
epoch: { rows: 1_000 }
nodes:
  both:
    block: sql@1
    inputs: { l: left, r: right.hot }
    config: { query: "select '${day}', '$${x}' from l" }
  end:
    block: sqlite-loader@=1.0.0
    inputs: both
    config: { connection: db, table: t }
    grants: { connections: { db: write } }
    write: { mode: upsert, key: [id] }
    on: { rejects: 3 }
  start:
    block: file@1
    config: { connection: lake, path: "a/*.csv" }
    grants: { connections: { lake: { access: read, prefix: a/ } }, memory: 64MiB }
  left: { block: columns@1, inputs: start, config: { limit: "${size}" }, on: { volume: { usual: 20%, of: 5 } } }
  right: { block: route@1, inputs: start }
  cold: { block: columns@1, inputs: right.cold }
  colder: { block: file-loader@1, inputs: cold, config: { connection: lake, path: x }, grants: { connections: { lake: write } }, write: append }
"#;

fn diamond() -> Graph {
    graph(DIAMOND)
}

#[test]
fn nodes_come_after_their_sources() {
    let graph = diamond();
    let names: Vec<_> = graph.nodes.iter().map(|node| node.name.to_string()).collect();
    assert_eq!(names, ["start", "left", "right", "both", "end", "cold", "colder"]);
    for (index, node) in graph.nodes.iter().enumerate() {
        assert_eq!(node.id, NodeId(index));
        assert!(graph.edges_to(node.id).all(|edge| edge.from.node < node.id));
    }
    let labels: Vec<_> = graph.edges.iter().map(|edge| graph.label(edge)).collect();
    assert_eq!(labels[..3], ["start.out -> left.in", "start.out -> right.in", "left.out -> both.l"]);
}

#[test]
fn fan_outs_say_where_branches_meet_again() {
    let graph = diamond();
    let fan_outs: Vec<_> = graph
        .fan_outs()
        .into_iter()
        .map(|fan_out| (graph.nodes[fan_out.node.0].name.to_string(), fan_out.edges.len(), fan_out.meets))
        .collect();
    let both = graph.node("both").map(|node| node.id);
    assert_eq!(fan_outs, [("start".to_owned(), 2, both), ("right".to_owned(), 2, None)]);
}

#[test]
fn parameters_are_replaced_with_their_type() {
    let graph = diamond();
    assert_eq!(graph.node("left").map(|node| node.config.clone()), Some(json!({ "limit": 5 })));
    let query = json!({ "query": "select '2026-02-28', '${x}' from l" });
    assert_eq!(graph.node("both").map(|node| node.config.clone()), Some(query));
    let urls: Vec<_> = graph.connections.iter().map(|spec| spec.url.to_string()).collect();
    assert_eq!(urls, ["sqlite:x.db", "file:/tmp/out"]);
}

#[test]
fn grants_limits_and_policies_have_defaults() {
    let graph = diamond();
    let node = |name: &str| graph.node(name).expect("a node");
    assert_eq!(node("start").grants.limits.memory, ByteSize::mebibytes(64));
    assert_eq!(node("left").grants.limits.memory, ByteSize::mebibytes(256));
    assert!(node("left").grants.connections.is_empty());
    assert_eq!(node("end").policy.rejects, RejectLimit::Count(3));
    assert_eq!(node("left").policy.rejects, RejectLimit::Share(100));
    // What the pipeline says of volumes is for its loaders.
    assert_eq!(node("end").policy.volume, Some(Volume { min: Some(1), then: OnVolume::Fail, ..Volume::default() }));
    let own = Volume { usual: "20%".parse().ok(), of: 5, ..Volume::default() };
    assert_eq!((node("left").policy.volume, node("right").policy.volume), (Some(own), None));
    assert_eq!((graph.policy.epoch.rows, graph.policy.retries.max), (1_000, 3));
}

#[test]
fn upstream_is_what_a_preview_needs() {
    let graph = diamond();
    let names = |id| graph.upstream_of(id).into_iter().map(|id| graph.nodes[id.0].name.to_string()).collect::<Vec<_>>();
    assert_eq!(names(graph.node("both").expect("a node").id), ["start", "left", "right", "both"]);
    assert!(graph.upstream_of(NodeId(99)).is_empty());
}

#[test]
fn a_graph_survives_a_round_trip() {
    let graph = diamond();
    let text = serde_json::to_string(&graph).expect("JSON");
    let again: Graph = serde_json::from_str(&text).expect("the same");
    assert_eq!(again, graph);
    assert_eq!(again.digest(), graph.digest());
}

#[test]
fn the_digest_changes_with_what_is_computed_and_with_nothing_else() {
    let base = graph(DIAMOND_FREE);
    let same = ["# a comment\n", "owner: me\n", "tags: [a]\n", "retries: { max: 9 }\n"];
    for prefix in same {
        assert_eq!(graph(&format!("{prefix}{DIAMOND_FREE}")).digest(), base.digest(), "{prefix}");
    }
    let reordered = DIAMOND_FREE.replace("path: a, connection: outside", "connection: outside, path: a");
    assert_eq!(graph(&reordered).digest(), base.digest());
    for (from, to) in [("path: a", "path: b"), ("file@1", "file@1.0"), ("mode: append", "mode: overwrite")] {
        let changed = graph(&DIAMOND_FREE.replace(from, to)).digest() != base.digest();
        assert_eq!(changed, from != "file@1", "{from}");
    }
}

const DIAMOND_FREE: &str = r#"
name: plain
nodes:
  a: { block: file@1, config: { path: a, connection: outside }, grants: { connections: { outside: read } } }
  b: { block: file-loader@1, inputs: a, config: { connection: outside, path: x }, grants: { connections: { outside: write } }, write: { mode: append } }
"#;

#[test]
fn the_canonical_form_ignores_layout() {
    let parse = |text: &str| Pipeline::parse(&Source::new("p", text)).pipeline.expect("a pipeline");
    let one = parse("name: a\nnodes: { x: { block: file@1, title: T } }");
    let other = parse(
        "# c\nnodes:\n  x:\n    title: 'T'\n    block: \"file@1\"\nname: a\nlayout: { nodes: { x: [0, 1.5] }, notes: [{ at: [0, 0], text: t }] }\n",
    );
    assert_eq!(one.to_canonical_json(), other.to_canonical_json());
    assert_eq!(one.digest(), other.digest());
    assert_ne!(one.digest(), parse("name: b\nnodes: { x: { block: file@1, title: T } }").digest());
}

#[test]
fn what_leads_up_to_a_node_is_right_whatever_the_rest_is() {
    let text =
        DIAMOND.replace("block: route@1", "block: nowhere@1, confg: 1").replace("epoch:", "triggers: [{}]\nepoch:");
    let names = |graph: &Graph| graph.nodes.iter().map(|node| node.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&graph_up_to(&text, "left").expect("a graph")), ["start", "left"]);
    let wrong = graph_up_to(&text, "both").expect_err("a wrong node leads up to it");
    assert!(wrong.to_string().contains("nowhere"), "{wrong}");
    assert!(graph_up_to(&text, "nobody").is_err(), "the whole file is read for a node that is not there");
}

#[test]
fn what_every_pipeline_has_is_not_taken_for_what_is_written_alike() {
    let graph = graph(
        "
name: demo
connections: { Artifacts: 'file:./other' }
nodes:
  rows: { block: file@1, config: { connection: Artifacts, path: a }, grants: { connections: { Artifacts: read } } }
  kept: { block: file-loader@1, inputs: rows, config: { connection: artifacts, path: x }, grants: { connections: { artifacts: write } }, write: append }
",
    );
    let urls: Vec<_> = graph.connections.iter().map(|spec| format!("{} {}", spec.name, spec.url)).collect();
    assert_eq!(urls, ["Artifacts file:./other", "artifacts file:/data/artifacts"]);
}

use weir_store::EdgeKey;
use weir_types::{NodeName, PortName};

use super::{Root, Segment, cut};
use crate::fan_out::FanOut;
use crate::topology::{Role, Topology};

fn name(text: &str) -> NodeName {
    text.parse().expect("a node name")
}

fn port(text: &str) -> PortName {
    text.parse().expect("a port name")
}

/// Reads `a>b` and `a.x>b.y` as edges, and the first letter of a node's name as its role; `lw` is a loader that sees whole inputs.
fn topology(nodes: &[&str], edges: &[&str]) -> Topology {
    let role = |node: &str| match node.as_bytes()[0] {
        b'e' => Role::Extractor,
        b't' => Role::RowWise,
        b'w' => Role::WholeInput,
        _ => Role::Loader,
    };
    let end = |text: &str, default: &str| {
        let (node, of) = text.split_once('.').unwrap_or((text, default));
        (name(node), port(of))
    };
    let edge = |text: &&str| {
        let (from, to) = text.split_once('>').expect("an edge");
        let ((from_node, from_port), (to_node, to_port)) = (end(from, "out"), end(to, "in"));
        EdgeKey { from_node, from_port, to_node, to_port }
    };
    Topology {
        nodes: nodes.iter().map(|node| (name(node), role(node))).collect(),
        edges: edges.iter().map(edge).collect(),
        whole_loaders: nodes.iter().filter(|node| node.starts_with("lw")).map(|node| name(node)).collect(),
    }
}

fn names(nodes: &[NodeName]) -> Vec<&str> {
    nodes.iter().map(NodeName::as_str).collect()
}

fn fan_out_of(segments: &[Segment], node: &str) -> FanOut {
    let outlet = segments.iter().flat_map(|segment| &segment.outlets).find(|outlet| outlet.node == name(node));
    outlet.expect("an outlet").fan_out
}

#[test]
fn a_chain_is_one_segment() {
    let segments = cut(&topology(&["e", "t", "l"], &["e>t", "t>l"]));
    assert_eq!(segments.len(), 1);
    assert_eq!(segments[0].root, Root::Extractor(name("e")));
    assert_eq!((names(&segments[0].transforms), names(&segments[0].loaders)), (vec!["t"], vec!["l"]));
    assert_eq!(segments[0].exits().count(), 0);
}

#[test]
fn a_node_that_sees_whole_inputs_begins_a_segment() {
    let segments = cut(&topology(&["e", "t1", "w", "t2", "l"], &["e>t1", "t1>w", "w>t2", "t2>l"]));
    let roots: Vec<_> = segments.iter().map(|segment| segment.root.clone()).collect();
    assert_eq!(roots, [Root::Extractor(name("e")), Root::WholeInput(name("w"))]);
    assert_eq!(segments[0].exits().map(|edge| edge.to_node.as_str()).collect::<Vec<_>>(), ["w"]);
    assert_eq!((names(&segments[1].transforms), names(&segments[1].loaders)), (vec!["t2"], vec!["l"]));
}

#[test]
fn a_loader_that_sees_whole_inputs_is_a_segment_of_its_own() {
    let topology = topology(&["e1", "e2", "lw", "l"], &["e1>lw.a", "e2>lw.b", "e2>l"]);
    let segments = cut(&topology);
    let roots: Vec<_> = segments.iter().map(|segment| segment.root.node().as_str()).collect();
    assert_eq!(roots, ["e1", "e2", "lw"]);
    assert_eq!(names(&segments[1].loaders), ["l"]);
    assert_eq!(
        segments.iter().flat_map(Segment::exits).map(|edge| edge.to_port.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert!(topology.is_one_epoch() && !topology.only(|node| *node != name("lw")).is_one_epoch());
}

#[test]
fn branches_decide_between_tee_and_spool() {
    let cases: [(&str, &[&str], &[&str], FanOut); 7] = [
        ("two loaders", &["e", "l1", "l2"], &["e>l1", "e>l2"], FanOut::Tee),
        ("a loader and a transform", &["e", "t", "l1", "l2"], &["e>l1", "e>t", "t>l2"], FanOut::Tee),
        ("a diamond", &["e", "t", "w", "l"], &["e>w.a", "e>t", "t>w.b", "w>l"], FanOut::Spool),
        ("meeting in a loader", &["e", "t", "lw"], &["e>lw.a", "e>t", "t>lw.b"], FanOut::Spool),
        ("the same rows twice", &["e", "w", "l"], &["e>w.a", "e>w.b", "w>l"], FanOut::Spool),
        (
            "meeting two joins further on",
            &["e", "w1", "w2", "w3", "l"],
            &["e>w1", "e>w2", "w1>w3.a", "w2>w3.b", "w3>l"],
            FanOut::Spool,
        ),
        (
            "separate whole-input branches",
            &["e", "w1", "w2", "l1", "l2"],
            &["e>w1", "e>w2", "w1>l1", "w2>l2"],
            FanOut::Tee,
        ),
    ];
    for (what, nodes, edges, expected) in cases {
        assert_eq!(fan_out_of(&cut(&topology(nodes, edges)), "e"), expected, "{what}");
    }
}

#[test]
fn different_ports_of_a_node_are_different_outlets() {
    let segments = cut(&topology(&["e", "t", "l1", "l2"], &["e>t", "t.good>l1", "t.bad>l2"]));
    let outlets: Vec<_> = segments[0].outlets.iter().map(|outlet| outlet.port.as_str()).collect();
    assert_eq!(outlets, ["out", "bad", "good"]);
    assert_eq!(names(&segments[0].loaders), ["l2", "l1"]);
}

#[test]
fn every_node_is_in_exactly_one_segment() {
    let nodes = ["e1", "e2", "t1", "t2", "w1", "w2", "t3", "l1", "l2", "l3"];
    let edges = ["e1>t1", "t1>w1.a", "e2>w1.b", "e2>t2", "t2>l1", "w1>w2", "w1>l2", "w2>t3", "t3>l3"];
    let segments = cut(&topology(&nodes, &edges));
    let mut seen: Vec<_> = segments
        .iter()
        .flat_map(|segment| [segment.root.node()].into_iter().chain(&segment.transforms).chain(&segment.loaders))
        .map(NodeName::as_str)
        .collect();
    seen.sort_unstable();
    let mut expected = nodes.to_vec();
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

#[test]
fn segments_survive_serialisation() {
    let segments = cut(&topology(&["e", "t", "w", "l"], &["e>w.a", "e>t", "t>w.b", "w>l"]));
    let text = serde_json::to_string(&segments).expect("JSON");
    assert_eq!(serde_json::from_str::<Vec<Segment>>(&text).expect("the same"), segments);
}

#[test]
fn a_part_of_a_graph_keeps_only_its_own_edges() {
    let whole = topology(&["e1", "e2", "w", "l"], &["e1>w.a", "e2>w.b", "w>l"]);
    let ancestors = whole.ancestors(&name("w"));
    let part = whole.only(|node| ancestors.contains(node));
    assert_eq!((part.nodes.len(), part.edges.len()), (3, 2));
    assert!(part.is_one_epoch());
}

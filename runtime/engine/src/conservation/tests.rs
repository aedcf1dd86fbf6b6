use std::collections::BTreeMap;

use weir_diagnostics::Blame;
use weir_host::Receipt;
use weir_store::{EdgeKey, NodeCount};
use weir_types::manifest::RowRelation;
use weir_types::{NodeName, PortName};

use super::{Books, check_write};
use crate::segment::{EdgeTally, ReceiptSet, SegmentId, WriteReceipt};

fn name(text: &str) -> NodeName {
    text.parse().expect("a node name")
}

fn set(sent: u64, received: u64, node: NodeCount) -> ReceiptSet {
    let edge = EdgeKey {
        from_node: name("a"),
        from_port: "out".parse().expect("a port"),
        to_node: name("b"),
        to_port: "in".parse().expect("a port"),
    };
    ReceiptSet {
        segment: SegmentId(0),
        root: name("a"),
        split: "1".into(),
        attempt: 1,
        progress: None,
        writes: Vec::new(),
        nodes: BTreeMap::from([(name("b"), node)]),
        edges: vec![EdgeTally { sent, received, ..EdgeTally::new(edge) }],
        rejects: Vec::new(),
    }
}

fn count(rows_in: u64, rows_out: u64, rows_rejected: u64) -> NodeCount {
    NodeCount { rows_in, rows_out, rows_rejected, ..NodeCount::default() }
}

#[test]
fn rows_relate_as_the_manifest_promises() {
    use RowRelation::{Any, Filter, Preserve};
    let cases = [
        (Preserve, count(10, 9, 1), Some(0)),
        (Preserve, count(10, 9, 0), None),
        (Preserve, count(10, 11, 0), None),
        (Filter, count(10, 6, 1), Some(3)),
        (Filter, count(10, 10, 1), None),
        (Any, count(10, 1000, 0), Some(0)),
        (Any, count(10, 0, 0), Some(0)),
    ];
    for (relation, node, filtered) in cases {
        let balanced = Books::of(&[set(10, 10, node)]).balance(|_| relation);
        let found = balanced.ok().map(|counts| counts.nodes[&name("b")].rows_filtered);
        assert_eq!(found, filtered, "{relation:?} of {node:?}");
    }
}

#[test]
fn a_row_lost_between_two_nodes_is_found_and_the_edge_named() {
    let failure = Books::of(&[set(10, 9, count(9, 9, 0))]).balance(|_| RowRelation::Any).expect_err("a lost row");
    assert_eq!(failure.to_string(), "edge `a.out -> b.in`: 10 rows were sent, but 9 arrived");
    assert_eq!(failure.blame, Blame::Host);
}

#[test]
fn edges_between_segments_balance_over_all_splits() {
    let sets = [set(10, 0, count(0, 0, 0)), set(5, 0, count(0, 0, 0)), set(0, 15, count(15, 15, 0))];
    let counts = Books::of(&sets).balance(|_| RowRelation::Preserve).expect("a balance");
    assert_eq!(counts.edges[0].rows, 15);
}

#[test]
fn a_broken_promise_names_edge_and_block() {
    let failure =
        Books::of(&[set(10, 10, count(10, 7, 0))]).balance(|_| RowRelation::Preserve).expect_err("rows missing");
    assert_eq!(
        failure.to_string(),
        "edge `a.out -> b.in`: 10 rows came in at node `b`, 7 went out and 0 were rejected, but its manifest promises as many rows as it gets"
    );
    assert_eq!((failure.blame, failure.node), (Blame::Block, Some(name("b"))));
}

#[test]
fn a_writer_prepares_what_it_was_handed_less_what_it_rejected() {
    let write = |handed, rejected, rows: Option<u64>| WriteReceipt {
        node: name("b"),
        port: PortName::input(),
        handed,
        rejected,
        receipt: rows.map(|rows| Receipt { token: "t".into(), rows, bytes: 1 }),
    };
    let cases = [
        (write(10, 1, Some(9)), true),
        (write(10, 1, Some(10)), false),
        (write(10, 0, Some(9)), false),
        (write(10, 0, None), false),
        (write(0, 0, None), true),
        (write(10, 11, Some(0)), false),
        (write(10, 10, Some(0)), true),
    ];
    for (receipt, sound) in cases {
        assert_eq!(check_write(&receipt, "a.out -> b.in").is_ok(), sound, "{receipt:?}");
    }
}

use std::sync::atomic::Ordering::SeqCst;

use weir_engine::EdgeLimits;
use weir_store::RunStatus;

use crate::support::Bench;

fn numbers(splits: i64, rows: i64) -> Vec<i64> {
    (0..splits).flat_map(|split| (0..rows).map(move |row| split * 1_000_000 + row)).collect()
}

#[tokio::test]
async fn a_chain_moves_every_row_of_every_split() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 5, rows: 95 } }
  b: { block: pass@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
",
        )
        .await;
    assert_eq!((summary.status, summary.failure.clone()), (RunStatus::Succeeded, None));
    assert_eq!(bench.world.target("t").sorted(), numbers(5, 95));
    assert_eq!((summary.rows_loaded(), summary.attempts, summary.epochs), (475, 1, 1));
    assert!(summary.edges.iter().all(|edge| edge.rows == 475), "{:?}", summary.edges);
    assert_eq!(summary.states[0].state.as_deref(), Some(r#"{"reads":1,"splits":5}"#));
    assert_eq!(bench.world.ended.lock().expect("ended runs").len(), 1);
}

#[tokio::test]
async fn several_outputs_and_a_fan_out_reach_their_loaders() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 3, rows: 100 } }
  b: { block: route@1, inputs: a }
  odd: { block: memory@1, inputs: b.odd, config: { target: odd }, write: { mode: append } }
  even: { block: memory@1, inputs: b.even, config: { target: even }, write: { mode: append } }
  all: { block: memory@1, inputs: a, config: { target: all }, write: { mode: append } }
",
        )
        .await;
    assert_eq!(summary.failure, None);
    assert_eq!(bench.world.target("all").sorted(), numbers(3, 100));
    assert!(bench.world.target("odd").sorted().iter().all(|id| id % 2 == 1));
    assert_eq!(bench.world.target("odd").sorted().len() + bench.world.target("even").sorted().len(), 300);
}

#[tokio::test]
async fn a_filter_counts_what_it_leaves_out() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 100 } }
  b: { block: odd@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
",
        )
        .await;
    let filter = summary.nodes.iter().find(|node| node.node == "b").expect("the node");
    assert_eq!((filter.rows_in, filter.rows_out, filter.rows_filtered), (100, 50, 50));
}

/// The case in which a tee stands still: both branches of one port end in the same node. Edges that hold one batch make it certain.
#[tokio::test]
async fn a_diamond_ends_however_narrow_its_edges() {
    let mut bench = Bench::new();
    bench.settings.edge = EdgeLimits { batches: 1, bytes: 1 };
    bench.settings.spool_memory = 100;
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 3, rows: 200 } }
  b: { block: pass@1, inputs: a }
  c: { block: pass@1, inputs: b }
  d: { block: join@1, inputs: { x: a, y: c } }
  e: { block: memory@1, inputs: d, write: { mode: append } }
",
        )
        .await;
    assert_eq!(summary.failure, None);
    assert_eq!(bench.world.target("t").sorted(), numbers(3, 200));
    assert_eq!(summary.epochs, 1);
}

#[tokio::test]
async fn joins_of_joins_and_several_extractors_end() {
    let mut bench = Bench::new();
    bench.settings.edge = EdgeLimits { batches: 1, bytes: 1 };
    bench.settings.parallelism = 1;
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 100 } }
  b: { block: numbers@1, config: { splits: 1, rows: 100 } }
  c: { block: join@1, inputs: [a, b] }
  d: { block: join@1, inputs: [b, a] }
  e: { block: join@1, inputs: [c, d] }
  f: { block: memory@1, inputs: e, config: { target: f }, write: { mode: append } }
  g: { block: memory@1, inputs: c, config: { target: g }, write: { mode: append } }
  h: { block: sum@1, inputs: e }
  i: { block: memory@1, inputs: h, config: { target: i }, write: { mode: append } }
",
        )
        .await;
    assert_eq!(summary.failure, None);
    assert_eq!(bench.world.target("f").sorted(), numbers(1, 100));
    assert_eq!(bench.world.target("g").sorted(), numbers(1, 100));
    assert_eq!(bench.world.target("i").sorted(), [4950]);
}

/// What is between the extractor and a loader that stands still is bounded by the edges, whatever the input's size.
#[tokio::test]
async fn rows_under_way_are_bounded() {
    for (rows, splits) in [(1_000, 1), (20_000, 1), (20_000, 2)] {
        let mut bench = Bench::new();
        bench.settings.edge = EdgeLimits { batches: 2, bytes: 1 << 20 };
        let yaml = format!(
            "
name: demo
nodes:
  a: {{ block: numbers@1, config: {{ splits: {splits}, rows: {rows} }} }}
  b: {{ block: pass@1, inputs: a }}
  c: {{ block: memory@1, inputs: b, write: {{ mode: append }} }}
"
        );
        let summary = bench.run(&yaml).await;
        assert_eq!(summary.failure, None);
        // Per split: two edges of two batches, and one batch in the hands of each of the three nodes, of ten rows each.
        let most = bench.world.most_afloat.load(SeqCst);
        assert!(most <= splits * 10 * (2 * 2 + 3), "{most} rows under way of {rows}");
    }
}

#[tokio::test]
async fn an_extractor_without_splits_is_a_complete_run() {
    let bench = Bench::new();
    let yaml = "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 0, rows: 0 } }
  c: { block: memory@1, inputs: a, write: { mode: overwrite } }
";
    bench.world.target("t").set(Default::default());
    let summary = bench.run(yaml).await;
    assert_eq!((summary.status, summary.epochs), (RunStatus::Succeeded, 1));
    assert_eq!(summary.warnings, ["node `c` got no rows in this run"]);
    assert_eq!(bench.world.target("t").contents().commits, 1, "an overwrite by nothing is committed as well");
}

#[tokio::test]
async fn emptiness_fails_where_the_policy_says_so() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 0 } }
  c: { block: memory@1, inputs: a, write: { mode: overwrite }, on: { empty: fail } }
",
        )
        .await;
    let failure = summary.failure.expect("a failure");
    assert_eq!(failure.to_string(), "node `c` got no rows");
    assert_eq!(bench.world.target("t").contents().commits, 0);
}

//! Loaders that see whole inputs: one writer per input, one commit.

use weir_engine::EdgeLimits;
use weir_store::RunStatus;

use crate::support::Bench;

const TWO: &str = "
name: demo
epoch: { rows: 10 }
nodes:
  a: { block: numbers@1, config: { splits: 3, rows: 100 } }
  b: { block: numbers@1, config: { splits: 1, rows: 50 } }
  c: { block: gather@1, inputs: [a, b], write: { mode: append } }
";

#[tokio::test]
async fn a_loader_commits_all_its_inputs_at_once() {
    let bench = Bench::new();
    let summary = bench.run(TWO).await;
    assert_eq!((summary.status, summary.failure.clone()), (RunStatus::Succeeded, None));
    let target = bench.world.target("t").contents();
    assert_eq!((target.rows.len(), target.commits, summary.epochs), (350, 1, 1));
    assert_eq!(target.done.len(), 2, "a token per input, whatever the splits: {:?}", target.done);
    let loader = summary.nodes.iter().find(|node| node.node == "c").expect("the loader");
    assert_eq!((loader.rows_in, loader.rows_out), (350, 350));
    let edges: Vec<_> = summary.edges.iter().map(|edge| (edge.edge.to_port.as_str(), edge.rows)).collect();
    assert_eq!(edges, [("a", 300), ("b", 50)]);
}

#[tokio::test]
async fn a_block_that_asks_learns_which_blocks_are_behind_it() {
    let bench = Bench::new();
    let beside = "  other: { block: pass@1, inputs: a }\n";
    let plan = bench.plan(&format!("{TWO}{beside}")).await.expect("a plan");
    let text = plan.view().to_string().replace('"', "");
    for line in ["through a numbers@1.0.0 sha256:", "through b numbers@1.0.0 sha256:", "through c gather@1.0.0 sha256:"]
    {
        assert_eq!(text.matches(line).count(), 1, "{text}");
    }
    assert!(!text.contains("through other"), "{text}");
}

#[tokio::test]
async fn an_input_without_rows_has_a_writer_as_well() {
    let bench = Bench::new();
    let summary = bench.run(&TWO.replace("splits: 1, rows: 50", "splits: 0, rows: 0")).await;
    assert_eq!(summary.failure, None);
    let target = bench.world.target("t").contents();
    assert_eq!((target.rows.len(), target.done.len()), (300, 2));
}

#[tokio::test]
async fn rows_that_a_writer_loses_are_found_by_input() {
    let bench = Bench::new();
    let summary = bench.run(&TWO.replace("inputs: [a, b]", "inputs: [a, b], config: { lies: true }")).await;
    let failure = summary.failure.expect("a failure").to_string();
    assert!(
        failure == "edge `a.out -> c.a`: loader `c` was handed 300 rows and rejected 0, but prepared 299"
            || failure == "edge `b.out -> c.b`: loader `c` was handed 50 rows and rejected 0, but prepared 49",
        "{failure}"
    );
    assert_eq!(bench.world.target("t").contents().commits, 0);
}

#[tokio::test]
async fn a_refused_row_of_one_input_is_a_reject() {
    let bench = Bench::new();
    let yaml = TWO.replace("write: {", "config: { refuse: 50 }, on: { rejects: { max: 10 } }, write: {");
    let summary = bench.run(&yaml).await;
    assert_eq!(summary.failure, None);
    let loader = summary.nodes.iter().find(|node| node.node == "c").expect("the loader");
    assert_eq!(loader.rows_in, loader.rows_out + loader.rows_rejected);
    assert!(loader.rows_rejected > 1);
}

/// Both inputs come from one port, so a tee could stand still: the writers take rows as they come.
#[tokio::test]
async fn the_same_rows_may_come_in_twice() {
    let mut bench = Bench::new();
    bench.settings.edge = EdgeLimits { batches: 1, bytes: 1 };
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 100 } }
  b: { block: pass@1, inputs: a }
  c: { block: gather@1, inputs: [a, b], write: { mode: append } }
  d: { block: memory@1, inputs: b, config: { target: u }, write: { mode: append } }
",
        )
        .await;
    assert_eq!(summary.failure, None);
    assert_eq!(bench.world.target("t").sorted().len(), 400);
    assert_eq!(bench.world.target("u").sorted().len(), 200);
}

#[tokio::test]
async fn what_one_input_prepared_goes_when_another_fails() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
retries: { max: 0 }
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 10 } }
  b: { block: numbers@1, config: { splits: 1, rows: 1000 } }
  x: { block: crashes@1, inputs: b }
  c: { block: gather@1, inputs: [a, x], write: { mode: append } }
",
        )
        .await;
    assert!(summary.failure.is_some());
    let target = bench.world.target("t").contents();
    assert_eq!((target.commits, target.staged.len()), (0, 0), "{target:?}");
}

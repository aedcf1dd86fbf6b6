use weir_diagnostics::Blame;
use weir_engine::FailureKind;

use crate::support::Bench;

#[tokio::test]
async fn a_transform_that_loses_rows_fails_the_run_before_the_commit() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 100 } }
  b: { block: loses@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
",
        )
        .await;
    let failure = summary.failure.expect("a failure");
    assert_eq!((failure.kind, failure.blame), (FailureKind::Conservation, Blame::Block));
    assert!(
        failure.to_string().starts_with("edge `a.out -> b.in`: 100 rows came in at node `b`, 90 went out"),
        "{failure}"
    );
    let target = bench.world.target("t").contents();
    assert_eq!((target.commits, target.staged.len()), (0, 0));
}

#[tokio::test]
async fn a_loader_that_miscounts_fails_the_run_before_the_commit() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 100 } }
  c: { block: memory@1, inputs: a, config: { lies: true }, write: { mode: append } }
",
        )
        .await;
    let failure = summary.failure.expect("a failure");
    assert_eq!(
        failure.to_string(),
        "edge `a.out -> c.in`: loader `c` was handed 100 rows and rejected 0, but prepared 99"
    );
    assert_eq!(bench.world.target("t").contents().commits, 0);
}

#[tokio::test]
async fn a_crash_names_its_node_and_ends_the_others() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 4, rows: 1000 } }
  b: { block: crashes@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
  d: { block: memory@1, inputs: a, config: { target: u }, write: { mode: append } }
",
        )
        .await;
    let failure = summary.failure.expect("a failure");
    assert_eq!((failure.kind, failure.blame, summary.attempts), (FailureKind::Trap, Blame::Block, 1));
    assert!(failure.to_string().contains("node `b` (`crashes@1.0.0`): the block crashed in `apply`"), "{failure}");
    assert_eq!(bench.world.target("u").contents().commits, 0);
}

//! Runs with far fewer or far more rows than they should have.

use weir_engine::FailureKind;

use crate::support::Bench;

fn pipeline(rows: u32, volume: &str) -> String {
    format!(
        "
name: demo
epoch: {{ rows: 50 }}
nodes:
  a: {{ block: numbers@1, config: {{ splits: 1, rows: {rows}, checkpoint: 1 }} }}
  c: {{ block: memory@1, inputs: a, write: {{ mode: overwrite }}, on: {{ volume: {volume} }} }}
"
    )
}

#[tokio::test]
async fn far_fewer_rows_than_usual_fail_before_they_replace_the_old_ones() {
    let bench = Bench::new();
    let rule = "{ usual: 50%, of: 3, then: fail }";
    // The first runs have nothing to be compared with, not even one that is far off.
    for rows in [100, 20, 120] {
        assert_eq!(bench.run(&pipeline(rows, rule)).await.failure, None, "{rows}");
    }
    // The median of 20, 100 and 120.
    assert_eq!(bench.run(&pipeline(100, rule)).await.failure, None);
    let failure = bench.run(&pipeline(49, rule)).await.failure.expect("a failure");
    assert_eq!(failure.kind, FailureKind::Volume);
    assert_eq!(
        failure.to_string(),
        "node `c` has 49 rows in this run, which is over 50% fewer than the usual 100 (median of 3 runs)"
    );
    assert_eq!(bench.world.target("t").sorted().len(), 100, "the old rows are still there");
    assert_eq!(bench.run(&pipeline(50, rule)).await.failure, None);
    assert_eq!(bench.world.target("t").sorted().len(), 50);
}

#[tokio::test]
async fn too_many_rows_stop_a_run_in_the_epoch_in_which_they_come() {
    let bench = Bench::new();
    let failure = bench.run(&pipeline(1000, "{ max: 120, then: fail }")).await.failure.expect("a failure");
    assert_eq!(failure.to_string(), "node `c` has 150 rows in this run, at most 120 are expected");
    assert!(bench.world.target("t").sorted().is_empty());
    let read = bench.world.read.load(std::sync::atomic::Ordering::SeqCst);
    assert!(read < 1000, "{read} rows were read");
}

#[tokio::test]
async fn a_warning_is_said_once_and_the_rows_are_committed() {
    let bench = Bench::new();
    let summary = bench.run(&pipeline(200, "{ min: 300 }")).await;
    assert_eq!(summary.failure, None);
    assert_eq!(summary.warnings, ["node `c` has 200 rows in this run, at least 300 are expected"]);
    assert_eq!(bench.world.target("t").sorted().len(), 200);
}

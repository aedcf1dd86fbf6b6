use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_util::sync::CancellationToken;
use weir_engine::FailureKind;
use weir_store::RunStatus;

use crate::support::{Bench, graph};

const PIPELINE: &str = "
name: demo
epoch: { rows: 100 }
retries: { max: 2, backoff: 1ms }
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 500, checkpoint: 2 } }
  b: { block: pass@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
  d: { block: memory@1, inputs: a, config: { target: u, record: false }, write: { mode: append } }
";

async fn check(bench: &Bench, attempts: u32) {
    let summary = bench.run(PIPELINE).await;
    assert_eq!((summary.status, summary.failure, summary.attempts), (RunStatus::Succeeded, None, attempts));
    assert_eq!(bench.world.target("t").sorted().len(), 1000);
    assert_eq!(bench.world.target("u").sorted(), bench.world.target("t").sorted());
    let mut once = bench.world.target("t").sorted();
    once.dedup();
    assert_eq!(once.len(), 1000, "nothing twice");
    assert!(bench.world.target("t").contents().staged.is_empty(), "nothing is left over");
}

#[tokio::test]
async fn what_may_pass_is_tried_again_from_the_last_committed_epoch() {
    for call in ["next", "apply", "write", "prepare", "commit", "committed", "conclude", "open"] {
        for skip in [0, 7, 20] {
            let bench = Bench::new();
            // The planning of `start` has its own calls of `open`; faults begin behind them.
            bench.world.fail(call, skip + 8, 1);
            let summary = bench.run(PIPELINE).await;
            assert_eq!(summary.failure, None, "{call} {skip}");
            assert_eq!(bench.world.target("t").sorted().len(), 1000, "{call} {skip}");
            assert_eq!(bench.world.target("u").sorted(), bench.world.target("t").sorted(), "{call} {skip}");
        }
    }
}

#[tokio::test]
async fn only_the_epoch_that_failed_is_read_again() {
    let bench = Bench::new();
    bench.world.fail("write", 120, 1);
    check(&bench, 2).await;
    let read = bench.world.read.load(std::sync::atomic::Ordering::SeqCst);
    assert!(read > 1000 && read < 1500, "{read} rows were read for 1000");
}

#[tokio::test]
async fn progress_between_failures_gives_new_hope() {
    let bench = Bench::new();
    bench.world.fail("write", 20, 1);
    let first = bench.start(PIPELINE).await;
    let mut more = 0;
    let mut run = first;
    let mut events = run.events();
    let world = std::sync::Arc::clone(&bench.world);
    let watch = tokio::spawn(async move {
        while let Ok(event) = events.recv().await {
            if matches!(event, weir_engine::Progress::Committed { last: false, .. }) && more < 4 {
                more += 1;
                world.fail("write", 10, 1);
            }
        }
        more
    });
    let summary = run.wait().await;
    assert_eq!(summary.failure, None);
    assert_eq!(watch.await.expect("no panic"), 4);
    assert_eq!(bench.world.target("t").sorted().len(), 1000);
}

#[tokio::test]
async fn retries_come_to_an_end() {
    let bench = Bench::new();
    bench.world.fail("next", 30, 1_000);
    let summary = bench.run(PIPELINE).await;
    let failure = summary.failure.expect("a failure");
    assert_eq!((summary.status, summary.attempts, failure.kind), (RunStatus::Failed, 3, FailureKind::Problem));
    assert_eq!(failure.split.as_deref().map(|split| split.starts_with('s')), Some(true));
    assert!(failure.to_string().contains("node `a` (`numbers@1.0.0`): `next` did not work this time"), "{failure}");

    bench.world.fail("next", 0, 0);
    let again = bench.run(PIPELINE).await;
    assert_eq!(again.failure, None);
    assert_eq!(bench.world.target("t").sorted().len(), 1000);
    assert_eq!(bench.world.target("u").sorted(), bench.world.target("t").sorted());
}

#[tokio::test]
async fn planning_is_tried_again_as_often_as_the_policy_says() {
    for (failures, again) in [(0, 0), (2, 2), (3, 2)] {
        let (bench, told) = (Bench::new(), AtomicU32::new(0));
        bench.world.fail("instantiate", 0, failures);
        let (graph, token) = (Arc::new(graph(PIPELINE).expect("a graph")), CancellationToken::new());
        let count = |_: &_, _: _| {
            told.fetch_add(1, Ordering::Relaxed);
        };
        let planned = bench.engine().await.plan_with_retries(&graph, &token, count).await;
        assert_eq!((planned.is_ok(), told.load(Ordering::Relaxed)), (failures <= 2, again), "{failures}");
    }
}

#[tokio::test]
async fn whoever_stops_the_planning_does_not_wait() {
    let bench = Bench::new();
    bench.world.fail("instantiate", 0, 1);
    let graph = Arc::new(graph(&PIPELINE.replace("1ms", "1h")).expect("a graph"));
    let token = CancellationToken::new();
    let planned = bench.engine().await.plan_with_retries(&graph, &token, |_, _| token.cancel()).await;
    let problems = planned.expect_err("it was stopped").to_string();
    assert!(problems.contains("did not work this time"), "{problems}");
}

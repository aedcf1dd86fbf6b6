use weir_engine::{FailureKind, Progress};
use weir_store::{EpochStatus, RunStatus};

use crate::support::Bench;

const STEADY: &str = "
name: demo
epoch: { rows: 100 }
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 500, checkpoint: 2 } }
  b: { block: pass@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
  d: { block: memory@1, inputs: b, config: { target: u }, write: { mode: overwrite } }
";

#[tokio::test]
async fn a_long_run_is_committed_in_slices() {
    let bench = Bench::new();
    let mut run = bench.start(STEADY).await;
    let mut events = run.events();
    let summary = run.wait().await;
    assert_eq!(summary.failure, None);
    assert!(summary.epochs > 3, "{} epochs", summary.epochs);
    let (appended, overwritten) = (bench.world.target("t"), bench.world.target("u"));
    assert_eq!(appended.sorted().len(), 1000);
    assert_eq!(overwritten.sorted(), appended.sorted());
    assert_eq!(appended.contents().commits, summary.epochs);

    let store = bench.store().await;
    let epochs = store.epochs(summary.run.expect("a run")).await.expect("epochs");
    assert!(epochs.iter().all(|epoch| epoch.status == EpochStatus::Committed));
    assert_eq!(epochs.iter().filter(|epoch| epoch.last).count(), 1);
    let numbers: Vec<_> = epochs.iter().map(|epoch| epoch.number.get()).collect();
    assert_eq!(numbers, (1..=summary.epochs).collect::<Vec<_>>());

    let mut committed = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Progress::Committed { epoch, last, .. } = event {
            committed.push((epoch.get(), last));
        }
    }
    let expected: Vec<_> = (1..=summary.epochs).map(|number| (number, number == summary.epochs)).collect();
    assert_eq!(committed, expected);
}

#[tokio::test]
async fn state_moves_with_the_last_epoch_and_notes_with_each() {
    let bench = Bench::new();
    let summary = bench.run(STEADY).await;
    let store = bench.store().await;
    let changes = store.state_changes(&"demo".parse().expect("a name"), 10).await.expect("changes");
    assert_eq!(changes.len(), 1, "the cursor moved once");
    assert_eq!(changes[0].epoch.map(|epoch| epoch.get()), Some(summary.epochs));
    let notes = store.notes(&"demo".parse().expect("a name")).await.expect("notes");
    assert_eq!(notes.len(), 1);
    bench.run(STEADY).await;
    let states = store.stream_states(&"demo".parse().expect("a name")).await.expect("states");
    assert_eq!(states[0].state.as_deref(), Some(r#"{"reads":2,"splits":2}"#));
}

#[tokio::test]
async fn a_cancelled_run_leaves_nothing_half_written_and_goes_on_later() {
    let bench = Bench::new();
    let mut run = bench.start(STEADY).await;
    let mut events = run.events();
    while let Ok(event) = events.recv().await {
        if matches!(event, Progress::Committed { .. }) {
            run.cancel();
            break;
        }
    }
    let summary = run.wait().await;
    assert_eq!(summary.status, RunStatus::Cancelled);
    assert_eq!(summary.failure.as_ref().map(|failure| failure.kind), Some(FailureKind::Cancelled));
    let target = bench.world.target("t").contents();
    assert!(target.rows.len() < 1000);
    assert_eq!(target.commits, summary.epochs);
    let staged = bench.store().await.prepared_epoch(summary.run.expect("a run")).await.expect("a query");
    assert!(staged.is_none() && target.staged.is_empty(), "{:?}", target.staged);
    assert!(bench.world.target("u").contents().rows.is_empty(), "the overwrite is not swapped in");

    let again = bench.run(STEADY).await;
    assert_eq!((again.failure, again.run, again.attempts), (None, summary.run, 2));
    assert_eq!(bench.world.target("t").sorted().len(), 1000);
    assert_eq!(bench.world.target("u").sorted(), bench.world.target("t").sorted());
}

#[tokio::test]
async fn a_run_that_takes_too_long_is_stopped_and_says_why() {
    let bench = Bench::new();
    let yaml = STEADY.replace("epoch: { rows: 100 }", "timeout: 2s");
    // From then on nothing answers any more, not even to the clean-up.
    bench.world.kill_after(30);
    let summary = bench.run(&yaml).await;
    let failure = summary.failure.expect("a failure");
    assert_eq!((summary.status, failure.kind), (RunStatus::Failed, FailureKind::TimeOut));
    assert!(bench.world.target("t").contents().rows.is_empty());
}

#[tokio::test]
async fn a_pipeline_runs_once_at_a_time() {
    let bench = Bench::new();
    let store = bench.store().await;
    let _claim = store.claim(&"demo".parse().expect("a name")).await.expect("a claim");
    let summary = bench.run(STEADY).await;
    assert_eq!(summary.failure.expect("a failure").to_string(), "pipeline `demo` is being run by another process");
}

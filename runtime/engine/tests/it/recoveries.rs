use weir_store::{Cause, RunStatus, StreamMove};

use crate::support::Bench;

const PIPELINE: &str = "
name: demo
epoch: { rows: 100 }
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 300, checkpoint: 2 } }
  c: { block: memory@1, inputs: a, write: { mode: append } }
";

async fn lose_store(bench: &Bench) {
    for file in ["weir.db", "weir.db-wal", "weir.db-shm"] {
        let _ = std::fs::remove_file(bench.data().join(file));
    }
}

/// Kills a run in the middle, after a few commits.
async fn interrupted(bench: &Bench) -> usize {
    let mut run = bench.start(PIPELINE).await;
    let mut events = run.events();
    let mut commits = 0;
    while let Ok(event) = events.recv().await {
        if matches!(event, weir_engine::Progress::Committed { .. }) {
            commits += 1;
        }
        if commits == 2 {
            break;
        }
    }
    drop(run);
    bench.world.target("t").contents().rows.len()
}

fn expect_once(bench: &Bench, rows: usize) {
    let mut found = bench.world.target("t").sorted();
    assert_eq!(found.len(), rows);
    found.dedup();
    assert_eq!(found.len(), rows, "nothing twice");
}

#[tokio::test]
async fn a_lost_store_is_restored_from_the_target_in_the_middle_of_a_run() {
    let bench = Bench::new();
    assert!(interrupted(&bench).await >= 200);
    lose_store(&bench).await;
    let summary = bench.run(PIPELINE).await;
    assert_eq!(summary.failure, None);
    expect_once(&bench, 600);
    assert_eq!(summary.states[0].state.as_deref(), Some(r#"{"reads":1,"splits":2}"#));
}

#[tokio::test]
async fn a_lost_store_is_restored_from_the_target_after_a_run() {
    let bench = Bench::new();
    bench.run(PIPELINE).await;
    lose_store(&bench).await;
    let summary = bench.run(PIPELINE).await;
    assert_eq!(summary.failure, None);
    assert_eq!(
        summary.states[0].state.as_deref(),
        Some(r#"{"reads":2,"splits":2}"#),
        "the new run started from the restored cursor"
    );
    assert_eq!(bench.world.target("t").sorted().len(), 1200, "a second full read was asked for and is there once");
}

#[tokio::test]
async fn an_epoch_that_cannot_be_committed_says_how_to_give_it_up() {
    let bench = Bench::new();
    bench.world.fail("commit", 0, 100);
    let at_once = PIPELINE.replace("epoch:", "retries: { max: 0 }\nepoch:");
    bench.run(&at_once).await.failure.expect("the commit failed");
    let failure = bench.run(&at_once).await.failure.expect("it failed once more");
    assert!(failure.hints.iter().any(|hint| hint.contains("weir run --fresh --force")), "{failure:?}");
}

#[tokio::test]
async fn a_target_that_was_set_back_is_filled_up_again() {
    let bench = Bench::new();
    interrupted(&bench).await;
    let middle = bench.world.target("t").contents();
    let finished = bench.run(PIPELINE).await;
    expect_once(&bench, 600);
    bench.run(&PIPELINE.replace("rows: 300", "rows: 400")).await;

    bench.world.target("t").set(middle);
    let again = bench.run(PIPELINE).await;
    assert_eq!((again.failure, again.run), (None, finished.run), "the run that the target was set back into goes on");
    expect_once(&bench, 600);
    assert_eq!(again.states[0].state.as_deref(), Some(r#"{"reads":1,"splits":2}"#));
}

#[tokio::test]
async fn a_changed_pipeline_takes_over_what_was_read_where_that_is_safe() {
    let bench = Bench::new();
    interrupted(&bench).await;
    let changed = PIPELINE
        .replace("  c: {", "  b: { block: pass@1, inputs: a }\n  c: {")
        .replace("inputs: a, write", "inputs: b, write");
    let summary = bench.run(&changed).await;
    assert_eq!((summary.failure, summary.warnings.len()), (None, 0));
    expect_once(&bench, 600);
    let runs = bench.store().await.runs(&"demo".parse().expect("a name"), 10).await.expect("runs");
    assert_eq!(runs.iter().map(|run| run.status).collect::<Vec<_>>(), [RunStatus::Succeeded, RunStatus::Abandoned]);
}

#[tokio::test]
async fn a_changed_extractor_reads_again_and_says_so() {
    let bench = Bench::new();
    let had = interrupted(&bench).await;
    let mut run = bench.start(&PIPELINE.replace("splits: 2", "splits: 3")).await;
    let mut events = run.events();
    assert_eq!(run.wait().await.failure, None);
    assert!(bench.world.target("t").sorted().len() >= 900 + had.min(1));
    let mut warned = false;
    while let Ok(event) = events.try_recv() {
        warned |= matches!(event, weir_engine::Progress::Warning { message } if message.contains("will be read again"));
    }
    assert!(warned);
}

#[tokio::test]
async fn a_reset_starts_over() {
    let bench = Bench::new();
    interrupted(&bench).await;
    let store = bench.store().await;
    let pipeline = "demo".parse().expect("a name");
    {
        let claim = store.claim(&pipeline).await.expect("a claim");
        let reset = StreamMove { node: "a".parse().expect("a name"), stream: String::new(), state: None };
        store.move_states(&claim, &[reset], Cause::Reset, true).await.expect("a reset");
    }
    bench.world.target("t").set(Default::default());
    let summary = bench.run(PIPELINE).await;
    assert_eq!(summary.failure, None);
    expect_once(&bench, 600);
}

//! Rejected rows are corrected and sent in again, also through kills.

use futures::FutureExt;
use weir_engine::{Engine, FailureKind, RunOptions, RunPlan, RunSummary, read_rejects};
use weir_host::Batch;
use weir_store::{RejectFilter, RejectRows, RunStatus, Store};
use weir_types::{NodeName, PipelineName};

use crate::support::{Bench, ids, rows};

const PIPELINE: &str = "
name: demo
retries: { max: 0 }
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 100 } }
  b: { block: rejects@1, inputs: a, on: { rejects: 100 } }
  c: { block: memory@1, inputs: b, write: { mode: append } }
  d: { block: memory@1, inputs: b, config: { target: u, record: false }, write: { mode: append } }
  e: { block: memory@1, inputs: b, config: { target: v }, write: { mode: overwrite } }
";

fn demo() -> PipelineName {
    "demo".parse().expect("a name")
}

fn node(name: &str) -> NodeName {
    name.parse().expect("a name")
}

/// Returns the rows of committed files that no replay has settled, and where they are.
async fn open(bench: &Bench, store: &Store) -> (Vec<i64>, RejectRows) {
    let replays = store.replays(&demo()).await.expect("replays");
    let settled = |path: &str, row: u64| {
        let ranges = replays.iter().filter(|replay| replay.run.is_some()).filter_map(|replay| replay.settled.get(path));
        ranges.flatten().any(|(first, last)| (*first..=*last).contains(&row))
    };
    let (mut found, mut places) = (Vec::new(), RejectRows::new());
    let records = store.rejects(&demo(), &RejectFilter { node: Some(node("b")), run: None }).await.expect("rejects");
    for record in records.into_iter().filter(|record| record.committed) {
        let (_, batches) = read_rejects(&bench.data().join(&record.file.path)).expect("a file");
        let mut row = 0;
        for batch in batches {
            let batch = batch.expect("a batch");
            let original = batch.column_by_name("original").expect("the rows as they were");
            let original = arrow::array::AsArray::as_struct(original).clone();
            for id in ids(&original.into()) {
                if !settled(&record.file.path, row) {
                    found.push(id);
                    places.entry(record.file.path.clone()).or_default().push((row, row));
                }
                row += 1;
            }
        }
    }
    (found, places)
}

/// Makes a row that ends in 3 one that does not.
fn corrected(id: i64) -> i64 {
    id + 100_000_002
}

async fn start(engine: &Engine, plan: RunPlan) -> RunSummary {
    engine.start(plan.into(), RunOptions { trust_store: true, ..RunOptions::default() }).wait().await
}

/// What the command does, as a process of its own; returns nothing when there was nothing to replay.
async fn replay(bench: &Bench, correct: impl Fn(i64) -> i64) -> Option<RunSummary> {
    let engine = bench.engine().await;
    let plan = bench.plan(PIPELINE).await.expect("a plan");
    let store = bench.store().await;
    let _claim = store.claim(&demo()).await.expect("nobody else runs it");
    if let Some(interrupted) = engine.interrupted_replay(&plan).await.expect("a look at the store") {
        assert_eq!(start(&engine, interrupted).await.failure, None);
    }
    let (found, places) = open(bench, &store).await;
    if found.is_empty() {
        return None;
    }
    let batches: Vec<Batch> =
        found.chunks(4).map(|ids| Batch::insert(rows(ids.iter().copied().map(&correct).collect()))).collect();
    let plan = engine.replay(&plan, &node("b"), &batches, places).await.expect("a replay");
    Some(start(&engine, plan).await)
}

fn all() -> Vec<i64> {
    (0..2).flat_map(|split| (0..100).map(move |row| split * 1_000_000 + row)).collect()
}

fn expected() -> Vec<i64> {
    let mut rows: Vec<i64> = all().into_iter().map(|id| if id % 10 == 3 { corrected(id) } else { id }).collect();
    rows.sort_unstable();
    rows
}

#[tokio::test]
async fn corrected_rows_reach_every_target_once_and_no_state_moves() {
    let bench = Bench::new();
    assert_eq!(bench.run(PIPELINE).await.failure, None);
    let states = bench.store().await.stream_states(&demo()).await.expect("states");
    let read = bench.world.read.load(std::sync::atomic::Ordering::SeqCst);

    let summary = replay(&bench, corrected).await.expect("rejects");
    assert_eq!(summary.failure, None);
    let counts: Vec<_> = summary
        .nodes
        .iter()
        .map(|node| (node.node.as_str(), node.rows_in, node.rows_out, node.rows_rejected))
        .collect();
    assert_eq!(
        counts,
        [("rejects", 20, 20, 0), ("b", 20, 20, 0), ("c", 20, 20, 0), ("d", 20, 20, 0), ("e", 20, 20, 0)]
    );
    for target in ["t", "u", "v"] {
        assert_eq!(bench.world.target(target).sorted(), expected(), "target {target}");
    }
    let store = bench.store().await;
    assert_eq!(store.stream_states(&demo()).await.expect("states"), states);
    assert_eq!(bench.world.read.load(std::sync::atomic::Ordering::SeqCst), read, "the extractor did not run");
    assert!(replay(&bench, corrected).await.is_none(), "all rejects are settled");
    // The pipeline's own records are untouched: the next run is a run like any other.
    assert_eq!(store.latest_run(&demo()).await.expect("a run").expect("a run").status, RunStatus::Succeeded);
    assert_eq!(bench.run(PIPELINE).await.failure, None);
    assert_eq!(bench.world.target("t").contents().rows.len(), 200 + 180);
    let left = std::fs::read_dir(bench.data().join("replays")).expect("the folder").count();
    assert_eq!(left, 0, "the file of the rows is removed");
}

#[tokio::test]
async fn rows_that_are_still_bad_are_rejected_again_and_stay_open() {
    let bench = Bench::new();
    assert_eq!(bench.run(PIPELINE).await.failure, None);
    let summary = replay(&bench, |id| if id < 1000 { corrected(id) } else { id }).await.expect("rejects");
    assert_eq!(summary.failure, None);
    let b = summary.nodes.iter().find(|node| node.node == "b").expect("the node");
    assert_eq!((b.rows_in, b.rows_out, b.rows_rejected), (20, 10, 10));
    let store = bench.store().await;
    let (found, _) = open(&bench, &store).await;
    assert_eq!(found.len(), 10, "the ten new rejects, and none of the old ones");
    assert_eq!(replay(&bench, corrected).await.expect("rejects").failure, None);
    assert_eq!(bench.world.target("t").sorted(), expected());
}

#[tokio::test]
async fn a_replay_survives_a_kill_at_every_call() {
    let calm = Bench::new();
    assert_eq!(calm.run(PIPELINE).await.failure, None);
    let before = calm.world.calls();
    replay(&calm, corrected).await.expect("rejects");
    let calls = calm.world.calls() - before;
    let mut kills = 0;
    for at in 1..=calls {
        let bench = Bench::new();
        assert_eq!(bench.run(PIPELINE).await.failure, None);
        let _ = bench.world.dead.notified().now_or_never();
        bench.world.kill_after(at);
        tokio::select! {
            biased;
            () = bench.world.dead.notified() => kills += 1,
            _ = replay(&bench, corrected) => {}
        }
        bench.world.kill_after(0);
        // A run in between must neither finish nor disturb it.
        let run_between = at % 3 == 0;
        if run_between {
            assert_eq!(bench.run(PIPELINE).await.failure, None);
        }
        replay(&bench, corrected).await;
        assert!(replay(&bench, corrected).await.is_none(), "call {at}");
        if !run_between {
            for target in ["t", "u", "v"] {
                assert_eq!(bench.world.target(target).sorted(), expected(), "call {at}, target {target}");
                let staged = bench.world.target(target).contents().staged;
                assert!(staged.is_empty(), "call {at}, target {target}: {:?} is left over", staged.keys());
            }
        } else {
            let mut twice = [expected(), expected()].concat();
            twice.sort_unstable();
            assert_eq!(bench.world.target("t").sorted(), twice, "call {at}");
        }
    }
    assert!(kills > 20, "{kills} kills are too few to mean anything");
}

#[tokio::test]
async fn a_node_that_needs_whole_inputs_is_named() {
    let bench = Bench::new();
    let yaml = "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 100 } }
  b: { block: rejects@1, inputs: a, on: { rejects: 100 } }
  x: { block: join@1, inputs: [a, b] }
  c: { block: memory@1, inputs: x, write: { mode: append } }
";
    let plan = bench.plan(yaml).await.expect("a plan");
    let failure = bench.engine().await.replay_schema(&plan, &node("b")).expect_err("refused");
    assert_eq!(failure.kind, FailureKind::Plan);
    assert_eq!(
        failure.to_string(),
        "the rejects of node `b` cannot be replayed: node `x` has to see all rows of `a`, `b`, and a replay has only those that were \
         rejected"
    );
}

#[tokio::test]
async fn rows_that_an_extractor_could_not_read_go_into_its_output() {
    let bench = Bench::new();
    let yaml = "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 100, bad: 5 }, on: { rejects: 30 } }
  c: { block: memory@1, inputs: a, write: { mode: append } }
";
    assert_eq!(bench.run(yaml).await.failure, None);
    let (engine, plan) = (bench.engine().await, bench.plan(yaml).await.expect("a plan"));
    let batches = [Batch::insert(rows(vec![5000, 5001]))];
    let plan = engine.replay(&plan, &node("a"), &batches, RejectRows::new()).await.expect("a replay");
    assert_eq!(start(&engine, plan).await.failure, None);
    assert_eq!(bench.world.target("t").sorted().len(), 82);
    let states = bench.store().await.stream_states(&demo()).await.expect("states");
    assert_eq!(
        states[0].state.as_deref(),
        Some(r#"{"reads":1,"splits":1}"#),
        "the extractor's state is what the run made it"
    );
}

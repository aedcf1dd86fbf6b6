//! Kills runs at hundreds of points and restarts them: nothing may be lost, nothing may be there twice.

use std::time::Duration;

use futures::FutureExt;
use weir_engine::FailureKind;
use weir_store::RunStatus;

use crate::support::Bench;

const CHAIN: &str = "
name: demo
epoch: { rows: 60 }
retries: { max: 0 }
nodes:
  a: { block: numbers@1, config: { splits: 3, rows: 100, checkpoint: 2 } }
  b: { block: pass@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
  d: { block: memory@1, inputs: a, config: { target: u, record: false }, write: { mode: append } }
  e: { block: memory@1, inputs: b, config: { target: v }, write: { mode: overwrite } }
";

const DIAMOND: &str = "
name: demo
retries: { max: 0 }
nodes:
  a: { block: numbers@1, config: { splits: 3, rows: 100, checkpoint: 2 } }
  b: { block: pass@1, inputs: a }
  x: { block: join@1, inputs: [a, b] }
  c: { block: memory@1, inputs: x, write: { mode: append } }
  d: { block: memory@1, inputs: a, config: { target: u, record: false }, write: { mode: append } }
  e: { block: memory@1, inputs: x, config: { target: v }, write: { mode: overwrite } }
";

const GATHERED: &str = "
name: demo
retries: { max: 0 }
nodes:
  a: { block: numbers@1, config: { splits: 3, rows: 100, checkpoint: 2 } }
  b: { block: pass@1, inputs: a }
  c: { block: gather@1, inputs: b, write: { mode: append } }
  d: { block: memory@1, inputs: a, config: { target: u, record: false }, write: { mode: append } }
  e: { block: gather@1, inputs: b, config: { target: v }, write: { mode: overwrite } }
";

fn all() -> Vec<i64> {
    (0..3).flat_map(|split| (0..100).map(move |row| split * 1_000_000 + row)).collect()
}

/// A random sequence that is the same in every run of the tests.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Starts the pipeline again and again, killing it each time at a random call, until it gets through; returns how often it was killed.
async fn survive(bench: &Bench, yaml: &str, random: &mut Random, calls: u64) -> u32 {
    let mut kills = 0;
    loop {
        let _ = bench.world.dead.notified().now_or_never();
        bench.world.kill_after(0);
        let run = bench.start(yaml).await;
        // Later kills leave more time, so that every schedule comes to an end.
        bench.world.kill_after(1 + random.below(calls + u64::from(kills) * 50));
        let summary = tokio::select! {
            biased;
            () = bench.world.dead.notified() => None,
            summary = run.wait() => Some(summary),
        };
        match summary {
            Some(summary) => {
                assert_eq!(summary.failure, None);
                return kills;
            }
            None => kills += 1,
        }
    }
}

/// Returns how many runs came to their end: whoever starts one that did so just before it was killed has asked for another.
async fn ended_runs(bench: &Bench) -> usize {
    let runs = bench.store().await.runs(&"demo".parse().expect("a name"), 100).await.expect("runs");
    runs.iter().filter(|run| run.status == RunStatus::Succeeded).count()
}

/// Every run has given each row to each target once, and what is overwritten holds those of the last one.
async fn expect_exactly_once(bench: &Bench, what: &str) {
    let runs = ended_runs(bench).await;
    for (name, times) in [("t", runs), ("u", runs), ("v", 1)] {
        let target = bench.world.target(name);
        let wanted: Vec<i64> = all().into_iter().flat_map(|row| std::iter::repeat_n(row, times)).collect();
        assert_eq!(target.sorted(), wanted, "target {name}, {what}");
        let staged = target.contents().staged;
        assert!(staged.is_empty(), "target {name}, {what}: {:?} is left over", staged.keys());
    }
}

async fn expect_one_read_a_run(bench: &Bench, what: &str) {
    let states = bench.store().await.stream_states(&"demo".parse().expect("a name")).await.expect("states");
    let wanted = format!(r#"{{"reads":{},"splits":3}}"#, ended_runs(bench).await);
    assert_eq!(states[0].state.as_deref(), Some(wanted.as_str()), "{what}");
}

#[tokio::test]
async fn a_chain_survives_kills_at_any_call() {
    let (mut random, mut kills) = (Random(1), 0);
    for schedule in 0..150 {
        let bench = Bench::new();
        kills += survive(&bench, CHAIN, &mut random, 400).await;
        expect_exactly_once(&bench, &format!("schedule {schedule}")).await;
        expect_one_read_a_run(&bench, &format!("schedule {schedule}")).await;
    }
    assert!(kills > 150, "{kills} kills are too few to mean anything");
}

#[tokio::test]
async fn a_diamond_survives_kills_at_any_call() {
    let mut random = Random(2);
    for schedule in 0..75 {
        let bench = Bench::new();
        survive(&bench, DIAMOND, &mut random, 300).await;
        expect_exactly_once(&bench, &format!("schedule {schedule}")).await;
        expect_one_read_a_run(&bench, &format!("schedule {schedule}")).await;
    }
}

#[tokio::test]
async fn a_loader_of_whole_inputs_survives_kills_at_any_call() {
    let mut random = Random(4);
    for schedule in 0..50 {
        let bench = Bench::new();
        survive(&bench, GATHERED, &mut random, 300).await;
        expect_exactly_once(&bench, &format!("schedule {schedule}")).await;
        expect_one_read_a_run(&bench, &format!("schedule {schedule}")).await;
    }
}

/// The end of a run is where most of the records are written; every single call there is hit.
#[tokio::test]
async fn the_end_of_a_run_survives_a_kill_at_every_call() {
    let bench = Bench::new();
    assert_eq!(bench.run(CHAIN).await.failure, None);
    let calls = bench.world.calls();
    for at in calls.saturating_sub(90)..calls {
        let bench = Bench::new();
        let run = bench.start(CHAIN).await;
        bench.world.kill_at(at);
        tokio::select! {
            biased;
            () = bench.world.dead.notified() => {}
            _ = run.wait() => {}
        }
        bench.world.kill_after(0);
        assert_eq!(bench.run(CHAIN).await.failure, None);
        expect_exactly_once(&bench, &format!("call {at} of {calls}")).await;
    }
}

/// Kills at moments instead of calls, on several threads: between two statements of the store as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_survives_kills_at_any_moment() {
    let mut random = Random(3);
    for schedule in 0..60 {
        let bench = Bench::new();
        let mut kills = 0;
        loop {
            let run = bench.start(CHAIN).await;
            let moment = Duration::from_micros(random.below(20_000 + kills * 10_000));
            if let Ok(summary) = tokio::time::timeout(moment, run.wait()).await {
                match summary.failure {
                    None => break,
                    // The run that was killed before has not quite gone yet.
                    Some(failure) => assert_eq!(failure.kind, FailureKind::Store, "{failure}"),
                }
            }
            kills += 1;
        }
        expect_exactly_once(&bench, &format!("schedule {schedule}")).await;
        expect_one_read_a_run(&bench, &format!("schedule {schedule}")).await;
    }
}

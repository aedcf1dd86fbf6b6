//! Pipelines that start each other; over both databases.

use std::sync::Arc;

use weir_control::{Event, Pipelines, Served};
use weir_pipeline::trigger::{Cause, Concurrency, OnBusy, Trigger, UpstreamEnd};
use weir_schedule::CatchUp;
use weir_store::{RunEnd, RunStatus, TickFilter, TickState};

use crate::support::{FakeClock, FakeRunner, Place, Serving, begin_run, pipelines, served, shown};

const NINE: &str = "2026-03-02T09:00:00Z";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_run_of_what_is_upstream_starts_one() {
    chain(Place::sqlite()).await;
}

#[tokio::test]
async fn what_ended_while_nobody_was_there_is_caught_up_with_once() {
    away(Place::sqlite()).await;
}

fn after(names: &[&str]) -> Served {
    let pipelines = names.iter().map(|name| name.parse().expect("a name")).collect();
    let cause = Cause::Upstream { pipelines, on: UpstreamEnd::Success };
    let name = "upstream".parse().expect("a name");
    let trigger = Trigger { name, cause, parameters: Default::default(), enabled: true };
    Served::new(vec![trigger], Concurrency::default())
}

/// `b` waits for `a`, and `c` for both; two servers.
pub(crate) async fn chain(place: Place) {
    let clock = FakeClock::at(NINE);
    let hourly = served("0 * * * *", CatchUp::default(), OnBusy::Queue);
    let all = || pipelines([("a", hourly.clone()), ("b", after(&["a"])), ("c", after(&["a", "b"]))]);
    let runner = Arc::new(FakeRunner { records: Some(place.store().await), ..FakeRunner::default() });
    let (first, second) = (place.store().await, place.store().await);
    let (mut one, mut two) =
        (Serving::new(&first, "one", &clock, &runner), Serving::new(&second, "two", &clock, &runner));
    one.server.deploy(all());
    two.server.deploy(all());
    one.settle().await;
    two.settle().await;
    for _ in 0..24 {
        clock.advance(3600);
        for _ in 0..3 {
            clock.advance(1);
            let (left, right) = (
                tokio::spawn(async move { (one.settle().await, one).1 }),
                tokio::spawn(async move { (two.settle().await, two).1 }),
            );
            (one, two) = (left.await.expect("no panic"), right.await.expect("no panic"));
        }
    }
    let counts = runner.counts();
    assert!(counts.values().all(|count| *count == 1), "a tick was run twice");
    for name in ["a", "b", "c"] {
        let filter = TickFilter::of(&name.parse().expect("a name"));
        let ticks = first.ticks(&filter, None, 1000).await.expect("ticks");
        let states: Vec<_> = ticks.iter().map(|tick| tick.state).collect();
        assert_eq!(states, vec![TickState::Ran; 24], "{name}");
    }
}

/// Runs end while no server is there, and each server after that is killed at once.
pub(crate) async fn away(place: Place) {
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let all = || pipelines([("a", Served::new(Vec::new(), Concurrency::default())), ("b", after(&["a"]))]);
    let idle = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut first = Serving::new(&store, "first", &clock, &idle);
    first.server.deploy(all());
    first.server.step().await.expect("a step");
    drop(first);
    for status in [RunStatus::Succeeded, RunStatus::Failed, RunStatus::Succeeded, RunStatus::Succeeded] {
        let run = begin_run(&store, "a/manual/x").await;
        store.end_run(run, &RunEnd::new(status)).await.expect("an end");
    }
    for name in ["second", "third"] {
        let mut killed = Serving::new(&store, name, &clock, &idle);
        killed.server.deploy(all());
        killed.server.step().await.expect("a step");
        clock.advance(60);
    }
    let runner = Arc::new(FakeRunner::default());
    let mut last = Serving::new(&store, "last", &clock, &runner);
    last.server.deploy(all());
    last.settle().await;
    assert_eq!(runner.counts().len(), 3);
    assert!(shown(&store).await.iter().all(|line| line.ends_with("b ran")), "{:?}", shown(&store).await);
}

#[tokio::test]
async fn pipelines_that_start_each_other_for_ever_are_told_of_and_do_not() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner { records: Some(store.clone()), ..FakeRunner::default() });
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("a", after(&["b"])), ("b", after(&["a"])), ("c", after(&["a"]))]));
    let told: Vec<_> = serving.told.lock().expect("no panic").iter().map(ToString::to_string).collect();
    let expected =
        "pipelines start each other for ever, so their triggers on each other start nothing: `b` → `a` → `b`";
    assert_eq!(told, [expected]);
    serving.settle().await;
    let run = begin_run(&store, "a/manual/x").await;
    store.end_run(run, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
    clock.advance(1);
    serving.settle().await;
    let lines = shown(&store).await;
    assert!(lines.len() == 1 && lines[0].ends_with("c ran"), "{lines:?}");
}

#[tokio::test]
async fn a_paused_pipeline_skips_its_moments_and_goes_on_from_when_it_is_not() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner { records: Some(store.clone()), ..FakeRunner::default() });
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    let with = |paused| -> Pipelines {
        let hourly = Served { paused, ..served("0 * * * *", CatchUp::default(), OnBusy::Queue) };
        pipelines([("a", hourly), ("b", Served { paused, ..after(&["a"]) })])
    };
    for (paused, hours) in [(true, 2), (false, 1)] {
        serving.server.deploy(with(paused));
        for _ in 0..hours {
            serving.settle().await;
            clock.advance(3600);
            serving.settle().await;
        }
    }
    assert_eq!(serving.deadlines(), 0, "nobody waits for what is paused");
    let lines = shown(&store).await;
    let skipped = ["10", "11"].map(|hour| format!("02 {hour}:00 a skipped: the pipeline is paused"));
    assert_eq!(lines[..3], [skipped[0].clone(), skipped[1].clone(), "02 12:00 a ran".to_owned()]);
    assert!(lines.len() == 4 && lines[3].ends_with("b ran"), "{lines:?}");
    let told = serving.told.lock().expect("no panic");
    assert_eq!(told.iter().filter(|event| matches!(event, Event::Skipped { .. })).count(), 2);
}

//! Runs that meet, deadlines, servers that die, pipelines that go.

use std::sync::Arc;

use weir_control::Pipelines;
use weir_pipeline::trigger::OnBusy;
use weir_schedule::{CatchUp, CatchUpMode};
use weir_store::{RunEnd, RunStatus};

use crate::support::{FakeClock, FakeRunner, Place, Serving, begin_run, pipelines, served, shown};

const NINE: &str = "2026-03-02T09:00:00Z";

/// Runs that never end by themselves, one due each hour; what stands on record after three hours.
async fn three_hours(policy: OnBusy) -> Vec<String> {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("p", served("0 * * * *", CatchUp::default(), policy))]));
    serving.server.step().await.expect("a step");
    for _ in 0..3 {
        clock.advance(3600);
        serving.server.step().await.expect("a step");
        while policy == OnBusy::Replace && replaced(&mut serving).await {}
    }
    shown(&store).await
}

/// Waits for a run that was stopped in favour of another.
async fn replaced(serving: &mut Serving) -> bool {
    let wait = std::time::Duration::from_millis(50);
    let ended = tokio::time::timeout(wait, serving.server.run_ended()).await.is_ok();
    if ended {
        serving.server.step().await.expect("a step");
    }
    ended
}

#[tokio::test]
async fn queued_ticks_wait_for_their_turn() {
    let expected = [
        "02 10:00 p running",
        "02 11:00 p waiting: the run due 2026-03-02 10:00:00 UTC goes on",
        "02 12:00 p waiting: others of the pipeline come first",
    ];
    assert_eq!(three_hours(OnBusy::Queue).await, expected);
}

#[tokio::test]
async fn ticks_that_may_meet_run_side_by_side() {
    assert_eq!(three_hours(OnBusy::Allow).await, ["10", "11", "12"].map(|hour| format!("02 {hour}:00 p running")));
}

/// What was interrupted goes on in the lane where it was, though another one is free.
#[tokio::test]
async fn a_run_is_taken_up_in_its_lane() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let all = || pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Allow))]);
    let lanes = |runner: &FakeRunner| -> Vec<_> {
        runner.jobs.lock().expect("no panic").iter().map(|job| (job.tick.due, job.lane)).collect()
    };
    let goes_on = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut first = Serving::new(&store, "first", &clock, &goes_on);
    first.server.deploy(all());
    first.server.step().await.expect("a step");
    for _ in 0..2 {
        clock.advance(3600);
        first.server.step().await.expect("a step");
    }
    while lanes(&goes_on).len() < 2 {
        tokio::task::yield_now().await;
    }
    let held = lanes(&goes_on);
    assert_eq!(held.iter().map(|(_, lane)| *lane).collect::<Vec<_>>(), [1, 2]);
    // The first of them ends otherwise, so that its lane is free.
    let tick = store.open_ticks().await.expect("ticks").remove(0);
    store.stop_tick(&tick.key, "cancelled by ada").await.expect("a record");
    first.server.nudge().nudge();
    clock.advance(2);
    first.server.step().await.expect("a step");
    first.server.run_ended().await;
    first.server.step().await.expect("a step");
    first.server.stop().await;

    let runner = Arc::new(FakeRunner::default());
    let mut second = Serving::new(&store, "second", &clock, &runner);
    second.server.deploy(all());
    second.settle().await;
    assert_eq!(lanes(&runner), held[1..]);
    assert_eq!(shown(&store).await, ["02 10:00 p failed: cancelled by ada", "02 11:00 p ran"]);
}

#[tokio::test]
async fn skipped_ticks_say_which_run_went_on() {
    let why = "skipped: the run due 2026-03-02 10:00:00 UTC goes on";
    let skipped = ["11", "12"].map(|hour| format!("02 {hour}:00 p {why}"));
    assert_eq!(three_hours(OnBusy::Skip).await, ["02 10:00 p running", &skipped[0], &skipped[1]]);
}

#[tokio::test]
async fn the_newest_replaces_the_one_that_runs() {
    let replaced = |by: &str| format!("failed: replaced by the run due 2026-03-02 {by}:00:00 UTC");
    let expected = [
        format!("02 10:00 p {}", replaced("11")),
        format!("02 11:00 p {}", replaced("12")),
        "02 12:00 p running".into(),
    ];
    assert_eq!(three_hours(OnBusy::Replace).await, expected);
}

#[tokio::test]
async fn what_a_dead_server_ran_is_taken_over_when_its_lease_has_expired() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let goes_on = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut dead = Serving::new(&store, "dead", &clock, &goes_on);
    let one = || pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]);
    dead.server.deploy(one());
    dead.server.step().await.expect("a step");
    clock.advance(3600);
    dead.server.step().await.expect("a step");
    assert_eq!(dead.server.running(), 1);

    let runner = Arc::new(FakeRunner::default());
    let mut next = Serving::new(&store, "next", &clock, &runner);
    next.server.deploy(one());
    next.settle().await;
    assert!(runner.counts().is_empty(), "the lease still holds");
    clock.advance(11);
    next.settle().await;
    assert_eq!(runner.counts().len(), 1);
    assert_eq!(shown(&store).await, ["02 10:00 p ran"]);

    // The dead one was only asleep: it finds that it holds nothing any more, and records nothing.
    dead.server.step().await.expect("a step");
    dead.server.run_ended().await;
    dead.server.step().await.expect("a step");
    assert_eq!(shown(&store).await, ["02 10:00 p ran"]);
}

#[tokio::test]
async fn a_server_that_stops_gives_back_what_it_ran() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let goes_on = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut first = Serving::new(&store, "first", &clock, &goes_on);
    let one = || pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]);
    first.server.deploy(one());
    first.server.step().await.expect("a step");
    clock.advance(3600);
    first.server.step().await.expect("a step");
    first.server.stop().await;
    assert_eq!(shown(&store).await, ["02 10:00 p waiting: interrupted"]);
    let runner = Arc::new(FakeRunner::default());
    let mut second = Serving::new(&store, "second", &clock, &runner);
    second.server.deploy(one());
    second.settle().await;
    assert_eq!(shown(&store).await, ["02 10:00 p ran"]);
}

#[tokio::test]
async fn a_deadline_fires_once_also_for_what_never_starts() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner::default());
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    let none = CatchUp { mode: CatchUpMode::None, ..CatchUp::default() };
    serving.server.deploy(pipelines([("p", served("0 * * * *", none, OnBusy::Queue))]));
    serving.settle().await;
    clock.advance(3600 + 120);
    serving.settle().await;
    assert_eq!((shown(&store).await, serving.deadlines()), (vec!["02 10:00 p missed: late".to_owned()], 0));
    for _ in 0..3 {
        clock.advance(200);
        serving.settle().await;
    }
    assert_eq!(serving.deadlines(), 1);
}

#[tokio::test]
async fn a_wrong_file_loses_nothing_and_a_removed_one_ends_its_schedules() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner::default());
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    let all = CatchUp { mode: CatchUpMode::All, ..CatchUp::default() };
    let right = || pipelines([("p", served("0 * * * *", all, OnBusy::Queue))]);
    serving.server.deploy(right());
    serving.settle().await;
    let wrong = Pipelines { wrong: ["p".parse().expect("a name")].into(), ..Pipelines::default() };
    serving.server.deploy(wrong);
    clock.advance(2 * 3600);
    serving.settle().await;
    assert!(shown(&store).await.is_empty());
    serving.server.deploy(right());
    serving.settle().await;
    assert_eq!(shown(&store).await, ["02 10:00 p ran", "02 11:00 p ran"]);

    serving.server.deploy(Pipelines::default());
    clock.advance(2 * 3600);
    serving.settle().await;
    serving.server.deploy(right());
    serving.settle().await;
    assert_eq!(shown(&store).await.len(), 2, "it counts from when it began again");
}

#[tokio::test]
async fn what_old_runs_have_left_elsewhere_is_removed_with_their_records() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at("2099-01-01T00:00:00Z"));
    let mut runs = Vec::new();
    // Twenty are kept, however old they are.
    for _ in 0..22 {
        let run = begin_run(&store, "p/manual/2026-03-02T09:00:00Z").await;
        store.end_run(run, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
        runs.push(run);
    }
    let runner = Arc::new(FakeRunner::default());
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.step().await.expect("a step");
    let forgotten = || runner.forgotten.lock().expect("no panic").clone();
    while forgotten().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(forgotten(), runs[..2]);
}

//! Runs that somebody asks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use weir_control::Clock;
use weir_pipeline::trigger::OnBusy;
use weir_schedule::CatchUp;
use weir_store::{Cancelled, RunFrom, TickRequest, TickState};
use weir_types::TriggerName;

use crate::support::{FakeClock, FakeRunner, Place, Serving, pipelines, served, shown, time};

const NINE: &str = "2026-03-02T09:00:00Z";

fn request(clock: &FakeClock) -> TickRequest {
    TickRequest {
        lane: 0,
        pipeline: "p".parse().expect("a name"),
        trigger: TriggerName::manual(),
        due: clock.now(),
        parameters: BTreeMap::from([("day".to_owned(), "2026-01-01".to_owned())]),
        today: None,
        from: RunFrom::Start,
        version: Some(3),
        by: "ada".to_owned(),
        key: None,
    }
}

#[tokio::test]
async fn a_request_runs_with_what_was_asked_for() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner::default());
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]));
    serving.settle().await;
    let (key, _) = store.request_tick(&request(&clock)).await.expect("a tick");
    clock.advance(1);
    serving.settle().await;
    let jobs = runner.jobs.lock().expect("no panic").clone();
    assert_eq!(jobs.len(), 1);
    let job = &jobs[0];
    assert_eq!((&job.tick, job.fresh, job.version), (&key, true, Some(3)));
    assert_eq!((job.parameters["day"].as_str(), job.today.to_string().as_str()), ("2026-01-01", "2026-03-02"));
    let tick = store.tick(&key).await.expect("a query").expect("the tick");
    assert_eq!(tick.state, TickState::Ran);
}

#[tokio::test]
async fn a_request_for_another_day_runs_with_that_day() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner::default());
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]));
    serving.settle().await;
    let today = Some("2026-02-27".parse().expect("a date"));
    store.request_tick(&TickRequest { today, ..request(&clock) }).await.expect("a tick");
    clock.advance(1);
    serving.settle().await;
    assert_eq!(runner.jobs.lock().expect("no panic")[0].today.to_string(), "2026-02-27");
}

#[tokio::test]
async fn requests_obey_the_pipelines_rule_for_runs_that_meet() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Skip))]));
    serving.settle().await;
    for _ in 0..2 {
        store.request_tick(&request(&clock)).await.expect("a tick");
        clock.advance(1);
        serving.server.step().await.expect("a step");
    }
    let expected = ["02 09:00 p running", "02 09:00 p skipped: the run due 2026-03-02 09:00:00 UTC goes on"];
    assert_eq!(shown(&store).await, expected);
}

#[tokio::test]
async fn what_is_cancelled_stops_and_says_by_whom() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]));
    let (key, _) = store.request_tick(&request(&clock)).await.expect("a tick");
    serving.server.step().await.expect("a step");
    assert_eq!(serving.server.running(), 1);
    let cancelled = store.cancel_tick(&key, "cancelled by ada", clock.now()).await.expect("a record");
    assert_eq!(cancelled, Cancelled::Asked);
    clock.advance(1);
    serving.settle().await;
    assert_eq!(shown(&store).await, ["02 09:00 p failed: cancelled by ada"]);
}

#[tokio::test]
async fn a_request_that_was_interrupted_goes_on_where_it_was() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let goes_on = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let one = || pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]);
    let mut dead = Serving::new(&store, "dead", &clock, &goes_on);
    dead.server.deploy(one());
    let (key, _) = store.request_tick(&request(&clock)).await.expect("a tick");
    dead.server.step().await.expect("a step");
    // The run had begun when the server died.
    crate::support::begin_run(&store, &key.to_string()).await;
    clock.set(time("2026-03-02T09:01:00Z"));
    let runner = Arc::new(FakeRunner::default());
    let mut next = Serving::new(&store, "next", &clock, &runner);
    next.server.deploy(one());
    next.settle().await;
    let jobs = runner.jobs.lock().expect("no panic").clone();
    assert!(jobs.len() == 1 && !jobs[0].fresh, "{jobs:?}");
}

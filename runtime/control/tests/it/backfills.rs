//! Backfills; over both databases.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use weir_control::{Clock, backfill};
use weir_pipeline::trigger::{Cause, OnBusy};
use weir_schedule::{CatchUp, CatchUpMode};
use weir_store::{BackfillRequest, RunEnd, RunStatus, Store, TickFilter};

use crate::support::{FakeClock, FakeRunner, Place, Serving, begin_run, pipelines, served, shown, time};

const NINE: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn a_backfill_runs_what_did_not_run_and_nothing_twice() {
    whole(Place::sqlite()).await;
}

#[tokio::test]
async fn a_backfill_is_cancelled_as_a_whole() {
    cancelled(Place::sqlite()).await;
}

fn request(moments: impl IntoIterator<Item = DateTime<Utc>>) -> BackfillRequest {
    BackfillRequest {
        pipeline: "p".parse().expect("a name"),
        trigger: "schedule".parse().expect("a name"),
        moments: moments.into_iter().collect(),
        parallel: 2,
        parameters: [("size".to_owned(), "large".to_owned())].into(),
        from: Default::default(),
        version: None,
        by: "ada".to_owned(),
    }
}

async fn exist(store: &Store, moments: &[DateTime<Utc>]) -> Vec<bool> {
    let ticks = store.ticks(&TickFilter::of(&"p".parse().expect("a name")), None, 100).await.expect("ticks");
    backfill::dry_run(moments, &ticks).iter().map(|planned| planned.exists).collect()
}

pub(crate) async fn whole(place: Place) {
    let (store, clock, runner) = (place.store().await, FakeClock::at(NINE), Arc::new(FakeRunner::default()));
    let none = CatchUp { mode: CatchUpMode::None, ..CatchUp::default() };
    let hourly = served("0 * * * *", none, OnBusy::Skip);
    let Cause::Schedule(rule) = hourly.triggers[0].cause.clone() else { panic!("a schedule") };
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("p", hourly)]));
    serving.settle().await;
    // The moments of 10 and 11 are missed, that of 12 runs.
    clock.set(time("2026-03-02T12:00:00Z"));
    serving.settle().await;
    let (since, until) = (time("2026-03-02T08:00:00Z"), time("2026-03-02T12:30:00Z"));
    let moments = backfill::list(&rule.schedule, since, until, until).expect("a list");
    assert_eq!(exist(&store, &moments).await, [false, false, false, false, true]);
    let asked = request(moments.clone());
    let (id, started) = store.request_backfill(&asked, clock.now()).await.expect("a record").expect("a backfill");
    assert_eq!(started.len(), 4);
    assert_eq!(exist(&store, &moments).await, [true; 5]);
    assert_eq!(store.request_backfill(&asked, clock.now()).await.expect("a query"), None, "it is the same again");
    clock.advance(1);
    serving.settle().await;
    assert_eq!(shown(&store).await, ["08", "09", "10", "11", "12"].map(|hour| format!("02 {hour}:00 p ran")));
    let jobs = runner.jobs.lock().expect("no panic").clone();
    // Which of two that are started together begins first is not for the server to say.
    let mut due: Vec<_> = jobs.iter().map(|job| job.tick.due).skip(1).collect();
    due.sort();
    assert_eq!(due, moments[..4]);
    assert!(jobs[1..].iter().all(|job| (1..=2).contains(&job.lane)), "beside what is due, two at a time");
    assert_eq!((jobs[1].today.to_string().as_str(), jobs[1].parameters["size"].as_str()), ("2026-03-02", "large"));
    let kept = store.backfill(id).await.expect("a query").expect("the backfill");
    assert_eq!((kept.since, kept.until, kept.ticks["ran"]), (moments[0], moments[3], 4));
}

pub(crate) async fn cancelled(place: Place) {
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let runner = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]));
    let moments = ["06", "07", "08"].map(|hour| time(&format!("2026-03-02T{hour}:00:00Z")));
    let (id, _) = store.request_backfill(&request(moments), clock.now()).await.expect("a record").expect("a backfill");
    serving.server.step().await.expect("a step");
    while runner.counts().len() < 2 {
        tokio::task::yield_now().await;
    }
    let mut going: Vec<_> =
        runner.jobs.lock().expect("no panic").iter().map(|job| job.recorded_as().to_string()).collect();
    going.sort();
    assert_eq!(going, ["p--lane-1", "p--lane-2"], "so many at a time, beside what is due");
    let why = "backfill cancelled by ada";
    assert_eq!(store.cancel_backfill(id, why, clock.now()).await.expect("a record"), 3);
    clock.advance(1);
    serving.settle().await;
    let states = [("06", "failed"), ("07", "failed"), ("08", "skipped")];
    assert_eq!(shown(&store).await, states.map(|(hour, state)| format!("02 {hour}:00 p {state}: {why}")));
    assert!(store.backfill(id).await.expect("a query").expect("the backfill").cancelled_at.is_some());
}

/// What failed is put back to the beginning. A server that is killed then must not make the next one take the old failure for the new end.
#[tokio::test]
async fn runs_from_before_are_not_those_of_a_tick_that_begins_anew() {
    let place = Place::sqlite();
    let (store, clock) = (place.store().await, FakeClock::at(NINE));
    let goes_on = Arc::new(FakeRunner { go_on: true, ..FakeRunner::default() });
    let all = || pipelines([("p", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]);
    let mut first = Serving::new(&store, "first", &clock, &goes_on);
    first.server.deploy(all());
    first.server.step().await.expect("a step");
    clock.set(time("2026-03-02T10:00:00Z"));
    first.server.step().await.expect("a step");
    let run = begin_run(&store, "p/schedule/2026-03-02T10:00:00.000000Z").await;
    store.end_run(run, &RunEnd::new(RunStatus::Failed)).await.expect("an end");
    drop(first);
    clock.advance(60);
    let mut second = Serving::new(&store, "second", &clock, &goes_on);
    second.server.deploy(all());
    second.settle().await;
    assert_eq!(shown(&store).await, ["02 10:00 p failed: the run failed"]);

    let again = request([time("2026-03-02T10:00:00Z")]);
    store.request_backfill(&again, clock.now()).await.expect("a record").expect("a backfill");
    clock.advance(1);
    second.server.step().await.expect("a step");
    drop(second);
    clock.advance(60);
    let runner = Arc::new(FakeRunner::default());
    let mut third = Serving::new(&store, "third", &clock, &runner);
    third.server.deploy(all());
    third.settle().await;
    assert_eq!(shown(&store).await, ["02 10:00 p ran"]);
    let origin = &runner.jobs.lock().expect("no panic")[0].origin;
    assert_eq!(origin, "p/schedule/2026-03-02T10:00:00.000000Z#2");
}

//! Weeks, and what is caught up with after one; over both databases.

use std::sync::Arc;

use chrono::TimeDelta;
use weir_control::Clock;
use weir_pipeline::trigger::OnBusy;
use weir_schedule::{CatchUp, CatchUpMode};
use weir_store::{Tick, TickFilter, TickState};
use weir_tests::{PostgresServer, postgres_server};

use crate::support::{FakeClock, FakeRunner, Place, Serving, pipelines, served, time};
use crate::{backfills, events, limits};

const MONDAY: &str = "2026-03-02T00:00:00Z";

#[tokio::test]
async fn a_week_of_hours_runs_each_once() {
    a_week(Place::sqlite()).await;
}

#[tokio::test]
async fn after_being_away_the_rule_says_what_runs() {
    away(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_share_a_store_without_doubling_or_dropping() {
    two_servers(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_server() {
    let server = PostgresServer::start();
    let place = |name: &str| {
        server.execute(&format!("create database {name}"));
        let (user, password, port) = (postgres_server::USER, postgres_server::PASSWORD, server.port());
        Place::postgres(format!("postgres://{user}:{password}@127.0.0.1:{port}/{name}"))
    };
    a_week(place("week")).await;
    away(place("away")).await;
    two_servers(place("two")).await;
    events::chain(place("chain")).await;
    events::away(place("events_away")).await;
    limits::together(place("limits")).await;
    backfills::whole(place("backfill")).await;
    backfills::cancelled(place("cancelled")).await;
}

async fn a_week(place: Place) {
    let (store, clock, runner) = (place.store().await, FakeClock::at(MONDAY), Arc::new(FakeRunner::default()));
    let mut serving = Serving::new(&store, "one", &clock, &runner);
    serving.server.deploy(pipelines([("hourly", served("0 * * * *", CatchUp::default(), OnBusy::Queue))]));
    let end = clock.now() + TimeDelta::days(7);
    while let Some(next) = serving.settle().await.filter(|next| *next <= end) {
        clock.set(next);
    }
    let counts = runner.counts();
    assert_eq!(counts.len(), 7 * 24);
    assert!(counts.values().all(|count| *count == 1));
    let ticks = store.ticks(&TickFilter::default(), None, 1000).await.expect("ticks");
    assert!(ticks.len() == 7 * 24 && ticks.iter().all(|tick| tick.state == TickState::Ran && tick.run.is_some()));
    // 23:00 UTC is the next day in Seoul.
    let jobs = runner.jobs.lock().expect("no panic");
    let last = jobs.iter().find(|job| job.tick.due == time("2026-03-02T23:00:00Z")).expect("that hour");
    assert_eq!(last.today.to_string(), "2026-03-03");
}

async fn away(place: Place) {
    let (store, clock, runner) = (place.store().await, FakeClock::at(MONDAY), Arc::new(FakeRunner::default()));
    let with = |mode| served("0 * * * *", CatchUp { mode, limit: 3, ..CatchUp::default() }, OnBusy::Queue);
    let all = [("all", with(CatchUpMode::All)), ("last", with(CatchUpMode::Last)), ("none", with(CatchUpMode::None))];
    let mut before = Serving::new(&store, "before", &clock, &runner);
    before.server.deploy(pipelines(all.clone()));
    before.settle().await;
    drop(before);
    clock.set(time("2026-03-02T05:30:00Z"));
    let mut after = Serving::new(&store, "after", &clock, &runner);
    after.server.deploy(pipelines(all));
    after.settle().await;
    let ticks = store.ticks(&TickFilter::default(), None, 100).await.expect("ticks");
    let of = |name: &str| {
        let mut own: Vec<&Tick> = ticks.iter().filter(|tick| tick.key.pipeline.as_str() == name).collect();
        own.sort_by_key(|tick| tick.key.due);
        own.iter().map(|tick| tick.why.clone().unwrap_or_else(|| tick.state.to_string())).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of("all"), "too-many too-many ran ran ran");
    assert_eq!(of("last"), "superseded superseded superseded superseded ran");
    assert_eq!(of("none"), "late late late late late");
    assert_eq!(runner.counts().len(), 4);
}

/// Two servers with the same pipelines step at the same time, for two days of hours.
async fn two_servers(place: Place) {
    let (clock, runner) = (FakeClock::at(MONDAY), Arc::new(FakeRunner::default()));
    let names = ["a", "b", "c"];
    let mut both = Vec::new();
    for name in ["one", "two"] {
        let store = place.store().await;
        let mut serving = Serving::new(&store, name, &clock, &runner);
        let hourly = served("0 * * * *", CatchUp::default(), OnBusy::Queue);
        serving.server.deploy(pipelines(names.map(|name| (name, hourly.clone()))));
        both.push(serving);
    }
    let (mut two, mut one) = (both.pop().expect("two"), both.pop().expect("one"));
    tokio::join!(one.settle(), two.settle());
    for _ in 0..48 {
        clock.advance(3600);
        // Tasks of their own, so that they really meet.
        let (first, second) = (
            tokio::spawn(async move { (one.settle().await, one).1 }),
            tokio::spawn(async move { (two.settle().await, two).1 }),
        );
        (one, two) = (first.await.expect("no panic"), second.await.expect("no panic"));
        one.settle().await;
    }
    let counts = runner.counts();
    assert_eq!(counts.len(), 48 * names.len());
    assert!(counts.values().all(|count| *count == 1), "a tick was run twice");
    let ticks = place.store().await.ticks(&TickFilter::default(), None, 1000).await.expect("ticks");
    assert!(ticks.len() == counts.len() && ticks.iter().all(|tick| tick.state == TickState::Ran));
}

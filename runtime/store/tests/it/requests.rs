use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use weir_store::{Cancelled, RunFrom, Store, TickEnd, TickFilter, TickKey, TickRequest, TickState};
use weir_types::TriggerName;

use crate::support::Place;

crate::support::cases! {
    a_request_is_kept_with_what_was_asked_for,
    requests_of_the_same_moment_are_ticks_of_their_own,
    the_same_key_gives_the_same_tick,
    the_same_key_at_the_same_time_gives_one_tick,
    lists_are_filtered_and_go_on_behind_a_tick,
    what_waits_is_skipped_and_what_runs_is_asked_to_stop,
}

fn noon() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().expect("a moment")
}

fn request(pipeline: &str, due: DateTime<Utc>) -> TickRequest {
    TickRequest {
        lane: 0,
        pipeline: pipeline.parse().expect("a name"),
        trigger: TriggerName::manual(),
        due,
        parameters: BTreeMap::from([("day".to_owned(), "2026-03-01".to_owned())]),
        today: None,
        from: RunFrom::Start,
        version: Some(4),
        by: "ada".to_owned(),
        key: None,
    }
}

async fn a_request_is_kept_with_what_was_asked_for(place: Place) {
    let store = place.store().await;
    // Finer than what columns hold.
    let asked = request("sales", noon() + TimeDelta::nanoseconds(1234));
    let (key, new) = store.request_tick(&asked).await.expect("a tick");
    assert_eq!((key.due, new), (noon() + TimeDelta::microseconds(1), true));
    let tick = store.tick(&key).await.expect("a query").expect("the tick");
    let kept = tick.request.clone().expect("a request");
    assert_eq!((kept.parameters, kept.from, kept.version, kept.by), (asked.parameters, asked.from, Some(4), asked.by));
    assert_eq!((tick.state, tick.key.to_string().parse()), (TickState::Waiting, Ok(key)));
    assert_eq!(store.open_ticks().await.expect("ticks"), [tick]);
}

async fn requests_of_the_same_moment_are_ticks_of_their_own(place: Place) {
    let (store, again) = (place.store().await, place.store().await);
    let asked = request("sales", noon());
    let ask = |store: Store| {
        let asked = asked.clone();
        async move { store.request_tick(&asked).await.expect("a tick") }
    };
    let made = futures::future::join_all((0..8).map(|n| ask(if n % 2 == 0 { store.clone() } else { again.clone() })));
    let mut due: Vec<_> = made.await.into_iter().map(|(key, new)| (key.due - noon(), new)).collect();
    due.sort();
    assert_eq!(due, (0..8).map(|n| (TimeDelta::microseconds(n), true)).collect::<Vec<_>>());
}

async fn the_same_key_gives_the_same_tick(place: Place) {
    let store = place.store().await;
    let keyed = |key: &str, due| TickRequest { key: Some(key.to_owned()), ..request("sales", due) };
    let (first, _) = store.request_tick(&keyed("a", noon())).await.expect("a tick");
    let later = noon() + TimeDelta::hours(1);
    assert_eq!(store.request_tick(&keyed("a", later)).await.expect("a tick"), (first.clone(), false));
    let (second, new) = store.request_tick(&keyed("b", later)).await.expect("a tick");
    assert!(new && second != first);
    let other = TickRequest { pipeline: "stock".parse().expect("a name"), ..keyed("a", later) };
    assert!(store.request_tick(&other).await.expect("a tick").1, "keys are a pipeline's own");
}

async fn the_same_key_at_the_same_time_gives_one_tick(place: Place) {
    let (store, again) = (place.store().await, place.store().await);
    let ask = |store: Store, n: i64| async move {
        let asked = TickRequest { key: Some("k".to_owned()), ..request("sales", noon() + TimeDelta::seconds(n)) };
        store.request_tick(&asked).await.expect("a tick")
    };
    let asking = (0..8).map(|n| ask(if n % 2 == 0 { store.clone() } else { again.clone() }, n));
    let made = futures::future::join_all(asking).await;
    assert_eq!(made.iter().filter(|(_, new)| *new).count(), 1);
    assert!(made.iter().all(|(key, _)| *key == made[0].0));
}

async fn lists_are_filtered_and_go_on_behind_a_tick(place: Place) {
    let store = place.store().await;
    let mut keys = Vec::new();
    for hour in 0..3 {
        for name in ["a", "b"] {
            let asked = request(name, noon() + TimeDelta::hours(hour));
            keys.push(store.request_tick(&asked).await.expect("a tick").0);
        }
    }
    let listed = |filter: TickFilter, after: Option<TickKey>, limit| {
        let store = store.clone();
        async move {
            let ticks = store.ticks(&filter, after.as_ref(), limit).await.expect("ticks");
            ticks.iter().map(|tick| format!("{}{}", tick.key.pipeline, tick.key.due.format("%H"))).collect::<Vec<_>>()
        }
    };
    let all = ["a14", "b14", "a13", "b13", "a12", "b12"];
    assert_eq!(listed(TickFilter::default(), None, 100).await, all);
    for (place, key) in [(0, &keys[4]), (1, &keys[5]), (2, &keys[2]), (5, &keys[1])] {
        assert_eq!(
            listed(TickFilter::default(), Some(key.clone()), 2).await,
            all[place + 1..].iter().take(2).copied().collect::<Vec<_>>()
        );
    }
    let of_a = TickFilter::of(&"a".parse().expect("a name"));
    let since = noon() + TimeDelta::hours(1);
    assert_eq!(listed(TickFilter { since: Some(since), ..of_a.clone() }, None, 9).await, ["a14", "a13"]);
    assert_eq!(listed(TickFilter { until: Some(since), ..of_a.clone() }, None, 9).await, ["a13", "a12"]);
    store.skip_tick(&keys[0], "not today", "one", noon()).await.expect("a record");
    let waiting = TickFilter { states: vec![TickState::Waiting, TickState::Running], ..of_a.clone() };
    assert_eq!(listed(waiting, None, 9).await, ["a14", "a13"]);
    let other = TickFilter { trigger: Some("schedule".parse().expect("a name")), ..of_a };
    assert!(listed(other, None, 9).await.is_empty());
}

async fn what_waits_is_skipped_and_what_runs_is_asked_to_stop(place: Place) {
    let store = place.store().await;
    let (key, _) = store.request_tick(&request("sales", noon())).await.expect("a tick");
    let why = "cancelled by ada";
    assert_eq!(store.cancel_tick(&key, why, noon()).await.expect("a record"), Cancelled::Skipped);
    let tick = store.tick(&key).await.expect("a query").expect("the tick");
    assert_eq!((tick.state, tick.why.as_deref()), (TickState::Skipped, Some(why)));
    assert_eq!(store.cancel_tick(&key, why, noon()).await.expect("a query"), Cancelled::Ended(TickState::Skipped));

    let (key, _) = store.request_tick(&request("sales", noon())).await.expect("a tick");
    let tick = store.tick(&key).await.expect("a query").expect("the tick");
    let until = noon() + TimeDelta::seconds(10);
    let lease = store.take_tick(&tick, "one", noon(), until).await.expect("a query").expect("a lease");
    for _ in 0..2 {
        assert_eq!(store.cancel_tick(&key, why, noon()).await.expect("a record"), Cancelled::Asked);
    }
    let end = TickEnd { state: TickState::Failed, why: Some(why.to_owned()), run: None };
    assert!(store.end_tick(&lease, &end, noon()).await.expect("a record"));
    assert_eq!(store.cancel_tick(&key, why, noon()).await.expect("a query"), Cancelled::Ended(TickState::Failed));
    let unknown = TickKey { due: until, ..key };
    assert_eq!(store.cancel_tick(&unknown, why, noon()).await.expect("a query"), Cancelled::Unknown);
}

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use weir_store::{
    AfterTry, Delivery, DeliveryFilter, DeliveryKind, DeliveryState, DeliveryTry, NewDelivery, RetentionPolicy, RunEnd,
    RunStatus, Store,
};

use crate::support::{Place, new_run, pipeline};

crate::support::cases! {
    the_same_is_put_in_once,
    what_leaves_is_put_in_once_for_a_change,
    a_delivery_is_taken_by_one_server_at_a_time,
    a_channel_takes_no_more_than_its_places,
    who_was_away_for_too_long_records_nothing,
    what_is_given_up_leaves_by_the_fallback,
    a_delivery_is_sent_anew,
    deliveries_are_listed_by_what_they_are_about,
    deliveries_go_with_their_runs,
}

fn new(key: &str) -> NewDelivery {
    NewDelivery {
        key: key.to_owned(),
        kind: DeliveryKind::Report,
        pipeline: None,
        run: None,
        channel: "mail".parse().expect("a name"),
        message: json!({ "title": "점유율" }),
        recipients: vec!["ada@example.com".to_owned()],
        fallback: None,
        instead_of: None,
    }
}

fn tried(sent: bool, said: &str) -> DeliveryTry {
    let began_at = "2026-03-02T12:00:00Z".parse().expect("a moment");
    DeliveryTry { server: "one".to_owned(), began_at, took_ms: 12, sent, said: said.to_owned() }
}

/// Takes all that is due, for a minute.
async fn take(store: &Store, now: DateTime<Utc>) -> Vec<Delivery> {
    store.take_deliveries(now, now + TimeDelta::minutes(1), 10, 10).await.expect("a query")
}

async fn state(store: &Store, number: u64) -> DeliveryState {
    store.delivery(number).await.expect("a query").expect("the delivery").state
}

async fn the_same_is_put_in_once(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    let first = store.put_delivery(&new("a"), now).await.expect("a number");
    assert_eq!(store.put_delivery(&new("a"), now).await.expect("a number"), first);
    assert_ne!(store.put_delivery(&new("b"), now).await.expect("a number"), first);
    let found = store.delivery(first).await.expect("a query").expect("the delivery");
    assert_eq!((found.content, found.state, found.attempts), (new("a"), DeliveryState::Waiting, 0));
    assert!(store.delivery(99).await.expect("a query").is_none());
}

async fn what_leaves_is_put_in_once_for_a_change(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    assert_eq!(store.delivered_changes().await.expect("a number"), 0);
    assert!(store.deliver_changes(0, 3, &[new("a"), new("b")], now).await.expect("a record"));
    assert!(!store.deliver_changes(0, 3, &[new("c")], now).await.expect("a record"), "another was faster");
    assert_eq!(store.delivered_changes().await.expect("a number"), 3);
    assert!(store.deliver_changes(3, 4, &[new("b")], now).await.expect("a record"));
    assert_eq!(store.deliveries(&DeliveryFilter::default(), 9).await.expect("deliveries").len(), 2);
}

async fn a_delivery_is_taken_by_one_server_at_a_time(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    for key in ["a", "b", "c"] {
        store.put_delivery(&new(key), now).await.expect("a number");
    }
    let later = now + TimeDelta::seconds(1);
    let (one, two) = tokio::join!(take(&store, later), take(&store, later));
    assert_eq!(one.len() + two.len(), 3);
    assert!(take(&store, later).await.is_empty(), "they are held");
    let longer = one.iter().chain(&two).map(|held| store.hold_delivery(held, later + TimeDelta::minutes(3)));
    assert!(futures::future::join_all(longer).await.into_iter().all(|held| held.expect("a query")));
    assert!(take(&store, later + TimeDelta::minutes(2)).await.is_empty(), "they are held for longer");
    let first = one.iter().chain(&two).next().expect("a delivery");
    assert_eq!(take(&store, later + TimeDelta::minutes(4)).await.len(), 3, "whoever held them is gone");
    assert!(!store.hold_delivery(first, later).await.expect("a query"), "another has it");
}

async fn a_channel_takes_no_more_than_its_places(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    for key in ["a", "b", "c", "d"] {
        store.put_delivery(&new(key), now).await.expect("a number");
    }
    let other = NewDelivery { channel: "ops".parse().expect("a name"), ..new("e") };
    store.put_delivery(&other, now).await.expect("a number");
    let later = now + TimeDelta::seconds(1);
    let take = || async {
        let taken = store.take_deliveries(later, later + TimeDelta::minutes(1), 10, 2).await.expect("a query");
        taken.into_iter().map(|one| one.content.key).collect::<Vec<_>>()
    };
    assert_eq!(take().await, ["a", "b", "e"]);
    assert!(take().await.is_empty(), "what was taken has not come back");
    let fourth = NewDelivery { channel: "ops".parse().expect("a name"), ..new("f") };
    store.put_delivery(&fourth, now).await.expect("a number");
    assert_eq!(take().await, ["f"]);
}

async fn who_was_away_for_too_long_records_nothing(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    store.put_delivery(&new("a"), now).await.expect("a number");
    let late = take(&store, now).await.remove(0);
    let held = take(&store, now + TimeDelta::minutes(2)).await.remove(0);
    assert!(!store.record_try(&late, &tried(true, "ok"), &AfterTry::Sent, now).await.expect("a query"));
    assert!(store.delivery_tries(late.number).await.expect("tries").is_empty());
    assert!(store.record_try(&held, &tried(true, "ok"), &AfterTry::Sent, now).await.expect("a record"));
    assert_eq!(store.delivery_tries(held.number).await.expect("tries"), [tried(true, "ok")]);
    assert_eq!(state(&store, held.number).await, DeliveryState::Sent);
}

async fn what_is_given_up_leaves_by_the_fallback(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    let number = store.put_delivery(&new("a"), now).await.expect("a number");
    let at = now + TimeDelta::minutes(5);
    let again = AfterTry::Again { at, why: "busy".to_owned(), progress: json!({ "parts": 2 }) };
    let taken = take(&store, now).await.remove(0);
    assert!(store.record_try(&taken, &tried(false, "429"), &again, now).await.expect("a record"));
    assert!(take(&store, at - TimeDelta::seconds(1)).await.is_empty());
    let taken = take(&store, at).await.remove(0);
    assert_eq!((taken.attempts, taken.why.as_deref()), (1, Some("busy")));
    assert_eq!(taken.progress, json!({ "parts": 2 }));
    let instead =
        NewDelivery { channel: "chat".parse().expect("a name"), instead_of: Some(number), ..new("a/fallback") };
    let given_up = AfterTry::GivenUp { why: "busy".to_owned(), instead: Some(Box::new(instead.clone())) };
    assert!(store.record_try(&taken, &tried(false, "429"), &given_up, at).await.expect("a record"));
    assert_eq!(state(&store, number).await, DeliveryState::Failed);
    let last = take(&store, at).await.remove(0);
    assert_eq!(last.content, instead);
    let given_up = AfterTry::GivenUp { why: "gone".to_owned(), instead: None };
    assert!(store.record_try(&last, &tried(false, "404"), &given_up, at).await.expect("a record"));
    assert_eq!(state(&store, last.number).await, DeliveryState::GivenUp);
    assert_eq!(store.delivery_tries(number).await.expect("tries").len(), 2);
}

async fn a_delivery_is_sent_anew(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    let number = store.put_delivery(&new("a"), now).await.expect("a number");
    let again = AfterTry::Again { at: now, why: "busy".to_owned(), progress: json!({ "parts": 2 }) };
    let taken = take(&store, now).await.remove(0);
    store.record_try(&taken, &tried(false, "busy"), &again, now).await.expect("a record");
    let taken = take(&store, now).await.remove(0);
    store.record_try(&taken, &tried(true, "ok"), &AfterTry::Sent, now).await.expect("a record");
    let anew = store.resend_delivery(number, now).await.expect("a query").expect("the delivery");
    assert_eq!((anew.state, anew.attempts, anew.ended_at), (DeliveryState::Waiting, 0, None));
    assert_eq!(anew.progress, json!(null), "all of it is sent");
    let taken = take(&store, now).await.remove(0);
    store.record_try(&taken, &tried(true, "ok again"), &AfterTry::Sent, now).await.expect("a record");
    let said: Vec<_> = store.delivery_tries(number).await.expect("tries").into_iter().map(|one| one.said).collect();
    assert_eq!(said, ["busy", "ok", "ok again"]);
    assert!(store.resend_delivery(99, now).await.expect("a query").is_none());
}

async fn deliveries_are_listed_by_what_they_are_about(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    let run = new_run();
    let about = NewDelivery { pipeline: Some(pipeline()), run: Some(run.id), ..new("a") };
    let chat = NewDelivery { channel: "chat".parse().expect("a name"), ..new("b") };
    for one in [&about, &chat, &new("c")] {
        store.put_delivery(one, now).await.expect("a number");
    }
    let keys = async |filter: DeliveryFilter| {
        let found = store.deliveries(&filter, 9).await.expect("deliveries");
        found.into_iter().map(|one| one.content.key).collect::<Vec<_>>().join(" ")
    };
    let all = DeliveryFilter::default;
    assert_eq!(keys(all()).await, "c b a");
    assert_eq!(keys(DeliveryFilter { run: Some(run.id), ..all() }).await, "a");
    assert_eq!(keys(DeliveryFilter { pipeline: Some(pipeline()), ..all() }).await, "a");
    assert_eq!(keys(DeliveryFilter { channel: Some("chat".parse().expect("a name")), ..all() }).await, "b");
    assert_eq!(keys(DeliveryFilter { states: vec![DeliveryState::Sent], ..all() }).await, "");
    assert_eq!(keys(DeliveryFilter { states: vec![DeliveryState::Waiting], before: Some(3), ..all() }).await, "b a");
}

async fn deliveries_go_with_their_runs(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    let mut numbers = Vec::new();
    for key in ["old", "new"] {
        let run = new_run();
        store.start_run(&run).await.expect("a run");
        store.end_run(run.id, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
        numbers.push(store.put_delivery(&NewDelivery { run: Some(run.id), ..new(key) }, now).await.expect("a number"));
    }
    let (waits, sent) = (new("waits"), new("sent"));
    let waits = store.put_delivery(&waits, now + TimeDelta::days(1)).await.expect("a number");
    let sent = store.put_delivery(&sent, now).await.expect("a number");
    for taken in take(&store, now).await {
        store.record_try(&taken, &tried(true, "ok"), &AfterTry::Sent, now).await.expect("a record");
    }
    let policy = RetentionPolicy { runs_days: 30, ticks_days: 30, keep_last: 1 };
    store.expire(&policy, now + TimeDelta::days(40)).await.expect("a removal");
    let mut left = Vec::new();
    for number in [numbers[0], numbers[1], waits, sent] {
        left.push(store.delivery(number).await.expect("a query").is_some());
    }
    assert_eq!(left, [false, true, true, false]);
}

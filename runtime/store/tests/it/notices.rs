//! What is told by schedule: each due time once, whoever looks.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use weir_store::{AfterTry, DeliveryFilter, DeliveryKind, DeliveryState, DeliveryTry, NewDelivery, NoticeMark, Store};
use weir_types::AlertName;

use crate::support::Place;

crate::support::cases! {
    a_notice_is_told_once_for_each_due_time,
    a_notice_that_is_new_or_has_another_schedule_begins_anew,
    the_next_heartbeat_ends_those_that_wait,
}

fn name(text: &str) -> AlertName {
    text.parse().expect("a name")
}

fn noon() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().expect("a moment")
}

fn new(kind: DeliveryKind, key: &str) -> NewDelivery {
    let channel = key.split('/').nth(2).expect("a channel").parse().expect("a name");
    NewDelivery {
        key: key.to_owned(),
        kind,
        pipeline: None,
        run: None,
        channel,
        message: json!({ "title": "Weir" }),
        recipients: Vec::new(),
        fallback: Some("chat".parse().expect("a name")),
        instead_of: None,
    }
}

async fn mark(store: &Store, notice: &str) -> Option<NoticeMark> {
    store.notice_marks().await.expect("marks").remove(&name(notice))
}

async fn register(store: &Store, notices: &[(&str, &str)], now: DateTime<Utc>) {
    let wanted: BTreeMap<_, _> = notices.iter().map(|(notice, rule)| (name(notice), (*rule).to_owned())).collect();
    store.register_notices(&wanted, now).await.expect("a record");
}

async fn tell(store: &Store, notice: &str, mark: &NoticeMark, due: DateTime<Utc>, new: &[NewDelivery]) -> bool {
    store.tell_notice((&name(notice), mark), due, new, due).await.expect("a record")
}

/// The deliveries, the oldest first: key and state.
async fn deliveries(store: &Store) -> Vec<(String, DeliveryState)> {
    let mut found = store.deliveries(&DeliveryFilter::default(), 20).await.expect("deliveries");
    found.reverse();
    found.into_iter().map(|one| (one.content.key, one.state)).collect()
}

async fn a_notice_is_told_once_for_each_due_time(place: Place) {
    let store = place.store().await;
    register(&store, &[("morning", "daily")], noon()).await;
    for day in 1..=5 {
        let due = noon() + TimeDelta::days(day);
        let before = mark(&store, "morning").await.expect("a mark");
        let digest = [new(DeliveryKind::Digest, &format!("digest/morning/ops/{day}"))];
        let (one, other) = tokio::join!(
            tell(&store, "morning", &before, due, &digest),
            tell(&store, "morning", &before, due, &digest)
        );
        assert_eq!(u8::from(one) + u8::from(other), 1, "one of them is faster");
        let after = mark(&store, "morning").await.expect("a mark");
        assert_eq!((after.handled, after.told), (due, Some(due)));
    }
    assert_eq!(deliveries(&store).await.len(), 5);
    // What comes too late is handled, and was not told.
    let before = mark(&store, "morning").await.expect("a mark");
    assert!(tell(&store, "morning", &before, noon() + TimeDelta::days(6), &[]).await);
    let after = mark(&store, "morning").await.expect("a mark");
    assert_eq!((after.handled, after.told), (noon() + TimeDelta::days(6), before.told));
    assert_eq!(deliveries(&store).await.len(), 5);
}

async fn a_notice_that_is_new_or_has_another_schedule_begins_anew(place: Place) {
    let (store, later) = (place.store().await, noon() + TimeDelta::hours(1));
    register(&store, &[("a", "daily"), ("b", "daily"), ("c", "daily")], noon()).await;
    let before = mark(&store, "b").await.expect("a mark");
    for notice in ["a", "b", "c"] {
        let digest = [new(DeliveryKind::Digest, &format!("digest/{notice}/ops/1"))];
        assert!(tell(&store, notice, &before, noon() + TimeDelta::minutes(1), &digest).await);
    }
    register(&store, &[("a", "daily"), ("b", "weekly"), ("d", "daily")], later).await;
    let told = Some(noon() + TimeDelta::minutes(1));
    let mark_of = |rule: &str, handled, told| Some(NoticeMark { rule: rule.to_owned(), handled, told });
    assert_eq!(mark(&store, "a").await, mark_of("daily", noon() + TimeDelta::minutes(1), told), "nothing has changed");
    assert_eq!(mark(&store, "b").await, mark_of("weekly", later, told), "what was told was told");
    assert_eq!(mark(&store, "c").await, None, "it is gone");
    assert_eq!(mark(&store, "d").await, mark_of("daily", later, None));
    let stale = NoticeMark { rule: "daily".to_owned(), handled: later, told };
    assert!(!tell(&store, "b", &stale, later + TimeDelta::days(1), &[]).await, "that is not its schedule any more");
    register(&store, &[], later).await;
    assert!(store.notice_marks().await.expect("marks").is_empty());
}

async fn the_next_heartbeat_ends_those_that_wait(place: Place) {
    let store = place.store().await;
    register(&store, &[("pulse", "hourly"), ("pul_e", "hourly")], noon()).await;
    let mut number = 0;
    let mut beat = async |notice: &str, channels: &[&str]| {
        number += 1;
        let before = mark(&store, notice).await.expect("a mark");
        let key = |channel: &&str| new(DeliveryKind::Heartbeat, &format!("heartbeat/{notice}/{channel}/{number}"));
        let beats: Vec<_> = channels.iter().map(key).collect();
        assert!(tell(&store, notice, &before, noon() + TimeDelta::hours(number), &beats).await);
        noon() + TimeDelta::hours(number)
    };
    // A channel that is named twice is told once, and that is not ended by itself.
    let first = beat("pulse", &["ops", "ops", "mail"]).await;
    beat("pul_e", &["ops"]).await;
    // One of them has been tried, one is just being sent, and one waits.
    let taken = store.take_deliveries(first, first + TimeDelta::hours(9), 1, 9).await.expect("deliveries").remove(0);
    let again = AfterTry::Again { at: first + TimeDelta::hours(9), why: "busy".to_owned(), progress: Value::Null };
    let tried =
        DeliveryTry { server: "one".to_owned(), began_at: first, took_ms: 1, sent: false, said: "503".to_owned() };
    assert!(store.record_try(&taken, &tried, &again, first).await.expect("a record"));
    let held = store.take_deliveries(first, first + TimeDelta::hours(9), 1, 9).await.expect("deliveries").remove(0);
    assert_eq!(held.content.key, "heartbeat/pulse/mail/1");
    beat("pulse", &["ops", "mail"]).await;
    let (waiting, given_up) = (DeliveryState::Waiting, DeliveryState::GivenUp);
    let expected = [
        ("heartbeat/pulse/ops/1", given_up),
        ("heartbeat/pulse/mail/1", waiting),
        ("heartbeat/pul_e/ops/2", waiting),
        ("heartbeat/pulse/ops/3", waiting),
        ("heartbeat/pulse/mail/3", waiting),
    ];
    assert_eq!(deliveries(&store).await, expected.map(|(key, state)| (key.to_owned(), state)));
    let ended = store.delivery(taken.number).await.expect("a query").expect("the delivery");
    assert_eq!(ended.why.as_deref(), Some("the next is due"));
    assert!(ended.ended_at.is_some());
    assert_eq!(deliveries(&store).await.len(), 5, "nobody gets it instead");
    // Nobody is awaited who was sending it at the end.
    assert!(!store.record_try(&taken, &tried, &AfterTry::Sent, first).await.expect("a query"));
}

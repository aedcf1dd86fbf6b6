//! Channels that do not take what is sent through them.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use weir_store::{AfterTry, DeliveryKind, DeliveryTry, NewDelivery, Store};

use crate::support::Place;

crate::support::cases! {
    what_was_tried_and_not_taken_is_known_with_its_tries,
    what_was_sent_is_known_by_channel,
}

fn noon() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().expect("a moment")
}

fn minute(number: i64) -> DateTime<Utc> {
    noon() + TimeDelta::minutes(number)
}

/// Puts a message in and tries it in these minutes, and returns its number.
async fn tried(store: &Store, kind: DeliveryKind, channel: &str, minutes: &[i64], end: &AfterTry) -> u64 {
    let new = NewDelivery {
        key: format!("{kind}/{channel}/{minutes:?}"),
        kind,
        pipeline: None,
        run: None,
        channel: channel.parse().expect("a name"),
        message: json!({}),
        recipients: Vec::new(),
        fallback: None,
        instead_of: None,
    };
    let number = store.put_delivery(&new, noon()).await.expect("a number");
    try_again(store, number, minutes, end).await;
    number
}

async fn try_again(store: &Store, number: u64, minutes: &[i64], end: &AfterTry) {
    for (place, at) in minutes.iter().enumerate() {
        let at = minute(*at);
        let taken = store.take_deliveries(minute(999), at, 50, 50).await.expect("deliveries");
        let taken = taken.into_iter().find(|one| one.number == number);
        let again = AfterTry::Again { at, why: "busy".to_owned(), progress: Value::Null };
        let then = if place + 1 == minutes.len() { end } else { &again };
        let made = DeliveryTry {
            server: "one".to_owned(),
            began_at: at,
            took_ms: 1,
            sent: *then == AfterTry::Sent,
            said: "said".to_owned(),
        };
        let taken = taken.expect("the delivery");
        assert!(store.record_try(&taken, &made, then, at).await.expect("a record"));
    }
}

fn again() -> AfterTry {
    AfterTry::Again { at: noon(), why: "busy".to_owned(), progress: Value::Null }
}

fn given_up() -> AfterTry {
    AfterTry::GivenUp { why: "gone".to_owned(), instead: None }
}

async fn what_was_tried_and_not_taken_is_known_with_its_tries(place: Place) {
    let store = place.store().await;
    tried(&store, DeliveryKind::Report, "sent", &[1, 2], &AfterTry::Sent).await;
    tried(&store, DeliveryKind::Report, "never-tried", &[], &again()).await;
    tried(&store, DeliveryKind::Test, "tested", &[3], &given_up()).await;
    let waits = tried(&store, DeliveryKind::Report, "waits", &[1, 3, 7], &again()).await;
    tried(&store, DeliveryKind::Report, "long-ago", &[0], &given_up()).await;
    let gone = tried(&store, DeliveryKind::Alert, "gone", &[4, 6], &given_up()).await;
    let anew = tried(&store, DeliveryKind::Alert, "anew", &[4, 5], &given_up()).await;
    let shown = async || {
        let found = store.untaken(minute(2)).await.expect("messages");
        let shown = found.into_iter().map(|one| {
            let minutes = [one.first_try, one.last_try].map(|at| (at - noon()).num_minutes());
            (one.delivery, one.channel.to_string(), one.given_up, one.first_number, minutes, one.why)
        });
        shown.collect::<Vec<_>>()
    };
    let one = |delivery, channel: &str, given_up, first, minutes, why: &str| {
        (delivery, channel.to_owned(), given_up, first, minutes, why.to_owned())
    };
    let (waiting, lost) = (one(waits, "waits", false, 1, [1, 7], "busy"), one(gone, "gone", true, 1, [4, 6], "gone"));
    assert_eq!(shown().await, [waiting.clone(), lost.clone(), one(anew, "anew", true, 1, [4, 5], "gone")]);
    store.resend_delivery(anew, minute(8)).await.expect("a query").expect("the delivery");
    assert_eq!(shown().await, [waiting.clone(), lost.clone()], "it has not been tried anew");
    try_again(&store, anew, &[9], &again()).await;
    assert_eq!(shown().await, [waiting, lost, one(anew, "anew", false, 3, [9, 9], "busy")]);
}

async fn what_was_sent_is_known_by_channel(place: Place) {
    let store = place.store().await;
    for (channel, at, end) in [
        ("a", 1, AfterTry::Sent),
        ("a", 5, AfterTry::Sent),
        ("b", 2, AfterTry::Sent),
        ("c", 6, given_up()),
        ("d", 7, again()),
    ] {
        tried(&store, DeliveryKind::Report, channel, &[at], &end).await;
    }
    let sent = store.last_sent(minute(2)).await.expect("moments");
    let sent: Vec<_> = sent.iter().map(|(channel, at)| (channel.as_str(), *at)).collect();
    assert_eq!(sent, [("a", minute(5))]);
}

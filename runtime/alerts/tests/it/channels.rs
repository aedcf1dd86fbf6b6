//! Channels that take nothing: another one tells of them.

use chrono::TimeDelta;
use serde_json::Value;
use weir_store::{AfterTry, DeliveryKind, DeliveryTry, NewDelivery};
use weir_types::RunId;

use crate::Bench;

impl Bench {
    /// Sends something through a channel, with this end.
    async fn send(&self, channel: &str, end: &AfterTry) {
        let new = NewDelivery {
            key: RunId::generate().to_string(),
            kind: DeliveryKind::Report,
            pipeline: None,
            run: None,
            channel: channel.parse().expect("a name"),
            message: serde_json::json!({ "title": "report" }),
            recipients: Vec::new(),
            fallback: None,
            instead_of: None,
        };
        let number = self.store.put_delivery(&new, self.now).await.expect("a number");
        self.carry(number, end).await;
    }

    /// Tries a delivery.
    async fn carry(&self, number: u64, end: &AfterTry) {
        // What others hold is held for no time at all.
        let taken = self.store.take_deliveries(self.now, self.now - TimeDelta::minutes(1), 100, 100).await;
        let taken = taken.expect("deliveries").into_iter().find(|one| one.number == number).expect("the delivery");
        let (server, said) = ("weir-1".to_owned(), "said".to_owned());
        let made = DeliveryTry { server, began_at: self.now, took_ms: 1, sent: *end == AfterTry::Sent, said };
        assert!(self.store.record_try(&taken, &made, end, self.now).await.expect("a record"));
    }

    /// Looks around after so many minutes.
    async fn look_after(&mut self, minutes: i64) {
        self.now += TimeDelta::minutes(minutes);
        self.look(None).await;
    }

    /// What was told of channels.
    async fn told_of_channels(&self) -> Vec<String> {
        self.told().await.into_iter().filter(|one| !one.starts_with("report")).collect()
    }
}

fn given_up() -> AfterTry {
    AfterTry::GivenUp { why: "404 Not Found".to_owned(), instead: None }
}

#[tokio::test]
async fn a_channel_that_takes_nothing_is_told_of_by_others_until_it_takes_something() {
    let mut bench = Bench::new("channels: { when: { undelivered: 15m }, to: [ops, mail] }").await;
    bench.send("ops", &AfterTry::Sent).await;
    bench.look_after(1).await;
    assert!(bench.told_of_channels().await.is_empty());
    bench.send("ops", &given_up()).await;
    bench.look_after(1).await;
    bench.look_after(1).await;
    let told = ["ops: takes no messages to mail"];
    assert_eq!(bench.told_of_channels().await, told);
    let open = bench.store.open_incidents().await.expect("incidents");
    assert_eq!((open.len(), open[0].content.subject.as_str()), (1, "ops"));
    assert_eq!(open[0].content.why, "delivery 2 is given up: 404 Not Found");
    bench.send("mail", &AfterTry::Sent).await;
    bench.look_after(1).await;
    assert_eq!(bench.told_of_channels().await, told, "another channel says nothing about this one");
    bench.send("ops", &AfterTry::Sent).await;
    bench.look_after(1).await;
    assert_eq!(bench.told_of_channels().await, [told[0], "ops: takes no messages – over to mail"]);
    bench.send("ops", &given_up()).await;
    bench.look_after(1).await;
    assert_eq!(bench.told_of_channels().await.len(), 3, "what comes later is another incident");
}

#[tokio::test]
async fn a_channel_that_nothing_is_sent_through_any_more_is_no_trouble() {
    let mut bench = Bench::new("channels: { when: { undelivered: 15m }, to: mail }").await;
    bench.look_after(1).await;
    bench.send("ops", &given_up()).await;
    bench.look_after(1).await;
    bench.look_after(47 * 60).await;
    assert_eq!(bench.store.open_incidents().await.expect("incidents").len(), 1);
    bench.look_after(60).await;
    assert!(bench.store.open_incidents().await.expect("incidents").is_empty());
}

#[tokio::test]
async fn a_message_that_waits_for_too_long_shows_it_too() {
    let mut bench = Bench::new("channels: { when: { undelivered: 15m }, to: mail }").await;
    let again = AfterTry::Again { at: bench.now, why: "503 Service Unavailable".to_owned(), progress: Value::Null };
    bench.send("ops", &again).await;
    bench.look_after(14).await;
    assert!(bench.told_of_channels().await.is_empty());
    bench.look_after(2).await;
    assert_eq!(bench.told_of_channels().await, ["ops: takes no messages to mail"]);
    let open = bench.store.open_incidents().await.expect("incidents").remove(0);
    assert!(open.content.why.starts_with("delivery 1 has been tried in vain since "), "{}", open.content.why);
    bench.now += TimeDelta::minutes(1);
    bench.carry(1, &AfterTry::Sent).await;
    bench.look_after(1).await;
    assert!(bench.store.open_incidents().await.expect("incidents").is_empty());
}

#[tokio::test]
async fn nobody_is_told_through_the_channel_that_takes_nothing() {
    let rules = "both: { when: { undelivered: 15m }, to: [ops, mail], fallback: ops }\n\
                 only: { when: { undelivered: 15m }, to: ops, fallback: chat }\n\
                 none: { when: { undelivered: 15m }, to: ops }";
    let mut bench = Bench::new(rules).await;
    bench.now += TimeDelta::minutes(1);
    bench.send("ops", &given_up()).await;
    bench.look_after(1).await;
    let deliveries = bench.store.deliveries(&weir_store::DeliveryFilter::default(), 9).await.expect("deliveries");
    let alerts = deliveries.iter().filter(|one| one.content.kind == DeliveryKind::Alert);
    let mut told: Vec<_> = alerts.map(|one| (one.content.channel.to_string(), one.content.fallback.clone())).collect();
    told.sort();
    assert_eq!(told, [("chat".to_owned(), None), ("mail".to_owned(), None)]);
    assert_eq!(bench.store.open_incidents().await.expect("incidents").len(), 3, "it is in the list all the same");
}

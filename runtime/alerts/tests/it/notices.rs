//! Notices: each due time once, whoever looks and whenever.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde_json::Value;
use weir_alerts::{Station, preview};
use weir_diagnostics::Source;
use weir_pipeline::alert::AlertRules;
use weir_store::{DeliveryFilter, DeliveryState, RunStatus};

use crate::{ADDRESS, Bench};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

impl Bench {
    /// Moves the clock, and looks which notices are due.
    async fn notices_at(&mut self, moment: &str) -> usize {
        self.now = at(moment);
        self.watcher().tell_notices(&self.known, self.now).await.expect("a look")
    }

    /// The keys of what was put into the outbox, the oldest first, each with its state.
    async fn sent(&self) -> Vec<(String, DeliveryState)> {
        let mut all = self.store.deliveries(&DeliveryFilter::default(), 100).await.expect("deliveries");
        all.reverse();
        all.into_iter().map(|one| (one.content.key, one.state)).collect()
    }

    async fn last_message(&self) -> Value {
        self.store.deliveries(&DeliveryFilter::default(), 1).await.expect("deliveries").remove(0).content.message
    }
}

/// Returns the value of a fact by its place.
fn fact(message: &Value, place: usize) -> &str {
    message["facts"][place]["value"].as_str().expect("a fact")
}

const MORNING: &str = "morning: { send: digest, schedule: { cron: \"0 8 * * *\", zone: Europe/Berlin }, to: [ops, mail], fallback: chat }";

#[tokio::test]
async fn a_digest_is_told_when_it_is_due_and_over_a_change_of_the_clocks() {
    let mut bench = Bench::new(MORNING).await;
    // Clocks go back on the 25th of October: eight in the morning is at seven from then on.
    for (moment, told) in [
        ("2026-10-23T07:00:00Z", 0),
        ("2026-10-24T05:59:59Z", 0),
        ("2026-10-24T06:00:00Z", 1),
        ("2026-10-24T06:00:01Z", 0),
        ("2026-10-25T06:00:00Z", 0),
        ("2026-10-25T07:00:00Z", 1),
        ("2026-10-26T07:00:01Z", 1),
    ] {
        assert_eq!(bench.notices_at(moment).await, told, "{moment}");
    }
    let keys: Vec<_> = bench.sent().await.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys[..2], ["digest/morning/ops/2026-10-24T06:00:00Z", "digest/morning/mail/2026-10-24T06:00:00Z"]);
    assert_eq!((keys.len(), keys[5].as_str()), (6, "digest/morning/mail/2026-10-26T07:00:00Z"));
    let message = bench.last_message().await;
    assert_eq!(message["title"], "Weir, 2026-10-25: nothing ran, 0 late");
    assert_eq!(fact(&message, 1), "2026-10-25 08:00 Europe/Berlin – 2026-10-26 08:00 Europe/Berlin");
}

#[tokio::test]
async fn servers_that_look_at_the_same_time_tell_a_notice_once() {
    let pulse = "pulse: { send: heartbeat, schedule: { every: 1m }, to: ops }";
    let mut bench = Bench::new(&format!("{MORNING}\n{pulse}")).await;
    bench.notices_at("2026-11-20T07:00:30Z").await;
    for day in 1..=10 {
        bench.now = at("2026-11-20T07:00:30Z") + TimeDelta::days(day);
        let (one, other) = (bench.watcher(), bench.watcher());
        let looks = [one.tell_notices(&bench.known, bench.now), other.tell_notices(&bench.known, bench.now)];
        let told: usize = futures::future::join_all(looks).await.into_iter().map(|look| look.expect("a look")).sum();
        assert_eq!(told, 2, "one digest and one heartbeat");
    }
    assert_eq!(bench.sent().await.len(), 10 * (2 + 1));
}

#[tokio::test]
async fn an_overdue_digest_is_sent_once_and_makes_up_for_those_that_were_not() {
    let mut bench = Bench::new(MORNING).await;
    bench.notices_at("2026-11-10T12:00:00Z").await;
    bench.notices_at("2026-11-11T07:00:00Z").await;
    // Nobody is there for three days, and then for weeks.
    for (moment, since, until) in [
        ("2026-11-14T19:00:00Z", "2026-11-11 08:00", "2026-11-14 08:00"),
        ("2026-11-15T07:00:00Z", "2026-11-14 08:00", "2026-11-15 08:00"),
        ("2026-12-20T19:00:00Z", "2026-12-13 08:00", "2026-12-20 08:00"),
    ] {
        assert_eq!(bench.notices_at(moment).await, 1, "{moment}");
        assert_eq!(bench.notices_at(moment).await, 0, "{moment}");
        let expected = format!("{since} Europe/Berlin – {until} Europe/Berlin");
        assert_eq!(fact(&bench.last_message().await, 1), expected);
    }
}

#[tokio::test]
async fn a_heartbeat_is_not_caught_up_with_and_ends_the_one_before() {
    let pulse = "pulse: { send: heartbeat, schedule: { every: 1h }, to: ops, fallback: chat, language: ko }";
    let mut bench = Bench::new(pulse).await;
    for (moment, told) in [
        ("2026-11-22T07:30:00Z", 0),
        ("2026-11-22T08:00:59Z", 1),
        ("2026-11-22T10:02:00Z", 0),
        ("2026-11-22T10:59:59Z", 0),
        ("2026-11-22T11:00:00Z", 1),
    ] {
        assert_eq!(bench.notices_at(moment).await, told, "{moment}");
    }
    let expected = [
        ("heartbeat/pulse/ops/2026-11-22T08:00:00Z", DeliveryState::GivenUp),
        ("heartbeat/pulse/ops/2026-11-22T11:00:00Z", DeliveryState::Waiting),
    ];
    assert_eq!(bench.sent().await, expected.map(|(key, state)| (key.to_owned(), state)));
    let message = bench.last_message().await;
    assert_eq!((message["title"].as_str(), fact(&message, 0)), (Some("weir-1 정상 동작 중"), "weir-1"));
}

#[tokio::test]
async fn another_schedule_begins_with_its_next_due_time() {
    let mut bench = Bench::new(MORNING).await;
    bench.notices_at("2026-11-10T12:00:00Z").await;
    let later = MORNING.replace("0 8", "0 9");
    bench.known.rules = AlertRules::parse(&Source::new("alerts.yaml", later)).expect("rules");
    assert_eq!(bench.notices_at("2026-11-11T07:30:00Z").await, 0, "it is seen only now");
    assert_eq!(bench.notices_at("2026-11-11T08:00:00Z").await, 1);
    bench.known.rules = AlertRules::default();
    assert_eq!(bench.notices_at("2026-11-12T12:00:00Z").await, 0);
    assert!(bench.store.notice_marks().await.expect("marks").is_empty(), "it is gone");
}

#[tokio::test]
async fn a_digest_is_about_the_pipelines_that_it_chooses() {
    let text = "some: { send: digest, schedule: { cron: \"0 0 1 1 *\" }, pipelines: sal*, owners: data, to: ops }\n\
                all: { send: digest, schedule: { cron: \"0 0 1 1 *\" }, to: ops }";
    let bench = Bench::new(text).await;
    bench.run("sales", RunStatus::Succeeded).await;
    bench.run("sales", RunStatus::Failed).await;
    // Nobody knows whom this belongs to.
    bench.run("salad", RunStatus::Succeeded).await;
    bench.run("stock", RunStatus::Succeeded).await;
    let station = Station { server: "weir-1".to_owned(), address: ADDRESS.to_owned(), since: bench.now };
    let due = at(&format!("{}-01-01T00:00:00Z", bench.now.year() + 1));
    let shown = async |name: &str| {
        let notice = bench.known.rules.notices().find(|notice| notice.name == name).expect("the notice");
        let message = preview(&bench.store, &bench.known, notice, &station, due).await.expect("a message");
        message.facts[2..5].iter().map(|fact| fact.value.clone()).collect::<Vec<_>>()
    };
    let counts = (shown("some").await, shown("all").await);
    assert_eq!(counts, (vec!["2".into(), "1".into(), "1".into()], vec!["4".into(), "3".into(), "1".into()]));
}

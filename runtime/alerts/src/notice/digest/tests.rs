use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use weir_delivery::{Message, Severity};
use weir_diagnostics::Source;
use weir_pipeline::alert::{AlertRules, Notice};
use weir_store::{Period, PipelineActivity};
use weir_types::{PipelineName, RunId};

use super::{Digest, span};
use crate::Station;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn notice(language: &str) -> Notice {
    let schedule = "{ cron: \"0 8 * * *\", zone: Asia/Seoul }";
    let text = format!("morning: {{ send: digest, schedule: {schedule}, to: ops, language: {language} }}");
    let rules = AlertRules::parse(&Source::new("alerts.yaml", text)).expect("a notice");
    rules.notices().next().expect("a notice").clone()
}

fn station() -> Station {
    let address = "http://weir.example".to_owned();
    Station { server: "weir-1".to_owned(), address, since: DateTime::UNIX_EPOCH }
}

fn digest(pipelines: BTreeMap<PipelineName, PipelineActivity>) -> Digest {
    let period = Period { since: at("2026-11-21T23:00:00Z"), until: at("2026-11-22T23:00:00Z") };
    Digest { period, pipelines, open_incidents: 2, given_up: 1 }
}

fn activity(runs: u64, failed: u64, rows: u64) -> PipelineActivity {
    let failure = json!({ "kind": "problem", "message": "the API is down" });
    PipelineActivity {
        runs,
        succeeded: runs - failed,
        failed,
        longest: TimeDelta::milliseconds(61_500),
        last_failed: (failed > 0).then(|| (RunId::generate(), Some(failure))),
        written: BTreeMap::from([("lake".parse().expect("a name"), rows)]),
        rejected: 3,
        late: 0,
        given_up: 1,
    }
}

fn name(text: &str) -> PipelineName {
    text.parse().expect("a name")
}

fn values(message: &Message) -> Vec<&str> {
    message.facts.iter().map(|fact| fact.value.as_str()).collect()
}

#[test]
fn a_digest_says_how_much_ran_what_failed_and_what_was_written() {
    let late = PipelineActivity { late: 3, ..PipelineActivity::default() };
    let pipelines =
        [(name("sales"), activity(40, 0, 1200)), (name("stock"), activity(2, 1, 0)), (name("weekly"), late)];
    let digest = digest(pipelines.into());
    let message = digest.message(&notice("en"), &station());
    assert_eq!(message.title, "Weir, 2026-11-22: 42 runs, 1 failed, 3 late");
    assert_eq!((message.severity, message.text.as_str()), (Severity::Warning, ""));
    let period = "2026-11-22 08:00 Asia/Seoul – 2026-11-23 08:00 Asia/Seoul";
    assert_eq!(values(&message), ["morning", period, "42", "41", "1", "3", "1200", "6", "2", "1"]);
    let [runs, failures, written] = message.tables.as_slice() else { panic!("three tables: {message:?}") };
    assert_eq!(runs.rows[0], ["stock", "2", "1", "0", "0", "1m1s"], "those with the most to look at come first");
    assert_eq!(runs.rows[1], ["weekly", "0", "0", "3", "0", ""]);
    assert_eq!(runs.rows[2], ["sales", "40", "0", "0", "1200", "1m1s"]);
    let run = digest.pipelines[&name("stock")].last_failed.as_ref().expect("a failure").0;
    assert_eq!(failures.rows, [["stock", "the API is down", &format!("http://weir.example/runs/{run}")]]);
    assert_eq!(written.rows, [["sales", "lake", "1200"]]);
    let links: Vec<_> = message.links.iter().map(|link| link.label.as_str()).collect();
    assert_eq!(links, ["Open Weir", "stock: Open the run"]);
    let korean = digest.message(&notice("ko"), &station());
    assert_eq!(korean.title, "Weir, 2026-11-22: 실행 42건, 실패 1건, 지연 3건");
    assert_eq!(korean.tables[0].columns, ["파이프라인", "실행", "실패", "지연·누락", "쓴 행", "최장 소요"]);
}

#[test]
fn an_empty_digest_is_a_sign_of_life_too() {
    for (language, title, text) in [
        ("en", "Weir, 2026-11-22: nothing ran, 0 late", "Nothing ran"),
        ("ko", "Weir, 2026-11-22: 실행 없음, 지연 0건", "실행된 파이프라인이 없습니다"),
    ] {
        let message = digest(BTreeMap::new()).message(&notice(language), &station());
        assert_eq!((message.title.as_str(), message.severity), (title, Severity::Info));
        assert!(message.text.contains(text) && message.tables.is_empty(), "{message:?}");
    }
}

#[test]
fn long_tables_are_cut_and_say_how_much_is_left_out() {
    let pipelines: BTreeMap<_, _> =
        (0..31).map(|number| (name(&format!("p{number:02}")), activity(1, 1, number))).collect();
    let message = digest(pipelines).message(&notice("en"), &station());
    let cut: Vec<_> = message.tables.iter().map(|table| (table.rows.len(), table.more)).collect();
    assert_eq!(cut, [(20, 11), (20, 11), (20, 10)], "one wrote nothing");
    assert_eq!(message.tables[2].rows[0], ["p30", "lake", "30"]);
    assert_eq!(message.links.len(), 6);
}

#[test]
fn a_time_is_named_by_its_days_or_hours() {
    let zone = |text: &str| text.parse().expect("a zone");
    for (since, until, in_zone, expected) in [
        ("2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z", "Asia/Seoul", "2026-11-22"),
        ("2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z", "Europe/Berlin", "2026-03-28"),
        ("2026-10-24T06:00:00Z", "2026-10-25T07:00:00Z", "Europe/Berlin", "2026-10-24"),
        ("2026-11-22T07:00:00Z", "2026-11-22T08:00:00Z", "UTC", "2026-11-22 07:00–08:00"),
        ("2026-11-16T08:00:00Z", "2026-11-23T08:00:00Z", "UTC", "2026-11-16 – 2026-11-23"),
    ] {
        assert_eq!(span(Period { since: at(since), until: at(until) }, zone(in_zone)), expected);
    }
}

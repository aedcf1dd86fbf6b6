use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, UpstreamEnd};
use weir_store::{Change, ChangeKind, Noticed, Registered, RunStatus, TickState, TriggerKey};
use weir_types::RunId;

use super::Listener;

fn start() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().expect("a moment")
}

fn key() -> TriggerKey {
    ("p".parse().expect("a name"), "upstream".parse().expect("a name"))
}

fn listener(names: &[&str], on: UpstreamEnd, paused: bool) -> Listener {
    let pipelines = names.iter().map(|name| name.parse().expect("a name")).collect();
    let registered = Registered { accounted: start(), position: 0, seen: BTreeSet::new() };
    Listener::new(&Cause::Upstream { pipelines, on }, paused, &registered).expect("a listener")
}

fn change(number: u64, kind: ChangeKind, name: &str) -> Change {
    let at = start() + TimeDelta::minutes(i64::try_from(number).expect("a small number"));
    Change { number, kind, name: name.to_owned(), run: Some(RunId::generate()), tick: None, at }
}

fn ended(number: u64, name: &str) -> Change {
    change(number, ChangeKind::Ended(RunStatus::Succeeded), name)
}

/// The minutes in which ticks are due, and what is seen after them.
fn heard(noticed: &Noticed) -> (Vec<i64>, Vec<&str>) {
    let minutes = noticed.ticks.iter().map(|tick| (tick.due - start()).num_minutes()).collect();
    (minutes, noticed.seen.iter().map(String::as_str).collect())
}

#[test]
fn each_end_of_one_pipeline_makes_a_tick() {
    let mut listener = listener(&["a"], UpstreamEnd::Success, false);
    let changes = [ended(1, "a"), ended(2, "b"), ended(3, "a")];
    let noticed = listener.hear(&key(), &changes, 3).expect("ticks");
    assert_eq!(heard(&noticed), (vec![1, 3], vec![]));
    assert_eq!((noticed.from, noticed.to), (0, 3));
    listener.recorded(&noticed);
    assert!(listener.hear(&key(), &changes, 3).is_none(), "they were heard");
}

#[test]
fn of_several_each_must_have_ended_since_the_last_tick() {
    let mut listener = listener(&["a", "b"], UpstreamEnd::Success, false);
    let noticed = listener.hear(&key(), &[ended(1, "a"), ended(2, "a")], 2).expect("something was seen");
    assert_eq!(heard(&noticed), (vec![], vec!["a"]));
    listener.recorded(&noticed);
    let noticed = listener.hear(&key(), &[ended(3, "b"), ended(4, "b"), ended(5, "a"), ended(6, "b")], 6);
    assert_eq!(heard(&noticed.expect("ticks")), (vec![3, 5], vec!["b"]));
}

#[test]
fn which_ends_count_is_the_triggers_choice() {
    let changes: Vec<_> = [RunStatus::Succeeded, RunStatus::Failed, RunStatus::Cancelled]
        .into_iter()
        .zip(1..)
        .map(|(status, number)| change(number, ChangeKind::Ended(status), "a"))
        .chain([change(4, ChangeKind::Written, "a")])
        .collect();
    for (on, expected) in
        [(UpstreamEnd::Success, vec![1]), (UpstreamEnd::Failure, vec![2, 3]), (UpstreamEnd::Any, vec![1, 2, 3])]
    {
        let noticed = listener(&["a"], on, false).hear(&key(), &changes, 4).expect("ticks");
        assert_eq!(heard(&noticed).0, expected, "{on:?}");
    }
}

#[test]
fn datasets_count_when_rows_have_reached_them() {
    let registered = Registered { accounted: start(), position: 0, seen: BTreeSet::new() };
    let cause = Cause::Dataset { names: vec!["lake/orders/".to_owned()] };
    let mut listener = Listener::new(&cause, false, &registered).expect("a listener");
    let changes = [change(1, ChangeKind::Written, "lake/orders"), change(2, ChangeKind::Written, "lake/other")];
    assert_eq!(heard(&listener.hear(&key(), &changes, 2).expect("a tick")).0, [1]);
}

#[test]
fn a_paused_pipeline_skips_and_says_so() {
    let noticed = listener(&["a"], UpstreamEnd::Any, true).hear(&key(), &[ended(1, "a")], 1).expect("a tick");
    assert_eq!(noticed.ticks[0].state, TickState::Skipped);
    assert_eq!(noticed.ticks[0].why.as_deref(), Some("the pipeline is paused"));
}

#[test]
fn after_a_long_silence_it_takes_note_of_where_it_is() {
    let mut listener = listener(&["a"], UpstreamEnd::Any, false);
    assert!(listener.hear(&key(), &[ended(1, "b")], 999).is_none());
    assert_eq!(listener.heard(), 999);
    let noticed = listener.hear(&key(), &[], 1000).expect("a note");
    assert_eq!((noticed.from, noticed.to, noticed.ticks.len()), (0, 1000, 0));
}

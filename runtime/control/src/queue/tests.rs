use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, Clock, Concurrency, OnBusy, Trigger};
use weir_schedule::{CatchUp, Rule, Schedule};
use weir_store::{Request, Tick, TickKey, TickState};
use weir_types::{BackfillId, PipelineName};

use super::{Act, Room, decide};
use crate::Served;

fn now() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().expect("a moment")
}

fn served(concurrency: Concurrency) -> Served {
    let rule = Rule::Cron("0 * * * *".parse().expect("an expression"));
    let clock =
        Clock { schedule: Schedule::new(rule, Default::default()), catch_up: CatchUp::default(), deadline: None };
    let trigger = Trigger {
        name: "schedule".parse().expect("a name"),
        cause: Cause::Schedule(Box::new(clock)),
        parameters: Default::default(),
        enabled: true,
    };
    Served::new(vec![trigger], concurrency)
}

fn tick(pipeline: &str, hour: i64, state: TickState) -> Tick {
    let due = now() - TimeDelta::hours(12 - hour);
    let trigger = "schedule".parse().expect("a name");
    Tick {
        key: TickKey { due, pipeline: pipeline.parse().expect("a name"), trigger },
        first_due: due,
        moments: 1,
        state,
        why: None,
        run: None,
        made_at: due,
        started_at: None,
        ended_at: None,
        server: "one".into(),
        held_until: (state == TickState::Running).then(now),
        fence: 0,
        round: 0,
        stop: None,
        deadline: None,
        deadline_state: None,
        request: None,
        backfill: None,
    }
}

/// Decides about ticks of pipelines, and says what in short.
fn acts(served: &BTreeMap<PipelineName, Served>, open: &[Tick], room: Room<'_>) -> Vec<String> {
    let acts = decide(open, served, room, now());
    let named = |tick: &Tick| format!("{} {}", tick.key.pipeline, tick.key.due.format("%H"));
    let short = |act: &Act<'_>| match act {
        Act::Take(tick) => format!("take {}", named(tick)),
        Act::Skip(tick, _) => format!("skip {}", named(tick)),
        Act::Stop(tick, _) => format!("stop {}", named(tick)),
        Act::Wait(tick, wait) => format!("wait {}: {wait}", named(tick)),
    };
    acts.iter().map(short).collect()
}

/// Decides about ticks of the pipelines `a` and `b`, and says what in short, but for what waits.
fn decided(concurrency: Concurrency, open: &[Tick], room: usize) -> Vec<String> {
    let all = ["a", "b"].map(|name| (name.parse().expect("a name"), served(concurrency)));
    let mut acts = acts(&all.into(), open, Room { parallel: room, running: 0, connections: &BTreeMap::new() });
    acts.retain(|act| !act.starts_with("wait"));
    acts
}

fn policy(policy: OnBusy) -> Concurrency {
    Concurrency { policy, ..Concurrency::default() }
}

#[test]
fn what_is_due_first_comes_first_and_names_decide_between_equals() {
    use TickState::Waiting;
    let open = [tick("a", 9, Waiting), tick("b", 8, Waiting), tick("b", 9, Waiting), tick("c", 7, Waiting)];
    assert_eq!(decided(policy(OnBusy::Queue), &open, 8), ["take b 08", "take a 09"]);
    assert_eq!(decided(policy(OnBusy::Queue), &open, 1), ["take b 08"]);
    assert!(decided(policy(OnBusy::Queue), &open, 0).is_empty());
}

#[test]
fn policies_say_what_happens_while_one_runs() {
    use TickState::{Running, Waiting};
    let open = [tick("a", 9, Running), tick("a", 10, Waiting), tick("a", 11, Waiting)];
    assert!(decided(policy(OnBusy::Queue), &open, 8).is_empty());
    assert_eq!(decided(policy(OnBusy::Skip), &open, 8), ["skip a 10", "skip a 11"]);
    assert_eq!(decided(policy(OnBusy::Replace), &open, 8), ["skip a 10", "stop a 09"]);
}

#[test]
fn a_queue_has_so_many_places_and_waits_so_long() {
    use TickState::{Running, Waiting};
    let open = [tick("a", 8, Running), tick("a", 9, Waiting), tick("a", 10, Waiting), tick("a", 11, Waiting)];
    let short = Concurrency { waiting: 1, ..Concurrency::default() };
    assert_eq!(decided(short, &open, 8), ["skip a 10", "skip a 11"]);
    assert_eq!(decided(short, &open[1..], 8), ["skip a 11", "take a 09"]);
    let patient = Concurrency { wait: Some("90m".parse().expect("a duration")), ..Concurrency::default() };
    assert_eq!(decided(patient, &open, 8), ["skip a 09", "skip a 10"]);
}

#[test]
fn what_nobody_holds_any_more_is_taken_over_before_anything_else() {
    use TickState::{Running, Waiting};
    let mut dead = tick("a", 9, Running);
    dead.held_until = Some(now() - TimeDelta::seconds(1));
    for rule in [OnBusy::Queue, OnBusy::Skip] {
        let acts = decided(policy(rule), &[dead.clone(), tick("a", 10, Waiting)], 8);
        assert_eq!(acts.last().map(String::as_str), Some("take a 09"), "{rule}");
    }
}

#[test]
fn ticks_of_schedules_that_have_ended_are_skipped() {
    let mut gone = tick("a", 9, TickState::Waiting);
    gone.key.trigger = "gone".parse().expect("a name");
    assert_eq!(decided(policy(OnBusy::Queue), &[gone], 8), ["skip a 09"]);
}

fn one(name: &str, served: Served) -> BTreeMap<PipelineName, Served> {
    BTreeMap::from([(name.parse().expect("a name"), served)])
}

fn asked(tick: Tick) -> Tick {
    Tick { request: Some(Request::default()), ..tick }
}

fn of_backfill(tick: Tick) -> Tick {
    Tick { backfill: Some(BackfillId::generate()), ..asked(tick) }
}

#[test]
fn what_waits_says_for_what() {
    use TickState::{Running, Waiting};
    let pipelines: BTreeMap<_, _> =
        ["a", "b"].map(|name| (name.parse().expect("a name"), served(policy(OnBusy::Queue)))).into();
    let open = [tick("a", 8, Running), tick("a", 9, Waiting), tick("a", 10, Waiting), tick("b", 9, Waiting)];
    let room = Room { parallel: 1, running: 1, connections: &BTreeMap::new() };
    let goes_on = "wait a 09: the run due 2026-03-02 08:00:00 UTC goes on";
    let expected = [goes_on, "wait a 10: others of the pipeline come first", "wait b 09: 1 of 1 run goes on"];
    assert_eq!(acts(&pipelines, &open, room), expected);
}

#[test]
fn a_connection_is_used_by_as_many_runs_as_may() {
    use TickState::{Running, Waiting};
    let uses = || Served { connections: ["lake".parse().expect("a name")].into(), ..served(policy(OnBusy::Queue)) };
    let mut pipelines: BTreeMap<_, _> = ["a", "b", "c"].map(|name| (name.parse().expect("a name"), uses())).into();
    pipelines.insert("d".parse().expect("a name"), served(policy(OnBusy::Queue)));
    let limits = BTreeMap::from([("lake".parse().expect("a name"), 2)]);
    let room = Room { parallel: 8, running: 1, connections: &limits };
    let open = [tick("a", 8, Running), tick("b", 9, Waiting), tick("c", 9, Waiting), tick("d", 9, Waiting)];
    let expected = ["take b 09", "wait c 09: 2 runs use connection `lake`", "take d 09"];
    assert_eq!(acts(&pipelines, &open, room), expected);
}

#[test]
fn a_paused_pipeline_runs_only_for_a_person() {
    use TickState::Waiting;
    let paused = Served { paused: true, ..served(policy(OnBusy::Queue)) };
    let open = [tick("a", 8, Waiting), asked(tick("a", 9, Waiting))];
    let room = Room { parallel: 8, running: 0, connections: &BTreeMap::new() };
    assert_eq!(acts(&one("a", paused), &open, room), ["skip a 08", "take a 09"]);
}

#[test]
fn backfills_are_in_nobodys_way() {
    use TickState::{Running, Waiting};
    let room = Room { parallel: 8, running: 0, connections: &BTreeMap::new() };
    let open = [of_backfill(tick("a", 3, Waiting)), of_backfill(tick("a", 4, Waiting)), tick("a", 9, Waiting)];
    for rule in [OnBusy::Queue, OnBusy::Skip, OnBusy::Replace] {
        let expected = ["wait a 03: others of the pipeline come first", "wait a 04: others of the pipeline come first"];
        assert_eq!(acts(&one("a", served(policy(rule))), &open, room), [expected.as_slice(), &["take a 09"]].concat());
    }
    let open = [of_backfill(tick("a", 3, Running)), of_backfill(tick("a", 4, Waiting)), tick("a", 9, Waiting)];
    for rule in [OnBusy::Queue, OnBusy::Skip, OnBusy::Replace] {
        let expected =
            ["wait a 09: the run due 2026-03-02 03:00:00 UTC goes on", "wait a 04: others of the pipeline come first"];
        assert_eq!(acts(&one("a", served(policy(rule))), &open, room), expected, "{rule}");
    }
    let late = [tick("a", 9, Running), of_backfill(tick("a", 3, Waiting))];
    let expected = ["wait a 03: the run due 2026-03-02 09:00:00 UTC goes on"];
    assert_eq!(acts(&one("a", served(policy(OnBusy::Skip))), &late, room), expected);
}

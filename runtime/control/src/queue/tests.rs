use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, Clock, Concurrency, OnBusy, Trigger};
use weir_schedule::{CatchUp, Rule, Schedule};
use weir_store::{Tick, TickKey, TickState};

use super::{Act, decide};
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
    Served { triggers: vec![trigger], concurrency }
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
    }
}

/// Decides about ticks of the pipelines `a` and `b`, and says what in short.
fn decided(concurrency: Concurrency, open: &[Tick], room: usize) -> Vec<String> {
    let all = ["a", "b"].map(|name| (name.parse().expect("a name"), served(concurrency)));
    let acts = decide(open, &all.into(), room, now());
    let short = |act: &Act<'_>| match act {
        Act::Take(tick) => format!("take {} {}", tick.key.pipeline, tick.key.due.format("%H")),
        Act::Skip(tick, _) => format!("skip {} {}", tick.key.pipeline, tick.key.due.format("%H")),
        Act::Stop(tick, _) => format!("stop {} {}", tick.key.pipeline, tick.key.due.format("%H")),
    };
    acts.iter().map(short).collect()
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

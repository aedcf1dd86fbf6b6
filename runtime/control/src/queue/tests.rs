use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, Clock, Concurrency, OnBusy, Trigger};
use weir_schedule::{CatchUp, Rule, Schedule};
use weir_store::{Request, Tick, TickKey, TickState};
use weir_types::{BackfillId, ConnectionName, PipelineName};

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
        parallel: None,
        lane: 0,
    }
}

fn room(parallel: usize, running: usize) -> Room<'static> {
    static UNLIMITED: BTreeMap<ConnectionName, u32> = BTreeMap::new();
    static NOBODY: BTreeSet<(PipelineName, u32)> = BTreeSet::new();
    Room { parallel, running, connections: &UNLIMITED, busy: &NOBODY }
}

/// Decides about ticks of pipelines, and says what in short.
fn acts(served: &BTreeMap<PipelineName, Served>, open: &[Tick], room: Room<'_>) -> Vec<String> {
    let acts = decide(open, served, room, now());
    let named = |tick: &Tick| format!("{} {}", tick.key.pipeline, tick.key.due.format("%H"));
    let short = |act: &Act<'_>| match act {
        Act::Take(tick, 0) => format!("take {}", named(tick)),
        Act::Take(tick, lane) => format!("take {} in lane {lane}", named(tick)),
        Act::Skip(tick, _) => format!("skip {}", named(tick)),
        Act::Stop(tick, _) => format!("stop {}", named(tick)),
        Act::Wait(tick, wait) => format!("wait {}: {wait}", named(tick)),
    };
    acts.iter().map(short).collect()
}

/// Decides about ticks of the pipelines `a` and `b`, and says what in short, but for what waits.
fn decided(concurrency: Concurrency, open: &[Tick], places: usize) -> Vec<String> {
    let all = ["a", "b"].map(|name| (name.parse().expect("a name"), served(concurrency)));
    let mut acts = acts(&all.into(), open, room(places, 0));
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

fn of_backfill(id: BackfillId, parallel: u64, tick: Tick) -> Tick {
    Tick { backfill: Some(id), parallel: Some(parallel), ..asked(tick) }
}

fn in_lane(lane: u32, tick: Tick) -> Tick {
    Tick { lane, ..tick }
}

#[test]
fn what_waits_says_for_what() {
    use TickState::{Running, Waiting};
    let pipelines: BTreeMap<_, _> =
        ["a", "b"].map(|name| (name.parse().expect("a name"), served(policy(OnBusy::Queue)))).into();
    let open = [tick("a", 8, Running), tick("a", 9, Waiting), tick("a", 10, Waiting), tick("b", 9, Waiting)];
    let places = room(1, 1);
    let goes_on = "wait a 09: the run due 2026-03-02 08:00:00 UTC goes on";
    let expected = [goes_on, "wait a 10: others of the pipeline come first", "wait b 09: 1 of 1 run goes on"];
    assert_eq!(acts(&pipelines, &open, places), expected);
}

#[test]
fn a_connection_is_used_by_as_many_runs_as_may() {
    use TickState::{Running, Waiting};
    let uses = || Served { connections: ["lake".parse().expect("a name")].into(), ..served(policy(OnBusy::Queue)) };
    let mut pipelines: BTreeMap<_, _> = ["a", "b", "c"].map(|name| (name.parse().expect("a name"), uses())).into();
    pipelines.insert("d".parse().expect("a name"), served(policy(OnBusy::Queue)));
    let limits = BTreeMap::from([("lake".parse().expect("a name"), 2)]);
    let places = Room { connections: &limits, ..room(8, 1) };
    let open = [tick("a", 8, Running), tick("b", 9, Waiting), tick("c", 9, Waiting), tick("d", 9, Waiting)];
    let expected = ["take b 09", "wait c 09: 2 runs use connection `lake`", "take d 09"];
    assert_eq!(acts(&pipelines, &open, places), expected);
}

#[test]
fn a_paused_pipeline_runs_only_for_a_person() {
    use TickState::Waiting;
    let paused = Served { paused: true, ..served(policy(OnBusy::Queue)) };
    let open = [tick("a", 8, Waiting), asked(tick("a", 9, Waiting))];
    let places = room(8, 0);
    assert_eq!(acts(&one("a", paused), &open, places), ["skip a 08", "take a 09"]);
}

#[test]
fn backfills_are_in_nobodys_way_and_keep_to_their_number() {
    use TickState::{Running, Waiting};
    let (one_day, two_days) = (BackfillId::generate(), BackfillId::generate());
    let of = |hour, state| of_backfill(one_day, 2, tick("a", hour, state));
    let open = [of(3, Waiting), of(4, Waiting), of(5, Waiting), tick("a", 9, Waiting)];
    for rule in [OnBusy::Queue, OnBusy::Skip, OnBusy::Replace] {
        let others = "wait a 05: others of the pipeline come first";
        let expected = [others, "take a 09", "take a 03 in lane 1", "take a 04 in lane 2"];
        assert_eq!(acts(&pipeline(policy(rule)), &open, room(8, 0)), expected, "{rule}");
    }
    // One that runs stands in the way of its own backfill only.
    let open = [
        in_lane(1, of(3, Running)),
        in_lane(2, of(4, Running)),
        of(5, Waiting),
        of_backfill(two_days, 1, tick("a", 6, Waiting)),
        tick("a", 9, Waiting),
    ];
    for rule in [OnBusy::Queue, OnBusy::Skip, OnBusy::Replace] {
        let expected = ["wait a 05: the run due 2026-03-02 03:00:00 UTC goes on", "take a 09", "take a 06 in lane 3"];
        assert_eq!(acts(&pipeline(policy(rule)), &open, room(8, 2)), expected, "{rule}");
    }
    let late = [tick("a", 9, Running), of(3, Waiting)];
    assert_eq!(acts(&pipeline(policy(OnBusy::Skip)), &late, room(8, 1)), ["take a 03 in lane 1"]);
}

fn pipeline(concurrency: Concurrency) -> BTreeMap<PipelineName, Served> {
    one("a", served(concurrency))
}

fn of_runs(policy: OnBusy, runs: u32) -> Concurrency {
    Concurrency { policy, runs, ..Concurrency::default() }
}

#[test]
fn as_many_go_on_side_by_side_as_may_each_in_a_lane_of_its_own() {
    use TickState::{Running, Waiting};
    let waiting = [tick("a", 8, Waiting), tick("a", 9, Waiting), tick("a", 10, Waiting)];
    let both = ["take a 08 in lane 1", "take a 09 in lane 2"];
    for rule in [OnBusy::Queue, OnBusy::Skip] {
        assert_eq!(decided(of_runs(rule, 2), &waiting, 8), both, "{rule}");
    }
    let newest = ["skip a 08", "take a 09 in lane 1", "take a 10 in lane 2"];
    assert_eq!(decided(of_runs(OnBusy::Replace, 2), &waiting, 8), newest);
    let all = ["take a 08 in lane 1", "take a 09 in lane 2", "take a 10 in lane 3"];
    assert_eq!(decided(policy(OnBusy::Allow), &waiting, 8), all);

    // The lowest that is free is next.
    let running = [in_lane(1, tick("a", 5, Running)), in_lane(3, tick("a", 6, Running))];
    let open = [&running[..], &waiting[..]].concat();
    assert!(decided(of_runs(OnBusy::Queue, 2), &open, 8).is_empty());
    assert_eq!(decided(of_runs(OnBusy::Queue, 3), &open, 8), ["take a 08 in lane 2"]);
    assert_eq!(decided(of_runs(OnBusy::Skip, 2), &open, 8), ["skip a 08", "skip a 09", "skip a 10"]);
    assert_eq!(decided(of_runs(OnBusy::Replace, 2), &open, 8), ["skip a 08", "stop a 05", "stop a 06"]);
    let some = ["take a 08 in lane 2", "take a 09 in lane 4", "take a 10 in lane 5"];
    assert_eq!(decided(policy(OnBusy::Allow), &open, 8), some);
}

#[test]
fn what_was_interrupted_goes_on_in_its_lane_and_nobody_else_gets_it() {
    use TickState::{Running, Waiting};
    let open = [tick("a", 8, Waiting), in_lane(1, tick("a", 9, Waiting))];
    let expected = ["take a 08 in lane 2", "take a 09 in lane 1"];
    assert_eq!(decided(policy(OnBusy::Allow), &open, 8), expected);
    let open = [in_lane(1, tick("a", 8, Running)), in_lane(1, tick("a", 9, Waiting))];
    assert_eq!(
        acts(&pipeline(policy(OnBusy::Allow)), &open, room(8, 1)),
        ["wait a 09: the run due 2026-03-02 08:00:00 UTC goes on"]
    );
    let mut dead = in_lane(7, tick("a", 8, Running));
    dead.held_until = Some(now() - TimeDelta::seconds(1));
    assert_eq!(decided(policy(OnBusy::Allow), &[dead], 8), ["take a 08 in lane 7"]);
}

#[test]
fn where_somebody_else_runs_the_pipeline_it_is_run_beside_if_that_is_allowed() {
    let open = [tick("a", 8, TickState::Waiting)];
    let busy = |lane| BTreeSet::from([("a".parse().expect("a name"), lane), ("b".parse().expect("a name"), 2)]);
    let alone = acts(&pipeline(policy(OnBusy::Queue)), &open, Room { busy: &busy(0), ..room(8, 0) });
    assert_eq!(alone, ["wait a 08: the pipeline is being run by another process"]);
    let beside = acts(&pipeline(of_runs(OnBusy::Queue, 2)), &open, Room { busy: &busy(1), ..room(8, 0) });
    assert_eq!(beside, ["take a 08 in lane 2"]);
}

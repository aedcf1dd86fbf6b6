use chrono::{TimeDelta, Utc};
use weir_store::{ChangeKind, RunEnd, RunStatus, Store, TickEnd, TickRequest, TickState, Wanted};
use weir_types::{EpochNumber, RunId, TriggerName};

use crate::support::{Place, epoch, new_run, node, pipeline, plan};

crate::support::cases! {
    ends_of_runs_are_told_in_the_order_in_which_they_are_committed,
    a_dataset_has_changed_when_rows_were_committed_to_it,
    what_is_recorded_after_the_end_is_told_at_once,
    a_run_that_a_server_hands_over_has_not_ended,
    a_tick_that_fails_without_a_run_is_told_unless_it_was_stopped,
    triggers_count_from_when_they_were_registered,
}

/// What was told, in order.
async fn told(store: &Store) -> Vec<String> {
    let changes = store.changes(0, 100).await.expect("changes");
    assert_eq!(changes.last().map_or(0, |change| change.number), store.last_change().await.expect("a number"));
    let shown = |kind| match kind {
        ChangeKind::Ended(status) => status.to_string(),
        ChangeKind::Unstarted => "unstarted".to_owned(),
        ChangeKind::Written => "written".to_owned(),
    };
    changes.iter().map(|change| format!("{} {} {}", change.number, change.name, shown(change.kind))).collect()
}

async fn ended(store: &Store, status: RunStatus) -> RunId {
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.end_run(run.id, &RunEnd::new(status)).await.expect("an end");
    run.id
}

async fn ends_of_runs_are_told_in_the_order_in_which_they_are_committed(place: Place) {
    let store = place.store().await;
    for status in [RunStatus::Succeeded, RunStatus::Abandoned, RunStatus::Failed, RunStatus::Cancelled] {
        ended(&store, status).await;
    }
    assert_eq!(told(&store).await, ["1 sales succeeded", "2 sales failed", "3 sales cancelled"]);
    assert_eq!(store.changes(1, 1).await.expect("changes")[0].number, 2);
    let ends = (0..8).map(|_| ended(&store, RunStatus::Succeeded));
    futures::future::join_all(ends).await;
    let numbers: Vec<u64> = store.changes(0, 100).await.expect("changes").iter().map(|change| change.number).collect();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
}

/// Starts a run that has committed ten rows at the node `lake`.
async fn written(store: &Store) -> RunId {
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("a prepared epoch");
    store.commit_epoch(run.id, EpochNumber::new(1)).await.expect("a committed epoch");
    run.id
}

async fn a_dataset_has_changed_when_rows_were_committed_to_it(place: Place) {
    let store = place.store().await;
    let run = written(&store).await;
    let writes = [(node("lake"), "lake/orders".to_owned()), (node("other"), "lake/none".to_owned())];
    for _ in 0..2 {
        store.record_writes(run, &writes).await.expect("a record");
    }
    assert_eq!(store.writes(run).await.expect("writes"), writes);
    assert!(told(&store).await.is_empty(), "the run goes on");
    store.end_run(run, &RunEnd::new(RunStatus::Failed)).await.expect("an end");
    // It goes on and commits nothing more.
    store.begin_attempt(run).await.expect("an attempt");
    store.end_run(run, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
    assert_eq!(told(&store).await, ["1 lake/orders written", "2 sales failed", "3 sales succeeded"]);
}

async fn what_is_recorded_after_the_end_is_told_at_once(place: Place) {
    let store = place.store().await;
    let run = written(&store).await;
    store.end_run(run, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
    for _ in 0..2 {
        store.record_writes(run, &[(node("lake"), "lake/orders".to_owned())]).await.expect("a record");
    }
    assert_eq!(told(&store).await, ["1 sales succeeded", "2 lake/orders written"]);
}

async fn a_run_that_a_server_hands_over_has_not_ended(place: Place) {
    let store = place.store().await;
    let now = Utc::now();
    let request = TickRequest {
        lane: 0,
        pipeline: pipeline(),
        trigger: TriggerName::manual(),
        due: now,
        parameters: Default::default(),
        today: None,
        from: Default::default(),
        version: None,
        by: "ada".to_owned(),
        key: None,
    };
    let (key, _) = store.request_tick(&request).await.expect("a tick");
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.set_origin(run.id, 1, &key.to_string()).await.expect("an origin");
    store.end_run(run.id, &RunEnd::new(RunStatus::Cancelled)).await.expect("an end");
    for (state, expected) in [(TickState::Waiting, 0), (TickState::Failed, 1)] {
        let tick = store.tick(&key).await.expect("a query").expect("the tick");
        let lease = store.take_tick(&tick, "one", now, now + TimeDelta::seconds(9)).await.expect("a query");
        let end = TickEnd { state, why: None, run: Some(run.id) };
        assert!(store.end_tick(&lease.expect("a lease"), &end, now).await.expect("a record"));
        assert_eq!(told(&store).await.len(), expected, "{state}");
    }
}

async fn a_tick_that_fails_without_a_run_is_told_unless_it_was_stopped(place: Place) {
    let store = place.store().await;
    let now = Utc::now();
    for (minute, stopped) in [(1, false), (2, true)] {
        let request = TickRequest {
            lane: 0,
            pipeline: pipeline(),
            trigger: TriggerName::manual(),
            due: now + TimeDelta::minutes(minute),
            parameters: Default::default(),
            today: None,
            from: Default::default(),
            version: None,
            by: "ada".to_owned(),
            key: None,
        };
        let (key, _) = store.request_tick(&request).await.expect("a tick");
        let tick = store.tick(&key).await.expect("a query").expect("the tick");
        let lease = store.take_tick(&tick, "one", now, now + TimeDelta::seconds(9)).await.expect("a query");
        if stopped {
            assert!(store.stop_tick(&key, "replaced").await.expect("a query"));
        }
        let end = TickEnd { state: TickState::Failed, why: Some("no file".to_owned()), run: None };
        assert!(store.end_tick(&lease.expect("a lease"), &end, now).await.expect("a record"));
        assert_eq!(told(&store).await, ["1 sales unstarted"], "who stopped one knows");
        let changes = store.changes(0, 9).await.expect("changes");
        let told_of = changes[0].tick.as_ref().map(ToString::to_string);
        assert_eq!((changes[0].run, told_of == Some(key.to_string())), (None, !stopped));
    }
}

async fn triggers_count_from_when_they_were_registered(place: Place) {
    let store = place.store().await;
    let (first, second): (TriggerName, TriggerName) = ("a".parse().expect("a name"), "b".parse().expect("a name"));
    let wanted = |rules: &[(&TriggerName, &str)]| {
        let rules = rules.iter().map(|(name, rule)| ((*name).clone(), (*rule).to_owned())).collect();
        Wanted::from([(pipeline(), rules)])
    };
    let noon = "2026-03-02T12:00:00Z".parse().expect("a moment");
    let one = "2026-03-02T13:00:00Z".parse().expect("a moment");
    store.register(&wanted(&[(&first, "hourly")]), noon).await.expect("a record");
    ended(&store, RunStatus::Succeeded).await;
    let both = store.register(&wanted(&[(&first, "hourly"), (&second, "after x")]), one).await.expect("a record");
    let positions = |found: &std::collections::BTreeMap<_, weir_store::Registered>| {
        found.values().map(|one| (one.accounted, one.position)).collect::<Vec<_>>()
    };
    assert_eq!(positions(&both), [(noon, 0), (one, 1)]);
    let changed = store.register(&wanted(&[(&first, "daily")]), one).await.expect("a record");
    assert_eq!(positions(&changed), [(one, 1)], "another rule counts from now, what is not wanted has ended");
    assert!(store.registered(&(pipeline(), second)).await.expect("a query").is_none());
}

use chrono::{DateTime, TimeDelta, Utc};
use weir_store::{
    Expired, NewRun, RetentionPolicy, RunEnd, RunStatus, Store, TickEnd, TickFilter, TickRequest, TickState,
};
use weir_types::{EpochNumber, RunId, TriggerName};

use crate::support::{Place, epoch, new_run, node, pipeline, plan};

crate::support::cases! {
    old_runs_go_with_all_that_belongs_to_them,
    what_something_needs_stays,
    the_last_run_of_each_lane_stays,
    old_ticks_go_unless_they_wait_or_run,
    more_than_fits_into_one_transaction_goes_too,
}

const POLICY: RetentionPolicy = RetentionPolicy { runs_days: 30, ticks_days: 30, keep_last: 1 };

fn much_later() -> DateTime<Utc> {
    Utc::now() + TimeDelta::days(31)
}

/// Records a run of everything that a run can have.
async fn full(store: &Store, status: RunStatus) -> RunId {
    let latest = store.runs(&pipeline(), 1).await.expect("runs").first().map(|run| run.id);
    let run = NewRun { id: RunId::after(latest), ..new_run() };
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    let mut prepared = epoch(run.id, 1);
    prepared.content.rejects[0].path = format!("rejects/{}/1.parquet", run.id);
    store.prepare_epoch(&prepared).await.expect("a prepared epoch");
    store.commit_epoch(run.id, EpochNumber::new(1)).await.expect("a committed epoch");
    store.record_writes(run.id, &[(node("lake"), "lake/orders".to_owned())]).await.expect("a record");
    if status != RunStatus::Running {
        store.end_run(run.id, &RunEnd::new(status)).await.expect("an end");
    }
    run.id
}

async fn left(store: &Store) -> Vec<RunId> {
    let mut runs: Vec<_> = store.runs(&pipeline(), 100).await.expect("runs").iter().map(|run| run.id).collect();
    runs.sort();
    runs
}

async fn old_runs_go_with_all_that_belongs_to_them(place: Place) {
    let store = place.store().await;
    let mut runs = Vec::new();
    for status in [RunStatus::Succeeded, RunStatus::Failed, RunStatus::Abandoned, RunStatus::Succeeded] {
        runs.push(full(&store, status).await);
    }
    let soon = Utc::now() + TimeDelta::days(29);
    assert_eq!(store.expire(&POLICY, soon).await.expect("nothing to remove"), Expired::default());
    let expired = store.expire(&POLICY, much_later()).await.expect("a removal");
    assert_eq!((expired.runs.len(), left(&store).await), (3, vec![runs[3]]));
    assert!(store.writes(runs[0]).await.expect("a query").is_empty());
    // The cursor outlives the runs that moved it.
    assert_eq!(store.stream_states(&pipeline()).await.expect("states").len(), 1);
}

/// A run of a lane is no successor of the pipeline's own last run, from whose epochs a recovery would go on.
async fn the_last_run_of_each_lane_stays(place: Place) {
    let store = place.store().await;
    let own = full(&store, RunStatus::Succeeded).await;
    let mut beside = Vec::new();
    for _ in 0..2 {
        let run = NewRun { id: RunId::after(Some(own)), pipeline: pipeline().lane(1), ..new_run() };
        store.start_run(&run).await.expect("a run");
        store.end_run(run.id, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
        beside.push(run.id);
    }
    let expired = store.expire(&POLICY, much_later()).await.expect("a removal");
    assert_eq!(expired.runs, [(pipeline(), beside[0])]);
    assert_eq!(left(&store).await, [own]);
}

async fn what_something_needs_stays(place: Place) {
    let store = place.store().await;
    let succeeded = full(&store, RunStatus::Succeeded).await;
    let failed = full(&store, RunStatus::Failed).await;
    let prepared = full(&store, RunStatus::Running).await;
    store.prepare_epoch(&epoch(prepared, 2)).await.expect("a prepared epoch");
    store.end_run(prepared, &RunEnd::new(RunStatus::Failed)).await.expect("an end");
    let cancelled = full(&store, RunStatus::Cancelled).await;
    let abandoned = full(&store, RunStatus::Abandoned).await;
    let running = full(&store, RunStatus::Running).await;
    store.expire(&RetentionPolicy { keep_last: 6, ..POLICY }, much_later()).await.expect("nothing to remove");
    assert_eq!(left(&store).await.len(), 6);
    store.expire(&POLICY, much_later()).await.expect("a removal");
    // The last that succeeded, one with a commit to come, and what goes on.
    assert_eq!(left(&store).await, [succeeded, prepared, running]);
    assert!(![failed, cancelled, abandoned].contains(&running));
}

async fn old_ticks_go_unless_they_wait_or_run(place: Place) {
    let store = place.store().await;
    let due = Utc::now();
    let mut keys = Vec::new();
    for _ in 0..3 {
        let request = TickRequest {
            lane: 0,
            pipeline: pipeline(),
            trigger: TriggerName::manual(),
            due,
            parameters: Default::default(),
            today: None,
            from: Default::default(),
            version: None,
            by: "ada".to_owned(),
            key: None,
        };
        keys.push(store.request_tick(&request).await.expect("a tick").0);
    }
    store.skip_tick(&keys[0], "not today", "one", due).await.expect("a record");
    let tick = store.tick(&keys[1]).await.expect("a query").expect("the tick");
    let lease = store.take_tick(&tick, "one", due, due).await.expect("a query").expect("a lease");
    let end = TickEnd { state: TickState::Waiting, why: None, run: None };
    store.end_tick(&lease, &end, due).await.expect("a record");
    assert_eq!(store.expire(&POLICY, much_later()).await.expect("a removal").ticks, 1);
    assert_eq!(store.ticks(&TickFilter::default(), None, 9).await.expect("ticks").len(), 2);
}

async fn more_than_fits_into_one_transaction_goes_too(place: Place) {
    let store = place.store().await;
    let mut last = None;
    for _ in 0..45 {
        let run = NewRun { id: RunId::after(last), ..new_run() };
        store.start_run(&run).await.expect("a run");
        store.end_run(run.id, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
        last = Some(run.id);
    }
    let expired = store.expire(&RetentionPolicy { keep_last: 3, ..POLICY }, much_later()).await.expect("a removal");
    assert_eq!(expired.runs.len(), 42);
}

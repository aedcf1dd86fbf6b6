use chrono::{TimeDelta, Utc};
use serde_json::json;
use weir_store::{MadeBy, MadeFile, NewRun, RunEnd, RunStatus, Store, TickRequest};
use weir_types::{EpochNumber, RunId, TriggerName};

use crate::support::{Place, epoch, new_run, node, pipeline, plan};

crate::support::cases! {
    what_has_ended_since_and_what_goes_on_is_copied,
    nodes_are_copied_with_what_they_used,
    ticks_are_copied_in_pieces,
    artifacts_go_with_their_runs,
}

/// Records a run with an epoch; it has ended unless it goes on.
async fn run(store: &Store, status: RunStatus) -> RunId {
    let latest = store.runs(&pipeline(), 1).await.expect("runs").first().map(|run| run.id);
    let run = NewRun { id: RunId::after(latest), ..new_run() };
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("a prepared epoch");
    store.commit_epoch(run.id, EpochNumber::new(1)).await.expect("a committed epoch");
    if status != RunStatus::Running {
        let usage = vec![(node("lake"), json!({ "call_nanos": 1_500_000_000_u64, "peak_memory": 65_536 }))];
        store.end_run(run.id, &RunEnd { usage, ..RunEnd::new(status) }).await.expect("an end");
    }
    run.id
}

async fn what_has_ended_since_and_what_goes_on_is_copied(place: Place) {
    let store = place.store().await;
    let (old, before) = (run(&store, RunStatus::Failed).await, Utc::now() - TimeDelta::minutes(1));
    let going = run(&store, RunStatus::Running).await;
    let ids = |runs: Vec<weir_store::ListedRun>| runs.into_iter().map(|run| run.id).collect::<Vec<_>>();
    assert_eq!(ids(store.runs_since(before, None, 10).await.expect("runs")), [old, going]);
    assert_eq!(ids(store.runs_since(before, Some(old), 10).await.expect("runs")), [going]);
    let later = Utc::now() + TimeDelta::minutes(1);
    assert_eq!(ids(store.runs_since(later, None, 10).await.expect("runs")), [going]);
    let mut all = store.run_ids().await.expect("ids");
    all.sort();
    assert_eq!(all, [old, going]);
}

async fn nodes_are_copied_with_what_they_used(place: Place) {
    let store = place.store().await;
    let id = run(&store, RunStatus::Succeeded).await;
    let nodes = store.node_history(&[id]).await.expect("nodes");
    let lake = nodes.iter().find(|one| one.node == node("lake")).expect("a node");
    assert_eq!((lake.run, lake.count.rows_in, lake.edges), (id, 12, (true, false)));
    assert_eq!(lake.usage.as_ref().and_then(|usage| usage["peak_memory"].as_u64()), Some(65_536));
    assert!(store.node_history(&[]).await.expect("nodes").is_empty());
}

async fn ticks_are_copied_in_pieces(place: Place) {
    let store = place.store().await;
    let now = Utc::now();
    for minute in 0..5 {
        let request = TickRequest {
            pipeline: pipeline(),
            trigger: TriggerName::manual(),
            due: now + TimeDelta::minutes(minute),
            parameters: Default::default(),
            today: None,
            from: Default::default(),
            version: None,
            lane: 0,
            by: "ada".into(),
            key: None,
        };
        store.request_tick(&request).await.expect("a tick");
    }
    let first = store.ticks_since(now + TimeDelta::days(1), 0, 3).await.expect("ticks");
    let rest = store.ticks_since(now + TimeDelta::days(1), 3, 3).await.expect("ticks");
    assert_eq!((first.len(), rest.len()), (3, 2), "what waits is told however old it is");
    assert!(first[2].key.due < rest[0].key.due);
}

async fn artifacts_go_with_their_runs(place: Place) {
    let store = place.store().await;
    let (id, gone) = (run(&store, RunStatus::Succeeded).await, RunId::generate());
    let file = |name: &str| MadeFile { node: "report".into(), name: name.into(), size: 5 };
    let made = |run| MadeBy { pipeline: pipeline(), run, files: vec![file("b.html"), file("a.csv")] };
    let after = store.listed_changes().await.expect("a number");
    assert!(store.list_artifacts(after, after + 1, &[made(id), made(gone)]).await.expect("listed"));
    assert!(!store.list_artifacts(after, after + 1, &[made(id)]).await.expect("another was faster"));
    let makers = store.makers().await.expect("makers");
    assert_eq!((makers.len(), makers[0].outputs, makers[0].latest), (1, 1, id));
    let outputs = store.outputs(&pipeline(), &node("report"), None, 10).await.expect("outputs");
    assert_eq!(outputs[0].files, [file("a.csv"), file("b.html")]);
    assert!(store.outputs(&pipeline(), &node("report"), Some(id), 10).await.expect("outputs").is_empty());
}

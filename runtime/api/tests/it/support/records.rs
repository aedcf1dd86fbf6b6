//! What a server would have recorded.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use weir_store::{
    Counts, EdgeCount, EdgeKey, EpochContent, Given, NewEpoch, NewRun, NodeCount, Plan, PlannedSplit, RejectFile,
    RunEnd, RunStatus, SplitMove, SplitProgress, Store, StoredReceipt, StoredSplit, TickEnd, TickKey,
};
use weir_types::{Digest, EpochNumber, NodeName, PipelineName, RunId};

pub(crate) fn node(name: &str) -> NodeName {
    name.parse().expect("a node name")
}

pub(crate) fn name(name: &str) -> PipelineName {
    name.parse().expect("a pipeline name")
}

/// Records a run that goes on.
pub(crate) async fn started(store: &Store, pipeline: &str) -> RunId {
    let run = NewRun {
        id: RunId::generate(),
        pipeline: name(pipeline),
        digest: Digest::of("pipeline"),
        nodes: BTreeMap::from([(node("orders"), Digest::of("orders")), (node("lake"), Digest::of("lake"))]),
    };
    store.start_run(&run).await.expect("a run");
    run.id
}

/// Records a run that has ended.
pub(crate) async fn ended(store: &Store, pipeline: &str, status: RunStatus) -> RunId {
    let run = started(store, pipeline).await;
    end(store, run, status).await;
    run
}

/// Records the end of a run.
pub(crate) async fn end(store: &Store, run: RunId, status: RunStatus) {
    let failure = (status == RunStatus::Failed).then(|| json!({ "message": "the disk is full\nreally" }));
    let end = RunEnd { failure, ..RunEnd::new(status) };
    store.end_run(run, &end).await.expect("an end");
}

/// Records an epoch that was committed.
pub(crate) async fn committed(store: &Store, run: RunId) {
    let split = PlannedSplit {
        split: StoredSplit { id: "a".to_owned(), descriptor: "{}".to_owned(), rows: Some(10) },
        progress: SplitProgress::default(),
    };
    let plan = Plan {
        node: node("orders"),
        stream: Some("orders".into()),
        fingerprint: Digest::of("orders"),
        state: Some("{\"day\":1}".into()),
        splits: vec![split],
    };
    store.save_plans(run, &[plan]).await.expect("a plan");
    let epoch = NewEpoch { run, number: EpochNumber::FIRST, attempt: 1, last: false, content: content(run) };
    store.prepare_epoch(&epoch).await.expect("a prepared epoch");
    store.commit_epoch(run, EpochNumber::FIRST).await.expect("a committed epoch");
}

fn content(run: RunId) -> EpochContent {
    let edge = EdgeKey {
        from_node: node("orders"),
        from_port: "out".parse().expect("a port name"),
        to_node: node("lake"),
        to_port: "in".parse().expect("a port name"),
    };
    let count = NodeCount { rows_in: 12, rows_rejected: 2, ..NodeCount::default() };
    EpochContent {
        receipts: BTreeMap::from([(
            node("lake"),
            vec![StoredReceipt { split: "a".into(), token: "t1".into(), rows: 10, bytes: 100 }],
        )]),
        splits: vec![SplitMove {
            node: node("orders"),
            split: "a".into(),
            progress: SplitProgress { checkpoint: Some("5".into()), done: true },
        }],
        streams: Vec::new(),
        notes: Vec::new(),
        rejects: vec![RejectFile {
            path: format!("rejects/{run}.parquet"),
            node: node("lake"),
            block: Digest::of("lake"),
            stream: None,
            split: "a".into(),
            rows: 2,
            reason: "too long".into(),
        }],
        counts: Counts {
            nodes: BTreeMap::from([(node("lake"), count)]),
            edges: vec![EdgeCount { edge, rows: 12, batches: 1, bytes: 100 }],
        },
        replay: None,
    }
}

/// Begins a run for a tick that waits, as a server does, and returns how to end it.
pub(crate) async fn begun(store: &Store, key: &TickKey, version: Option<u64>) -> (RunId, weir_store::Lease) {
    let tick = store.tick(key).await.expect("a query").expect("a tick");
    let until: DateTime<Utc> = Utc::now() + chrono::TimeDelta::minutes(5);
    let lease = store.take_tick(&tick, "1@test", Utc::now(), until).await.expect("a query").expect("a lease");
    let run = started(store, key.pipeline.as_str()).await;
    store.set_origin(run, 1, &tick.origin()).await.expect("an origin");
    if let Some(version) = version {
        let asked = tick.request.unwrap_or_default();
        let given = Given { parameters: asked.parameters, today: asked.today };
        store.set_made_with(run, 1, version, &given).await.expect("a version");
    }
    (run, lease)
}

/// Ends a run that was begun for a tick.
pub(crate) async fn over(store: &Store, run: RunId, lease: &weir_store::Lease, status: RunStatus) {
    end(store, run, status).await;
    let state = match status {
        RunStatus::Succeeded => weir_store::TickState::Ran,
        _ => weir_store::TickState::Failed,
    };
    let end = TickEnd { state, why: None, run: Some(run) };
    assert!(store.end_tick(lease, &end, Utc::now()).await.expect("a record"));
}

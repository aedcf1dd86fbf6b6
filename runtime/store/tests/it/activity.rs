//! What has happened in a time, and how it goes now.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use weir_store::{
    Accounting, AfterTry, Counts, DeliveryKind, DeliveryTry, IncidentStep, NewDelivery, NewEpoch, NewIncident, NewRun,
    NewTick, NodeCount, Period, RunEnd, RunStatus, Store, TickState, Vitals,
};
use weir_types::{EpochNumber, PipelineName, RunId};

use crate::support::{Place, content, epoch, new_run, node, plan};

crate::support::cases! {
    what_pipelines_did_is_counted_by_the_ends_of_their_runs,
    moments_that_were_missed_or_late_are_counted_once,
    messages_that_were_given_up_are_counted,
    how_it_goes_is_told_in_numbers,
}

fn name(text: &str) -> PipelineName {
    text.parse().expect("a name")
}

async fn run(store: &Store, pipeline: &str, status: RunStatus) -> RunId {
    let run = NewRun { pipeline: name(pipeline), ..new_run() };
    store.start_run(&run).await.expect("a run");
    end(store, run.id, status).await;
    run.id
}

async fn end(store: &Store, run: RunId, status: RunStatus) {
    let failure = (status == RunStatus::Failed).then(|| json!({ "message": format!("{run} is broken") }));
    store.end_run(run, &RunEnd { failure, ..RunEnd::new(status) }).await.expect("an end");
}

/// Makes a run of two nodes that writes and rejects rows, and takes a moment.
async fn written(store: &Store, pipeline: &str, rows: u64) {
    let run = NewRun { pipeline: name(pipeline), ..new_run() };
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    let count = |rows_out, rows_rejected| NodeCount { rows_out, rows_rejected, ..NodeCount::default() };
    let mut content = content();
    let nodes = BTreeMap::from([(node("orders"), count(99, 1)), (node("lake"), count(rows, 2))]);
    content.counts = Counts { nodes, edges: content.counts.edges };
    store.prepare_epoch(&NewEpoch { content, ..epoch(run.id, 1) }).await.expect("a prepared epoch");
    store.commit_epoch(run.id, EpochNumber::new(1)).await.expect("a committed epoch");
    tokio::time::sleep(Duration::from_millis(30)).await;
    end(store, run.id, RunStatus::Succeeded).await;
}

async fn what_pipelines_did_is_counted_by_the_ends_of_their_runs(place: Place) {
    let store = place.store().await;
    run(&store, "sales", RunStatus::Failed).await;
    let since = Utc::now();
    run(&store, "sales", RunStatus::Failed).await;
    let last = run(&store, "sales", RunStatus::Failed).await;
    run(&store, "sales", RunStatus::Cancelled).await;
    run(&store, "sales", RunStatus::Abandoned).await;
    run(&store, "sales--replays", RunStatus::Succeeded).await;
    for rows in [10, 7] {
        written(&store, "stock", rows).await;
    }
    let until = Utc::now();
    let going_on = new_run();
    store.start_run(&going_on).await.expect("a run");
    run(&store, "later", RunStatus::Succeeded).await;
    let found = store.activity(Period { since, until }).await.expect("counts");
    assert_eq!(found.keys().map(PipelineName::as_str).collect::<Vec<_>>(), ["sales", "stock"]);
    let (sales, stock) = (&found[&name("sales")], &found[&name("stock")]);
    assert_eq!((sales.runs, sales.succeeded, sales.failed), (3, 0, 2));
    let (failed, why) = sales.last_failed.as_ref().expect("a failure");
    assert_eq!((*failed, why), (last, &Some(json!({ "message": format!("{last} is broken") }))));
    assert_eq!((stock.runs, stock.succeeded, stock.failed, &stock.last_failed), (2, 2, 0, &None));
    assert_eq!(stock.written, BTreeMap::from([(node("lake"), 17)]), "an edge leads on from the other node");
    assert_eq!((stock.rejected, sales.rejected), (6, 0));
    let took = stock.longest.num_milliseconds();
    assert!((30..10_000).contains(&took), "{took}");
    let nothing = Period { since: until + TimeDelta::days(1), until: until + TimeDelta::days(2) };
    assert!(store.activity(nothing).await.expect("counts").is_empty());
}

async fn moments_that_were_missed_or_late_are_counted_once(place: Place) {
    let store = place.store().await;
    let noon: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().expect("a moment");
    let trigger: weir_types::TriggerName = "daily".parse().expect("a name");
    let wanted = BTreeMap::from([(name("sales"), BTreeMap::from([(trigger.clone(), "rule".to_owned())]))]);
    store.register(&wanted, noon - TimeDelta::days(1)).await.expect("a record");
    let tick = |hour: i64, moments, state, deadline: Option<i64>| NewTick {
        due: noon + TimeDelta::hours(hour),
        first_due: noon + TimeDelta::hours(hour),
        moments,
        state,
        why: None,
        deadline: deadline.map(|hour| noon + TimeDelta::hours(hour)),
    };
    let ticks = vec![
        tick(-2, 1, TickState::Missed, None),
        tick(1, 3, TickState::Missed, None),
        // Missed, and late too.
        tick(2, 1, TickState::Missed, Some(3)),
        // Late, though it is still to run.
        tick(4, 1, TickState::Waiting, Some(5)),
        // Its deadline is behind the end.
        tick(6, 1, TickState::Waiting, Some(30)),
    ];
    let accounting = Accounting {
        pipeline: name("sales"),
        trigger,
        from: noon - TimeDelta::days(1),
        to: noon + TimeDelta::hours(6),
        ticks,
    };
    store.account(&[accounting], "one", noon).await.expect("a record");
    store.missed_deadlines(noon + TimeDelta::days(3)).await.expect("deadlines");
    let period = Period { since: noon, until: noon + TimeDelta::days(1) };
    let found = store.activity(period).await.expect("counts");
    assert_eq!((found.len(), found[&name("sales")].late), (1, 5));
    assert_eq!(found[&name("sales")].runs, 0);
}

async fn messages_that_were_given_up_are_counted(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    let put = async |kind: DeliveryKind, pipeline: Option<&str>, end: AfterTry| {
        let new = NewDelivery {
            key: RunId::generate().to_string(),
            kind,
            pipeline: pipeline.map(name),
            run: None,
            channel: "ops".parse().expect("a name"),
            message: json!({}),
            recipients: Vec::new(),
            fallback: None,
            instead_of: None,
        };
        store.put_delivery(&new, now).await.expect("a number");
        let taken = store.take_deliveries(now, now + TimeDelta::minutes(1), 1, 9).await.expect("deliveries").remove(0);
        let (server, said) = ("one".to_owned(), String::new());
        let made = DeliveryTry { server, began_at: now, took_ms: 1, sent: false, said };
        assert!(store.record_try(&taken, &made, &end, now).await.expect("a record"));
    };
    let given_up = || AfterTry::GivenUp { why: "gone".to_owned(), instead: None };
    put(DeliveryKind::Report, Some("sales"), given_up()).await;
    put(DeliveryKind::Alert, Some("sales"), given_up()).await;
    put(DeliveryKind::Report, Some("sales"), AfterTry::Sent).await;
    put(DeliveryKind::Digest, None, given_up()).await;
    put(DeliveryKind::Heartbeat, None, given_up()).await;
    put(DeliveryKind::Test, None, given_up()).await;
    let period = Period { since: now, until: now + TimeDelta::seconds(1) };
    assert_eq!(store.activity(period).await.expect("counts")[&name("sales")].given_up, 2);
    assert_eq!(store.given_up_elsewhere(period).await.expect("a count"), 1);
    let before = Period { since: now - TimeDelta::seconds(1), until: now };
    assert_eq!(store.given_up_elsewhere(before).await.expect("a count"), 0);
}

async fn how_it_goes_is_told_in_numbers(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    assert_eq!(store.vitals().await.expect("numbers"), Vitals::default());
    run(&store, "sales", RunStatus::Succeeded).await;
    run(&store, "stock", RunStatus::Succeeded).await;
    run(&store, "stock", RunStatus::Failed).await;
    run(&store, "sales--replays", RunStatus::Succeeded).await;
    let incident = NewIncident {
        rule: "failures".parse().expect("a name"),
        subject: "stock".to_owned(),
        about: "a run".to_owned(),
        severity: "warning".to_owned(),
        why: "broken".to_owned(),
        run: None,
    };
    store.record_incidents(&[IncidentStep::Wrong(incident, Vec::new())], now).await.expect("a record");
    let vitals = store.vitals().await.expect("numbers");
    let last = store.last_successes().await.expect("moments")["stock"];
    assert_eq!(vitals, Vitals { running: 0, waiting: 0, last_success: Some(last), open_incidents: 1 });
}

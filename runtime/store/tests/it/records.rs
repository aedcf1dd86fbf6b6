//! Connections, secrets, tokens, log lines and lists of runs.

use chrono::{Duration, Utc};
use serde_json::json;
use weir_store::{
    ConnectionRecord, EpochStatus, Given, LogFilter, LogLevel, LogLine, RunEnd, RunFilter, RunStatus, SecretRecord,
    Store, Token,
};
use weir_types::{Digest, EpochNumber, RunId};

use crate::support::{Place, cases, epoch, new_run, node, pipeline, plan};

cases! {
    a_connection_is_saved_behind_the_version_that_was_read,
    a_secret_is_replaced_and_removed,
    a_token_ends,
    log_lines_are_filtered,
    runs_are_listed_with_their_rows,
    what_was_given_is_that_of_the_latest_attempt,
}

async fn a_connection_is_saved_behind_the_version_that_was_read(place: Place) {
    let store = place.store().await;
    let record = |version| ConnectionRecord {
        name: "lake".parse().expect("a name"),
        settings: json!({ "url": "s3://lake" }),
        credentials: vec!["secret_key".to_owned()],
        sealed: format!("sealed {version}"),
        version,
        author: "admin".to_owned(),
        changed_at: Utc::now(),
    };
    assert!(!store.save_connection(&record(2)).await.expect("an answer"), "there is none to follow");
    for (version, fits) in [(1, true), (1, false), (3, false), (2, true)] {
        assert_eq!(store.save_connection(&record(version)).await.expect("an answer"), fits, "{version}");
    }
    let listed = store.connections().await.expect("connections");
    assert_eq!((listed.len(), listed[0].version, listed[0].sealed.as_str()), (1, 2, "sealed 2"));
    assert!(store.remove_connection(&listed[0].name).await.expect("an answer"));
    assert!(!store.remove_connection(&listed[0].name).await.expect("an answer"));
}

async fn a_secret_is_replaced_and_removed(place: Place) {
    let store = place.store().await;
    let name: weir_types::SecretName = "key".parse().expect("a name");
    for sealed in ["one", "two"] {
        let record = SecretRecord {
            name: name.clone(),
            sealed: sealed.to_owned(),
            author: "admin".to_owned(),
            changed_at: Utc::now(),
        };
        store.save_secret(&record).await.expect("saved");
        assert_eq!(store.secrets().await.expect("secrets")[0].sealed, sealed);
    }
    assert!(store.remove_secret(&name).await.expect("an answer"));
    assert!(store.secrets().await.expect("secrets").is_empty());
}

async fn a_token_ends(place: Place) {
    let (store, now) = (place.store().await, Utc::now());
    assert!(!store.has_tokens().await.expect("an answer"));
    let token = |text: &str, expires_at| Token {
        digest: Digest::of(text),
        name: "admin".to_owned(),
        role: "admin".to_owned(),
        expires_at,
    };
    store.save_token(&token("session", Some(now + Duration::hours(1))), now).await.expect("saved");
    assert!(!store.has_tokens().await.expect("an answer"), "a session is not made to stay");
    store.save_token(&token("token", None), now).await.expect("saved");
    assert!(store.has_tokens().await.expect("an answer"));
    let known = |text: &'static str, hours| {
        let store = store.clone();
        async move { store.token(Digest::of(text), now + Duration::hours(hours)).await.expect("an answer").is_some() }
    };
    assert!(known("session", 0).await && !known("session", 2).await && known("token", 2).await && !known("x", 0).await);
    store.remove_token(Digest::of("token"), now + Duration::hours(2)).await.expect("removed");
    assert!(!known("token", 0).await && !known("session", 0).await);
}

async fn log_lines_are_filtered(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    let line = |seq, level, of: Option<&str>, message: &str| LogLine {
        seq,
        at: Utc::now(),
        level,
        node: of.map(node),
        message: message.to_owned(),
        fields: (seq == 2).then(|| json!({ "page": 7 })),
    };
    let lines = [
        line(1, LogLevel::Info, None, "started"),
        line(2, LogLevel::Warn, Some("orders"), "100% of PAGE_7 read"),
        line(3, LogLevel::Debug, Some("orders"), "details"),
        line(4, LogLevel::Error, Some("lake"), "failed"),
    ];
    store.save_log(run.id, &lines).await.expect("saved");
    assert_eq!(store.last_log_line(run.id).await.expect("an answer"), 4);
    assert_eq!(store.last_log_line(RunId::generate()).await.expect("an answer"), 0);
    let found = |filter: LogFilter| {
        let store = store.clone();
        async move {
            let lines = store.log(run.id, &filter, 10).await.expect("lines");
            lines.iter().map(|line| line.seq).collect::<Vec<_>>()
        }
    };
    let all = LogFilter::default();
    assert_eq!(found(all.clone()).await, [1, 2, 3, 4]);
    assert_eq!(found(LogFilter { node: Some(node("orders")), ..all.clone() }).await, [2, 3]);
    assert_eq!(found(LogFilter { level: Some(LogLevel::Warn), ..all.clone() }).await, [2, 4]);
    assert_eq!(found(LogFilter { text: Some("page_7".to_owned()), ..all.clone() }).await, [2]);
    assert_eq!(found(LogFilter { text: Some("p%7".to_owned()), ..all.clone() }).await, [0u64; 0]);
    assert_eq!(found(LogFilter { after: 3, ..all.clone() }).await, [4]);
    assert_eq!(store.log(run.id, &all, 10).await.expect("lines")[1].fields, Some(json!({ "page": 7 })));
}

async fn runs_are_listed_with_their_rows(place: Place) {
    let store = place.store().await;
    let first = finished(&store).await;
    let second = new_run();
    store.start_run(&second).await.expect("a run");
    store.set_made_with(second.id, 1, 7, &Given::default()).await.expect("set");
    store.set_origin(second.id, 1, "sales/daily_1/2026-01-01T00:00:00Z").await.expect("set");
    let found = |filter: RunFilter| {
        let store = store.clone();
        async move { store.list_runs(&filter, 10).await.expect("runs").iter().map(|run| run.id).collect::<Vec<_>>() }
    };
    let all = RunFilter::default();
    assert_eq!(found(all.clone()).await, [second.id, first]);
    assert_eq!(found(RunFilter { pipeline: Some(pipeline()), before: Some(second.id), ..all.clone() }).await, [first]);
    assert_eq!(found(RunFilter { statuses: vec![RunStatus::Succeeded], ..all.clone() }).await, [first]);
    assert_eq!(
        found(RunFilter { trigger: Some("daily_1".parse().expect("a name")), ..all.clone() }).await,
        [second.id]
    );
    assert_eq!(
        found(RunFilter { trigger: Some("daily-1".parse().expect("a name")), ..all.clone() }).await,
        [] as [RunId; 0]
    );
    let hour = Duration::hours(1);
    assert_eq!(found(RunFilter { since: Some(Utc::now() + hour), ..all.clone() }).await, [] as [RunId; 0]);
    assert_eq!(found(RunFilter { until: Some(Utc::now() + hour), ..all.clone() }).await.len(), 2);
    let listed = store.listed_run(first).await.expect("a run");
    assert_eq!((listed.rows_read, listed.rows_written, listed.rows_rejected), (0, 0, 2));
    assert_eq!(store.listed_run(second.id).await.expect("a run").version, Some(7));
    assert_eq!(store.recent_runs(1).await.expect("runs").iter().map(|run| run.id).collect::<Vec<_>>(), [second.id]);
}

async fn what_was_given_is_that_of_the_latest_attempt(place: Place) {
    let store = place.store().await;
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    assert_eq!(store.given(run.id).await.expect("an answer"), None, "a command's run");
    let given = |day: &str| Given {
        parameters: [("day".to_owned(), day.to_owned())].into(),
        today: Some(day.parse().expect("a date")),
    };
    store.set_made_with(run.id, 1, 7, &given("2026-03-01")).await.expect("set");
    assert_eq!(store.given(run.id).await.expect("an answer"), Some(given("2026-03-01")));
    store.end_run(run.id, &RunEnd::new(RunStatus::Failed)).await.expect("ended");
    assert_eq!(store.begin_attempt(run.id).await.expect("an attempt"), 2);
    assert_eq!(store.given(run.id).await.expect("an answer"), None);
    store.set_made_with(run.id, 2, 8, &Given::default()).await.expect("set");
    assert_eq!(store.given(run.id).await.expect("an answer"), Some(Given::default()));
    assert_eq!(store.given(RunId::generate()).await.expect("an answer"), None);
}

async fn finished(store: &Store) -> RunId {
    let run = new_run();
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("plans");
    store.prepare_epoch(&epoch(run.id, 1)).await.expect("prepared");
    store.commit_epoch(run.id, EpochNumber::FIRST).await.expect("committed");
    assert_eq!(store.epoch_status(run.id, EpochNumber::FIRST).await.expect("an answer"), Some(EpochStatus::Committed));
    store.end_run(run.id, &RunEnd::new(RunStatus::Succeeded)).await.expect("ended");
    run.id
}

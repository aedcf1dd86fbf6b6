//! The copy over a real store.

use std::collections::BTreeMap;

use chrono::{TimeDelta, Utc};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;
use weir_history::History;
use weir_store::{NewRun, RunEnd, RunStatus, Store};
use weir_types::{Digest, PipelineName, RunId};

struct Bench {
    store: Store,
    history: History,
    folder: TempDir,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let history = History::new(&folder.path().join("history.db"), chrono_tz::Asia::Seoul);
        Self { store, history, folder }
    }

    async fn start(&self, pipeline: &str) -> RunId {
        let (id, nodes) = (RunId::generate(), BTreeMap::new());
        let pipeline: PipelineName = pipeline.parse().expect("a name");
        let run = NewRun { id, pipeline, digest: Digest::of("pipeline"), nodes };
        self.store.start_run(&run).await.expect("a run");
        id
    }

    async fn end(&self, run: RunId, status: RunStatus) {
        let failure = json!({ "kind": "problem", "message": "the API is down" });
        let failure = (status == RunStatus::Failed).then_some(failure);
        self.store.end_run(run, &RunEnd { failure, ..RunEnd::new(status) }).await.expect("an end");
    }

    /// Reads the copy as it is after so many minutes.
    async fn rows(&self, minutes: i64, query: &str) -> Vec<String> {
        let now = Utc::now() + TimeDelta::minutes(minutes);
        self.history.refresh(&self.store, now).await.expect("a copy");
        let copy = Connection::open(self.folder.path().join("history.db")).expect("a file");
        let mut statement = copy.prepare(query).expect("a statement");
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }
}

const RUNS: &str = "SELECT pipeline || ' ' || status || ' ' || COALESCE(error, '') FROM runs ORDER BY run";

#[tokio::test]
async fn runs_are_copied_as_they_are_by_then() {
    let bench = Bench::new().await;
    assert_eq!(bench.rows(0, RUNS).await, [] as [&str; 0]);
    let sales = bench.start("sales").await;
    bench.end(sales, RunStatus::Failed).await;
    let stock = bench.start("stock").await;
    assert_eq!(bench.rows(1, RUNS).await, ["sales failed the API is down", "stock running "]);
    bench.end(stock, RunStatus::Succeeded).await;
    assert_eq!(bench.rows(2, RUNS).await, ["sales failed the API is down", "stock succeeded "]);
}

#[tokio::test]
async fn days_are_those_of_the_zone() {
    let bench = Bench::new().await;
    let run = bench.start("sales").await;
    bench.end(run, RunStatus::Succeeded).await;
    let local = Utc::now().with_timezone(&chrono_tz::Asia::Seoul);
    // Around midnight it may be either.
    let days = [local, local - TimeDelta::seconds(10)].map(|day| day.date_naive().to_string());
    let found = bench.rows(0, "SELECT day FROM runs").await;
    assert!(days.contains(&found[0]), "{found:?}");
}

#[tokio::test]
async fn what_the_store_has_removed_goes() {
    let bench = Bench::new().await;
    let run = bench.start("sales").await;
    bench.end(run, RunStatus::Succeeded).await;
    let other = bench.start("sales").await;
    bench.end(other, RunStatus::Succeeded).await;
    assert_eq!(bench.rows(0, RUNS).await.len(), 2);
    let policy = weir_store::RetentionPolicy { runs_days: 1, ticks_days: 1, keep_last: 1 };
    bench.store.expire(&policy, Utc::now() + TimeDelta::days(2)).await.expect("what was removed");
    assert_eq!(bench.rows(5, RUNS).await.len(), 2, "it is looked for once an hour");
    assert_eq!(bench.rows(70, RUNS).await.len(), 1);
}

#[tokio::test]
async fn a_file_that_is_lost_or_of_another_form_is_made_anew() {
    let bench = Bench::new().await;
    let run = bench.start("sales").await;
    bench.end(run, RunStatus::Succeeded).await;
    assert_eq!(bench.rows(0, RUNS).await.len(), 1);
    let path = bench.folder.path().join("history.db");
    let copy = Connection::open(&path).expect("a file");
    copy.execute_batch("DROP TABLE runs; CREATE TABLE runs (other TEXT); PRAGMA user_version = 77")
        .expect("another form");
    drop(copy);
    assert_eq!(bench.rows(1, RUNS).await.len(), 1);
}

//! Logs that are followed: no line is lost or told twice.

use std::time::Duration;

use serde_json::json;
use weir_api::RunEvent;
use weir_client::follow::{Wanted, follow, read};
use weir_store::{RunEnd, RunStatus};

use crate::support::{Site, line, say, started};

#[tokio::test]
async fn what_is_on_record_is_read_page_by_page() {
    let site = Site::new().await;
    let run = started(&site.behind.store).await;
    site.behind.store.save_log(run, &(1..=1203).map(line).collect::<Vec<_>>()).await.expect("lines");
    let mut seen = Vec::new();
    read(&site.server, &run.to_string(), &Wanted::default(), |line| seen.push(line.seq)).await.expect("lines");
    assert_eq!(seen, (1..=1203).collect::<Vec<_>>());
    let (mut seen, wanted) = (Vec::new(), Wanted { level: Some("warn".to_owned()), node: None });
    read(&site.server, &run.to_string(), &wanted, |line| seen.push(line.seq)).await.expect("lines");
    assert_eq!(seen, (10..=1200).step_by(10).collect::<Vec<_>>());
}

/// The run goes on in one process, is lost, goes on in another, and says more than anybody can hear meanwhile.
async fn told(wanted: Wanted) -> (String, Vec<u64>) {
    let site = Site::new().await;
    let (store, live) = (site.behind.store.clone(), site.behind.live.clone());
    let run = started(&store).await;
    store.save_log(run, &[line(1), line(2)]).await.expect("lines");
    let goes_on = tokio::spawn(async move {
        let first = live.begin(run);
        tokio::time::sleep(Duration::from_millis(300)).await;
        say(&store, &first, run, &(3..=40).map(line).collect::<Vec<_>>()).await;
        // Whoever listened hears nothing of these.
        drop(first);
        store.save_log(run, &(41..=60).map(line).collect::<Vec<_>>()).await.expect("lines");
        tokio::time::sleep(Duration::from_millis(400)).await;
        let second = live.begin(run);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        // More than waits for one who is slow.
        say(&store, &second, run, &(61..=4000).map(line).collect::<Vec<_>>()).await;
        say(&store, &second, run, &[line(4001)]).await;
        store.end_run(run, &RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
        second.tell(RunEvent::End(json!({ "status": "succeeded" })));
    });
    let (mut seen, run) = (Vec::new(), run.to_string());
    let following = follow(&site.server, &run, &wanted, |line| seen.push(line.seq));
    let status = tokio::time::timeout(Duration::from_secs(30), following).await.expect("an end").expect("a status");
    goes_on.await.expect("a run");
    (status, seen)
}

#[tokio::test]
async fn no_line_is_lost_or_told_twice() {
    let (status, seen) = told(Wanted::default()).await;
    assert_eq!((status.as_str(), seen), ("succeeded", (1..=4001).collect::<Vec<_>>()));
}

#[tokio::test]
async fn only_what_is_wanted_is_told() {
    let (status, seen) = told(Wanted { level: Some("warn".to_owned()), node: None }).await;
    assert_eq!((status.as_str(), seen), ("succeeded", (10..=4000).step_by(10).collect::<Vec<_>>()));
}

#[tokio::test]
async fn a_run_that_is_not_there_is_said_at_once() {
    let site = Site::new().await;
    let error = follow(&site.server, "01890a5d-ac96-774b-bcce-b302099a8057", &Wanted::default(), |_| ()).await;
    assert_eq!(error.expect_err("no run").status(), Some(404));
}

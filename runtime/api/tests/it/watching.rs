//! Server-sent events: runs as they go on, and what changes.

use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use chrono::Utc;
use futures::StreamExt;
use serde_json::{Value, json};
use weir_api::RunEvent;
use weir_store::{LogLevel, LogLine, RunStatus};
use weir_types::RunId;

use crate::support::records::{committed, end, ended, started};
use crate::support::{Place, SALES};

crate::support::cases! {
    a_run_here_tells_what_happens_until_its_end,
    a_run_elsewhere_is_looked_at_until_its_end,
    a_long_log_comes_whole_before_the_end,
    a_run_that_has_ended_says_so_at_once,
    pages_are_told_what_changes,
}

/// Reads events until the stream ends, or there are as many as are wanted.
async fn events(response: Response<Body>, wanted: usize) -> Vec<(String, Value)> {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(response.headers().get("content-encoding").is_none(), "events do not wait in a compressor");
    let (mut chunks, mut text, mut found) = (response.into_body().into_data_stream(), String::new(), Vec::new());
    let reading = async {
        while found.len() < wanted {
            let Some(chunk) = chunks.next().await else { break };
            text.push_str(&String::from_utf8_lossy(&chunk.expect("a chunk")));
            while let Some((event, rest)) = text.split_once("\n\n") {
                let line = |key: &str| event.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
                if !line("event: ").is_empty() {
                    found.push((line("event: ").to_owned(), serde_json::from_str(line("data: ")).expect("JSON")));
                }
                text = rest.to_owned();
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("events");
    found
}

fn line(seq: u64) -> LogLine {
    LogLine { seq, at: Utc::now(), level: LogLevel::Info, node: None, message: format!("line {seq}"), fields: None }
}

async fn a_run_here_tells_what_happens_until_its_end(place: Place) {
    let server = place.server().await;
    let run = started(&server.store, "sales").await;
    let live = server.live.begin(run);
    let request = server.get(&format!("/runs/{run}/events")).header("accept-encoding", "gzip");
    let response = request.begin().await;
    live.tell(RunEvent::Counters(json!({ "elapsed_ms": 1 })));
    live.tell(RunEvent::Progress(json!({ "event": "prepared" })));
    live.tell(RunEvent::Log(json!({ "message": "two\nlines" })));
    live.tell(RunEvent::End(json!({ "status": "succeeded" })));
    live.tell(RunEvent::Log(json!({ "message": "too late" })));
    let told = events(response, 99).await;
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["counters", "progress", "log", "end"]);
    assert_eq!((&told[2].1["message"], &told[3].1), (&json!("two\nlines"), &json!({ "status": "succeeded" })));

    // A server that gives a run up tells no end; the stream ends all the same, and who watches looks again.
    let response = server.get(&format!("/runs/{run}/events")).begin().await;
    drop(live);
    assert!(events(response, 99).await.is_empty());
}

async fn a_run_elsewhere_is_looked_at_until_its_end(place: Place) {
    let server = place.server().await;
    let run = started(&server.store, "sales").await;
    server.store.save_log(run, &[line(1)]).await.expect("a line");
    let response = server.get(&format!("/runs/{run}/events")).begin().await;
    let store = server.store.clone();
    let elsewhere = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        committed(&store, run).await;
        store.save_log(run, &[line(2)]).await.expect("a line");
        end(&store, run, RunStatus::Failed).await;
    });
    let told = events(response, 99).await;
    elsewhere.await.expect("a run");
    assert_eq!(told.last(), Some(&("end".to_owned(), json!({ "status": "failed" }))));
    let logs: Vec<_> = told.iter().filter(|(name, _)| name == "log").map(|(_, log)| log["seq"].clone()).collect();
    assert_eq!(logs, [1, 2]);
    let counters = told.iter().rfind(|(name, _)| name == "counters").expect("counters");
    assert_eq!((&counters.1["nodes"][0]["rows_in"], &counters.1["edges"][0]["rows"]), (&json!(12), &json!(12)));
}

async fn a_long_log_comes_whole_before_the_end(place: Place) {
    let server = place.server().await;
    let run = started(&server.store, "sales").await;
    let response = server.get(&format!("/runs/{run}/events")).begin().await;
    // More than one look takes.
    server.store.save_log(run, &(1..=1234).map(line).collect::<Vec<_>>()).await.expect("lines");
    end(&server.store, run, RunStatus::Succeeded).await;
    let told = events(response, usize::MAX).await;
    assert_eq!(told.iter().filter(|(name, _)| name == "log").count(), 1234);
    assert_eq!(told.last().map(|(name, _)| name.as_str()), Some("end"));
}

async fn a_run_that_has_ended_says_so_at_once(place: Place) {
    let server = place.server().await;
    let run = ended(&server.store, "sales", RunStatus::Cancelled).await;
    let told = events(server.get(&format!("/runs/{run}/events")).begin().await, 99).await;
    assert_eq!(told, [("end".to_owned(), json!({ "status": "cancelled" }))]);
    server.get(&format!("/runs/{}/events", RunId::generate())).await.problem(404);
    server.get("/runs/x/events").await.problem(400);
}

async fn pages_are_told_what_changes(place: Place) {
    let server = place.server().await;
    let response = server.get("/events").begin().await;
    server.save("sales", SALES).await;
    server.put("/secrets/key", json!({ "value": "x" })).await.is(204);
    drop(server.live.begin(RunId::generate()));
    let told = events(response, 4).await;
    assert!(told.iter().all(|(name, _)| name == "changed"));
    let what: Vec<_> = told.iter().map(|(_, change)| change["what"].as_str().unwrap_or_default()).collect();
    assert_eq!(what, ["pipeline", "secret", "run", "run"]);
    assert_eq!(told[0].1["name"], "sales");

    let response = server.get("/events").begin().await;
    for _ in 0..3000 {
        server.live.changed("pipeline", "sales");
    }
    assert_eq!(events(response, 1).await[0].1["what"], "all", "who has missed something reads everything again");
}

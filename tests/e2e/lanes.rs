//! Runs of a pipeline that meet.

use std::sync::{Arc, Barrier};

use serde_json::{Value, json};
use weir_tests::{Answer, Server as Api, rows_of_table};

use crate::serving::Server;
use crate::support::Project;

/// A row of the day that a run is for, fetched from an API.
const PIPELINE: &str = "
name: days
connections: { db: 'sqlite:./out.db' }
parameters: { day: { type: date, default: today } }
concurrency: CONCURRENCY
triggers:
  - name: daily
    schedule: { cron: '0 0 * * *' }
nodes:
  api:
    block: http@1
    config: { url: 'http://HOST/days/${day}', schema: { day: utf8 } }
    grants: { http: ['HOST'], private_network: ['HOST'] }
  table:
    block: sqlite-loader@1
    inputs: api
    config: { connection: db, table: days }
    grants: { connections: { db: write } }
    write: append
";

fn project(api: &Api, concurrency: &str) -> Project {
    Project::new(&PIPELINE.replace("HOST", &api.host()).replace("CONCURRENCY", concurrency))
}

/// An API that answers once so many ask at the same time.
fn api(together: usize) -> Api {
    let barrier = Arc::new(Barrier::new(together));
    Api::start(move |seen| {
        barrier.wait();
        let day = seen.target.rsplit('/').next().unwrap_or_default().to_owned();
        Answer::ok(json!([{ "day": day }]).to_string())
    })
}

fn days(project: &Project) -> Vec<String> {
    let mut rows = rows_of_table(&project.path().join("out.db"), "days").unwrap_or_default();
    rows.sort();
    rows
}

#[test]
fn a_backfill_runs_so_many_at_a_time_and_each_day_once() {
    let api = api(3);
    let project = project(&api, "queue");
    let server = Server::of(&project);
    let window = |dry| {
        let window = json!({ "pipeline": "days", "trigger": "daily", "since": "2026-03-01T00:00:00Z",
            "until": "2026-03-06T00:00:00Z", "parallel": 3, "dry_run": dry });
        server.json("POST", "/backfills", Some(&window), 200)
    };
    assert_eq!(window(true)["items"].as_array().map(Vec::len), Some(6));
    let started = window(false);
    let path = format!("/backfills/{}", started["id"].as_str().expect("an id"));
    server.until("all have run", || (server.json("GET", &path, None, 200)["ticks"]["ran"] == 6).then_some(()));
    let expected: Vec<_> = (1..=6).map(|day| format!("{{\"day\":\"2026-03-0{day}\"}}")).collect();
    assert_eq!(days(&project), expected);
    assert_eq!(window(false)["started"], 0, "it is the same again");
    let runs = server.json("GET", "/runs?pipeline=days", None, 200);
    let runs = runs["items"].as_array().expect("a list");
    assert!(runs.iter().all(|run| run["pipeline"] == "days" && run["status"] == "succeeded"), "{runs:#?}");
    assert_eq!(runs.len(), 6);
}

#[test]
fn runs_that_are_allowed_to_meet_do() {
    let api = api(2);
    let project = project(&api, "{ policy: skip, runs: 2 }");
    let server = Server::of(&project);
    let run = || server.json("POST", "/runs", Some(&json!({ "pipeline": "days" })), 202);
    // The second one begins, or the first one would wait for ever.
    let started: [Value; 2] = [run(), run()];
    for start in &started {
        let tick = &start["tick"];
        assert_ne!(tick["state"], "skipped", "{tick}");
        server.succeeds(start["run"].as_str().unwrap_or_else(|| panic!("no run: {start}")));
    }
    assert_eq!(days(&project).len(), 2);
}

#[test]
fn commands_run_a_pipeline_side_by_side_as_often_as_it_says() {
    let gate = Arc::new(Barrier::new(3));
    let held = Arc::clone(&gate);
    let api = Api::start(move |_| {
        held.wait();
        Answer::ok(json!([{ "day": "one" }]).to_string())
    });
    let project = project(&api, "{ runs: 2 }");
    let mut both = [project.weir("run").start(), project.weir("run").start()];
    while api.seen().len() < 2 {
        assert!(both.iter_mut().all(|run| run.try_wait().is_ok_and(|ended| ended.is_none())), "a run has ended");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let refused = project.weir("run").run();
    assert_ne!(refused.code, Some(0));
    assert!(refused.stderr.contains("2 runs of pipeline `days` go on, which is as many as may"), "{}", refused.stderr);
    gate.wait();
    for run in &mut both {
        assert!(run.wait().expect("it ends").success());
    }
    assert_eq!(days(&project).len(), 2);
}

#[test]
fn a_cursor_that_a_lane_does_not_keep_is_told() {
    let project = |concurrency: &str| {
        let project = Project::new(&format!(
            "name: copy\nconcurrency: {concurrency}\nconnections: {{ in: 'file:./in', out: 'file:./out' }}\nnodes:\n  \
             files:\n    block: file@1\n    config: {{ connection: in, path: '*.csv', incremental: true }}\n    \
             grants: {{ connections: {{ in: read }} }}\n  \
             target: {{ block: file-loader@1, inputs: files, config: {{ connection: out, path: x, format: ndjson }},\n            \
             grants: {{ connections: {{ out: write }} }}, write: {{ mode: append }} }}\n",
        ));
        project.write("in/a.csv", "id\n1\n");
        project.write("out/.keep", "");
        project
    };
    let told = |concurrency| {
        let run = project(concurrency).weir("run").run();
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stderr.contains("node `files` reads on from a cursor, which runs side by side do not keep")
    };
    assert!(told("{ runs: 2 }"));
    assert!(!told("queue"));
}

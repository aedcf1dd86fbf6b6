//! Runs that are made again.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use weir_tests::{Answer, Server as Api, rows_of_table};

use crate::serving::Server;
use crate::support::Project;

/// A row of what a run was given, said by an API.
const PIPELINE: &str = "
name: days
connections: { db: 'sqlite:./out.db' }
parameters: { day: { type: date, default: today }, who: { default: nobody } }
triggers:
  - name: daily
    schedule: { cron: '0 0 * * *', zone: Asia/Seoul }
    parameters: { who: from-trigger }
nodes:
  api:
    block: http@1
    config: { url: 'http://HOST/${who}/${day}', schema: { who: utf8, day: utf8 } }
    grants: { http: ['HOST'], private_network: ['HOST'] }
  table:
    block: sqlite-loader@1
    inputs: api
    config: { connection: db, table: days }
    grants: { connections: { db: write } }
    write: append
";

#[test]
fn a_run_of_a_schedule_is_made_again_with_its_parameters_and_its_day() {
    let api = Api::start(|seen| {
        let mut parts = seen.target.rsplit('/');
        let (day, who) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        Answer::ok(json!([{ "who": who, "day": day }]).to_string())
    });
    let text = PIPELINE.replace("HOST", &api.host());
    let project = Project::new(&text);
    let server = Server::of(&project);
    let rows = || rows_of_table(&project.path().join("out.db"), "days").unwrap_or_default();
    let row = |who: &str, day: &str| format!("{{\"day\":\"{day}\",\"who\":\"{who}\"}}");

    // In the zone of the schedule this is the next day.
    let moment = "2026-02-28T15:00:00Z";
    let window = json!({ "pipeline": "days", "trigger": "daily", "since": moment, "until": moment });
    let id = server.json("POST", "/backfills", Some(&window), 200)["id"].as_str().expect("an id").to_owned();
    let backfill = format!("/backfills/{id}");
    server.until("it has run", || (server.json("GET", &backfill, None, 200)["ticks"]["ran"] == 1).then_some(()));
    let runs = server.json("GET", "/runs?pipeline=days", None, 200);
    let run = runs["items"][0]["id"].as_str().expect("a run").to_owned();
    let shown = server.json("GET", &format!("/runs/{run}"), None, 200);
    assert_eq!(shown["parameters"], json!({ "who": "from-trigger" }));
    assert_eq!(rows(), [row("from-trigger", "2026-03-01")]);

    // What the trigger says since then is not what the run was given.
    project.write("pipeline.yaml", text.replace("who: from-trigger", "who: somebody"));
    server
        .until("it is deployed", || (server.json("GET", "/pipelines/days", None, 200)["deployed"] == 2).then_some(()));
    let again = |body: Value| {
        let started = server.json("POST", &format!("/runs/{run}/rerun"), Some(&body), 202);
        let tick = &started["tick"];
        let due = tick["due"].as_str().unwrap_or_default();
        let path = format!("/ticks/days/{}/{due}", tick["trigger"].as_str().unwrap_or_default());
        server.until("it has run", || (server.json("GET", &path, None, 200)["state"] == "ran").then_some(()));
    };
    again(json!({ "from": "start" }));
    assert_eq!(rows(), [row("from-trigger", "2026-03-01"), row("from-trigger", "2026-03-01")]);
    again(json!({ "from": "start", "parameters": { "who": "me" } }));
    let mut expected = vec![row("from-trigger", "2026-03-01"); 2];
    expected.push(row("me", "2026-03-01"));
    assert_eq!(rows(), expected);
}

#[test]
fn a_backfill_is_started_listed_and_cancelled_by_commands() {
    // Nobody answers before the backfill is cancelled: its first run goes on for as long.
    let held = Arc::new(Mutex::new(()));
    let gate = Arc::clone(&held);
    let closed = held.lock().expect("no panic");
    let api = Api::start(move |_| {
        drop(gate.lock());
        Answer::ok("[]")
    });
    let project = Project::new(&PIPELINE.replace("HOST", &api.host()));
    let server = Server::of(&project);
    let backfill = |until: &str| {
        let window = ["backfill", "days", "daily", "--since", "2026-03-01T15:00:00Z", "--until", until, "--yes"];
        server.weir(&project, &window)
    };
    assert!(backfill("2999-01-01T00:00:00Z").failed(2).contains("yet to come"));
    let printed = backfill("2026-03-03T15:00:00Z").ok();
    let id = printed.lines().last().expect("an id").to_owned();
    let listed = server.weir(&project, &["get", "backfills", "--pipeline", "days"]).ok();
    assert!(listed.contains(&id) && listed.contains("daily"), "{listed}");
    server.until("the first begins", || (!api.seen().is_empty()).then_some(()));
    server.weir(&project, &["cancel", &id]).ok();
    drop(closed);
    let path = format!("/backfills/{id}");
    let kept = server.until("nothing goes on", || {
        let kept = server.json("GET", &path, None, 200);
        (kept["ticks"]["running"].is_null() && kept["ticks"]["waiting"].is_null()).then_some(kept)
    });
    assert!(kept["cancelled_at"].is_string() && kept["ticks"]["skipped"] == 2, "{kept}");
}

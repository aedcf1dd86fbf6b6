//! Alerts: what goes wrong reaches a workflow of Teams within seconds, once, and that it is over.

use std::time::{Duration, Instant};

use serde_json::json;
use weir_tests::Answer;

use crate::serving::Server;
use crate::support::Project;

/// Fails as long as the file has a word where a number belongs.
const PIPELINE: &str = "
name: sales
owner: data
tags: [daily]
connections: { in: 'file:./in', out: 'file:./out' }
on: { rejects: 0 }
nodes:
  rows:
    block: file@1
    config: { connection: in, path: '*.csv', schema: { id: int64 } }
    grants: { connections: { in: read } }
  target:
    block: file-loader@1
    inputs: rows
    config: { connection: out, path: target, format: ndjson }
    grants: { connections: { out: write } }
    write: append
";

const ALERTS: &str = "failures: { when: failed, tags: [daily], severity: error, to: ops }\n";

fn project() -> Project {
    let project = Project::new(PIPELINE);
    project.write("in/rows.csv", "id\none\n");
    project.write("out/.keep", "");
    project.write(
        "connections.yaml",
        "ops: { url: 'teams:', address: { secret: teams-address }, options: { allow_http: true } }\n",
    );
    project
}

fn teams() -> weir_tests::Server {
    weir_tests::Server::start(|_| Answer::status(202, ""))
}

fn serve(project: &Project, teams: &weir_tests::Server) -> Server {
    let address = teams.url("/flow");
    Server::with(project, &[("WEIR_SECRET_TEAMS_ADDRESS", &address), ("WEIR_PUBLIC_URL", "https://weir.example.com")])
}

/// Runs the pipeline, and returns the id of the run once it has failed.
fn fail(server: &Server) -> String {
    let started = server.json("POST", "/runs", Some(&json!({ "pipeline": "sales" })), 202);
    let run = started["run"].as_str().unwrap_or_else(|| panic!("no run: {started}")).to_owned();
    server.until("the run fails", || {
        (server.json("GET", &format!("/runs/{run}"), None, 200)["status"] == "failed").then_some(())
    });
    run
}

#[test]
fn a_failure_is_told_within_seconds_and_once_and_so_is_its_end() {
    let (project, teams) = (project(), teams());
    project.write("alerts.yaml", ALERTS);
    let server = serve(&project, &teams);
    server.until("the rules of the file hold", || {
        (server.json("GET", "/alerts", None, 200)["author"] == "file").then_some(())
    });
    let run = fail(&server);
    let began = Instant::now();
    server.until("it is told", || (teams.seen().len() == 1).then_some(()));
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let card = teams.seen()[0].body.clone();
    for part in ["sales: the run failed", "data", &format!("https://weir.example.com/runs/{run}")] {
        assert!(card.contains(part), "{part}: {card}");
    }

    // It is wrong still, also to the next server.
    fail(&server);
    server.kill();
    let server = serve(&project, &teams);
    fail(&server);
    let incident = || server.json("GET", "/incidents", None, 200)["items"][0].clone();
    server.until("it is seen again", || (incident()["times"] == 3).then_some(()));
    assert_eq!(teams.seen().len(), 1);

    project.write("in/rows.csv", "id\n1\n");
    server.run("sales");
    server.until("that it is over is told", || (teams.seen().len() == 2).then_some(()));
    assert!(teams.seen()[1].body.contains("over"), "{}", teams.seen()[1].body);
    assert!(incident()["resolved_at"].is_string(), "{}", incident());
}

#[test]
fn rules_are_checked_looked_at_and_saved_by_version() {
    let (project, teams) = (project(), teams());
    let server = serve(&project, &teams);
    let check = |text: &str| server.json("POST", "/alerts/check", Some(&json!({ "text": text })), 200);
    let wrong = check("failures: { when: failed, to: opps }\n");
    assert_eq!(wrong["ok"], false);
    assert!(wrong.to_string().contains("did you mean `ops`?"), "{wrong}");
    let right = check(ALERTS);
    let rule = &right["rules"][0];
    assert_eq!((right["ok"].as_bool(), rule["kind"].as_str()), (Some(true), Some("failed")));
    assert!(rule["card"].to_string().contains("AdaptiveCard"), "{rule}");
    assert_eq!(server.json("GET", "/alerts", None, 200)["version"], 0, "nothing is stored");

    let missing = server.json("PUT", "/alerts", Some(&json!({ "text": ALERTS })), 428);
    assert!(missing.to_string().contains("If-None-Match"), "{missing}");
}

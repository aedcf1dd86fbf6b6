//! Alerts: what goes wrong reaches a workflow of Teams within seconds, once, and that it is over; and that all is well, by schedule.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    let listed = server.weir(&project, &["get", "incidents"]).ok();
    assert!(listed.starts_with("INCIDENT") && listed.contains("sales"), "{listed}");
}

#[test]
fn a_run_that_cannot_even_begin_is_told_as_well() {
    let (project, teams) = (project(), teams());
    // Without a schema the columns are those of the files, so that there is no plan without a file.
    let pipeline = PIPELINE.replacen(", schema: { id: int64 }", "", 1);
    project.write("pipeline.yaml", pipeline.replacen("nodes:", "deliver: [{ to: ops, when: failed }]\nnodes:", 1));
    project.write("alerts.yaml", ALERTS);
    let server = serve(&project, &teams);
    server.until("the rules of the file hold", || {
        (server.json("GET", "/alerts", None, 200)["author"] == "file").then_some(())
    });
    std::fs::remove_file(project.path().join("in/rows.csv")).expect("the file goes");
    server.ask("POST", "/runs", Some(&json!({ "pipeline": "sales" })));
    server.until("it is told by the rule and by the pipeline", || (teams.seen().len() == 2).then_some(()));
    let incident = server.json("GET", "/incidents", None, 200)["items"][0].clone();
    assert!(incident["why"].as_str().is_some_and(|why| why.contains("no file in `in`")), "{incident}");
    for card in teams.seen() {
        assert!(card.body.contains("no file in") && card.body.contains("/pipelines/sales"), "{}", card.body);
    }
    project.write("in/rows.csv", "id\n1\n");
    server.run("sales");
    server.until("that it is over is told", || (teams.seen().len() == 3).then_some(()));
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
    assert!(rule["cards"][0].to_string().contains("AdaptiveCard"), "{rule}");
    assert_eq!(server.json("GET", "/alerts", None, 200)["version"], 0, "nothing is stored");

    let missing = server.json("PUT", "/alerts", Some(&json!({ "text": ALERTS })), 428);
    assert!(missing.to_string().contains("If-None-Match"), "{missing}");
}

/// Adds a webhook `hook` to the channels of a project, with options.
fn add_hook(project: &Project, options: &str) {
    project.write(
        "connections.yaml",
        format!(
            "ops: {{ url: 'teams:', address: {{ secret: teams-address }}, options: {{ allow_http: true }} }}\n\
             hook: {{ url: 'webhook:', address: {{ secret: hook-address }}, options: {{ allow_http: true{options} }} }}\n"
        ),
    );
}

fn serve_with_hook(project: &Project, teams: &weir_tests::Server, hook: &weir_tests::Server) -> Server {
    let (teams, hook) = (teams.url("/flow"), hook.url("/ping/hush"));
    Server::with(project, &[("WEIR_SECRET_TEAMS_ADDRESS", &teams), ("WEIR_SECRET_HOOK_ADDRESS", &hook)])
}

#[test]
fn signs_of_life_come_by_schedule_each_due_time_once() {
    let (project, teams) = (project(), teams());
    let switch = weir_tests::Server::start(|_| Answer::ok("OK"));
    add_hook(&project, ", method: get");
    project.write("in/rows.csv", "id\n1\n");
    project.write(
        "alerts.yaml",
        "pulse: { send: heartbeat, schedule: { every: 2s }, to: hook }\n\
         sums: { send: digest, schedule: { every: 5s }, to: ops, tags: [daily] }\n",
    );
    let server = serve_with_hook(&project, &teams, &switch);
    server.until("a heartbeat comes", || (!switch.seen().is_empty()).then_some(()));
    let beat = switch.seen().remove(0);
    assert_eq!((beat.method.as_str(), beat.target.as_str(), beat.body.as_str()), ("GET", "/ping/hush", ""));
    let told = |what: &str| teams.seen().iter().any(|one| one.body.contains(what));
    server.until("an empty digest comes", || told("nothing ran, 0 late").then_some(()));
    server.run("sales");
    server.until("the run is told of", || told("1 run, 0 failed, 0 late").then_some(()));

    // What was sent a moment ago is on record only now.
    let before = switch.seen().len();
    server.until("another heartbeat comes", || (switch.seen().len() > before).then_some(()));
    server.kill();
    let before = switch.seen().len();
    let server = serve_with_hook(&project, &teams, &switch);
    server.until("heartbeats go on", || (switch.seen().len() > before + 1).then_some(()));
    let digests = teams.seen();
    let with_run = digests.iter().filter(|one| one.body.contains("1 run, 0 failed"));
    assert_eq!(with_run.count(), 1, "it is in one of them");
}

#[test]
fn a_channel_that_takes_nothing_is_told_of_through_another() {
    let (project, works) = (project(), Arc::new(AtomicBool::new(false)));
    let does_it = Arc::clone(&works);
    let teams = weir_tests::Server::start(move |_| match does_it.load(Ordering::SeqCst) {
        true => Answer::status(202, ""),
        false => Answer::status(404, "no workflow"),
    });
    let hook = weir_tests::Server::start(|_| Answer::ok(""));
    add_hook(&project, "");
    project.write("alerts.yaml", format!("{ALERTS}channels: {{ when: {{ undelivered: 15m }}, to: [ops, hook] }}\n"));
    let server = serve_with_hook(&project, &teams, &hook);
    server.until("the rules of the file hold", || {
        (server.json("GET", "/alerts", None, 200)["author"] == "file").then_some(())
    });
    fail(&server);
    server.until("the channel is told of", || (hook.seen().len() == 1).then_some(()));
    let told = hook.seen()[0].body.clone();
    assert!(told.contains("ops: takes no messages") && told.contains("no workflow"), "{told}");
    let incidents = server.json("GET", "/incidents", None, 200);
    let open = incidents["items"].as_array().expect("a list").iter().find(|one| one["rule"] == "channels");
    assert_eq!(open.expect("an incident")["subject"], "ops");
    assert_eq!(teams.seen().len(), 1, "not through itself");

    works.store(true, Ordering::SeqCst);
    server.json("POST", "/connections/ops/test-message", Some(&json!({})), 200);
    server.until("that it works again is told", || (hook.seen().len() == 2).then_some(()));
    assert!(hook.seen()[1].body.contains("over"), "{}", hook.seen()[1].body);
}

#[test]
fn notices_are_looked_at_before_they_hold() {
    let (project, teams) = (project(), teams());
    let server = serve(&project, &teams);
    project.write("in/rows.csv", "id\n1\n");
    server.run("sales");
    let text = "sums: { send: digest, schedule: { every: 1s }, to: ops, language: ko }\n\
                pulse: { send: heartbeat, schedule: { cron: '0 8 * * *', zone: Asia/Seoul }, to: opps }\n";
    let check = |text: &str| server.json("POST", "/alerts/check", Some(&json!({ "text": text })), 200);
    let wrong = check(text);
    assert!(wrong.to_string().contains("alert `pulse` tells `opps`"), "{wrong}");
    let right = check(&text.replace("opps", "ops"));
    let [pulse, sums] = right["notices"].as_array().expect("a list").as_slice() else { panic!("two: {right}") };
    assert_eq!((&pulse["kind"], &pulse["schedule"]), (&json!("heartbeat"), &json!("0 8 * * *, Asia/Seoul")));
    assert_eq!(pulse["next"].as_array().map(Vec::len), Some(5));
    assert!(pulse["example"]["title"].as_str().is_some_and(|title| title.ends_with("is alive")), "{pulse}");
    assert!(sums["example"]["title"].as_str().is_some_and(|title| title.starts_with("Weir, ")), "{sums}");
    assert!(sums["cards"][0].to_string().contains("AdaptiveCard"), "{sums}");
    assert_eq!(right["rules"], json!([]));
}

//! Dashboards: SQL over Weir's own history and over what pipelines wrote, kept, looked behind, and made a report of.

use serde_json::{Value, json};

use crate::serving::Server;
use crate::support::Project;

const PIPELINE: &str = "
name: sales
owner: data
connections: { in: 'file:./in' }
nodes:
  rows:
    block: file@1
    config: { connection: in, path: '*.csv', schema: { day: date32, id: int64 } }
    grants: { connections: { in: read } }
  target:
    block: file-loader@1
    inputs: rows
    config: { connection: out, path: target, format: ndjson }
    grants: { connections: { out: write } }
    write: { mode: overwrite }
";

const DASHBOARD: &str = "
title: Sales
parameters: { least: { type: integer, default: 1 } }
inputs: { sold: { pipeline: sales, node: target } }
tiles:
  by-day:
    inputs: [sold]
    sql: select day, count(*) as n from sold where id >= ${least} group by day order by day
    show: { chart: bar, x: day, y: n }
    drill: select id from sold where day = ${day} order by id
  runs:
    connection: history
    sql: select pipeline, status, rows_written from runs order by run
";

fn project() -> Project {
    let project = Project::new(PIPELINE);
    project.write("in/rows.csv", "day,id\n2026-03-01,1\n2026-03-01,2\n2026-03-02,3\n");
    project.write("out/.keep", "");
    project.write("connections.yaml", "out: { url: 'file:./out' }\n");
    project.write("sales.dashboard.yaml", DASHBOARD);
    project
}

fn data(server: &Server, dashboard: &str, body: &Value) -> Value {
    server.json("POST", &format!("/dashboards/{dashboard}/data"), Some(body), 200)["tiles"].clone()
}

#[test]
fn tiles_show_what_pipelines_did_and_wrote() {
    let project = project();
    let server = Server::of(&project);
    server.run("sales");
    server.until("the file is brought", || {
        let list = server.json("GET", "/dashboards", None, 200);
        list["items"].as_array()?.iter().any(|one| one["name"] == "sales" && one["source"] == "file").then_some(())
    });
    let tiles = data(&server, "sales", &json!({}));
    assert_eq!(tiles["by-day"]["rows"], json!([["2026-03-01", 2], ["2026-03-02", 1]]), "{tiles}");
    assert_eq!(tiles["runs"]["rows"], json!([["sales", "succeeded", 3]]), "{tiles}");
    let listed = server.weir(&project, &["get", "dashboards"]).ok();
    assert!(listed.contains("operations") && listed.contains("sales"), "{listed}");
    let other = data(&server, "sales", &json!({ "parameters": { "least": 2 }, "tiles": ["by-day"] }));
    assert_eq!(other["by-day"]["rows"], json!([["2026-03-01", 1], ["2026-03-02", 1]]), "{other}");
    let drill = json!({ "tile": "by-day", "row": { "day": "2026-03-01", "n": 2 } });
    let rows = server.json("POST", "/dashboards/sales/rows", Some(&drill), 200);
    assert_eq!(rows["rows"], json!([[1], [2]]), "{rows}");
    // Another run is in the history as soon as somebody asks anew.
    server.run("sales");
    let fresh = server.until("the history has it", || {
        let tiles = data(&server, "sales", &json!({ "fresh": true }));
        (tiles["runs"]["rows"].as_array()?.len() == 2).then_some(tiles)
    });
    assert_eq!(fresh["runs"]["problem"], Value::Null);
}

#[test]
fn those_that_come_with_weir_answer() {
    let project = project();
    let server = Server::of(&project);
    server.run("sales");
    for dashboard in ["operations", "volume", "metering"] {
        let tiles = data(&server, dashboard, &json!({}));
        for (name, tile) in tiles.as_object().expect("tiles") {
            assert_eq!(tile["problem"], Value::Null, "{dashboard}: {name}: {tile}");
            let may_be_empty = ["load", "failures", "rejects-by-day", "late"].contains(&name.as_str());
            assert!(
                may_be_empty || tile["rows"].as_array().is_some_and(|rows| !rows.is_empty()),
                "{dashboard}: {name}"
            );
        }
    }
}

#[test]
fn a_dashboard_is_made_a_report_that_is_found_over_all_runs() {
    let project = project();
    let server = Server::of(&project);
    server.run("sales");
    let made = server.until("the file is brought", || {
        let (status, body) = server.ask("GET", "/dashboards/sales/pipeline", None)?;
        (status == 200).then(|| serde_json::from_slice::<Value>(&body).expect("JSON"))
    });
    let text = made["text"].as_str().expect("a text");
    project.write("sales-report.yaml", text);
    server.until("the pipeline is deployed", || {
        let (status, body) = server.ask("GET", "/pipelines/sales-report", None)?;
        let found: Value = serde_json::from_slice(&body).ok()?;
        (status == 200 && found["deployed"].is_number()).then_some(())
    });
    let run = server.run("sales-report");
    let reports = server.until("what it made is listed", || {
        let reports = server.json("GET", "/reports", None, 200);
        (!reports["items"].as_array()?.is_empty()).then_some(reports)
    });
    let report = &reports["items"][0];
    assert_eq!((&report["pipeline"], &report["latest"]["run"]), (&json!("sales-report"), &json!(run)), "{reports}");
    let names: Vec<_> = report["latest"]["files"].as_array().expect("files").iter().map(|file| &file["name"]).collect();
    assert_eq!(names, ["report.html", "report.xlsx"]);
    let (_, html) = server.ask("GET", &format!("/runs/{run}/artifacts/report/report.html"), None).expect("an answer");
    let html = String::from_utf8(html).expect("text");
    assert!(html.contains("<svg") && html.contains("Sales"), "{}", &html[..html.len().min(500)]);
}

#[test]
fn pipelines_read_the_history_and_cannot_write_it() {
    let project = project();
    project.write(
        "own.yaml",
        "
name: own
nodes:
  runs:
    block: sqlite@1
    config: { connection: history, query: 'select pipeline, rows_written from runs where status = ''succeeded''' }
    grants: { connections: { history: read } }
  target:
    block: file-loader@1
    inputs: runs
    config: { connection: out, path: own, format: csv }
    grants: { connections: { out: write } }
    write: { mode: overwrite }
",
    );
    let server = Server::of(&project);
    server.run("sales");
    server.run("own");
    let found: Vec<_> = std::fs::read_dir(project.path().join("out/own")).expect("a folder").flatten().collect();
    let csv = found.iter().find(|file| file.path().extension().is_some_and(|end| end == "csv")).expect("a file");
    assert_eq!(std::fs::read_to_string(csv.path()).expect("text"), "pipeline,rows_written\nsales,3\n");
    let draft = json!({ "text": "name: bad\nnodes:\n  runs:\n    block: sqlite@1\n    config: { connection: history, query: select 1 as a }\n    grants: { connections: { history: write } }\n" });
    let checked = server.json("POST", "/drafts/check", Some(&draft), 200);
    assert!(checked.to_string().contains("can only be read"), "{checked}");
}

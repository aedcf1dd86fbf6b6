//! What the page asks of a real server.

use serde_json::{Value, json};
use weir_tests::rows_of_table;

use crate::serving::Server;
use crate::support::Project;

/// The amounts of two rows are words.
fn rejecting() -> Project {
    let project = Project::new(
        "
name: demo
connections: { in: 'file:./in', db: 'sqlite:./out.db' }
on: { rejects: 50% }
nodes:
  lines:
    block: file@1
    config: { connection: in, path: '*.csv', schema: { id: int64, amount: utf8, day: date32 } }
    grants: { connections: { in: read } }
  typed: { block: columns@1, inputs: lines, config: { cast: { amount: int64 } } }
  table:
    block: sqlite-loader@1
    inputs: typed
    config: { connection: db, table: target }
    grants: { connections: { db: write } }
    write: append
",
    );
    project
        .write("in/rows.csv", "id,amount,day\n1,1,2026-11-01\n2,two,2026-11-02\n3,3,2026-11-03\n4,four,2026-11-04\n");
    project
}

#[test]
fn rejects_are_corrected_and_replayed_once() {
    let project = rejecting();
    let server = Server::of(&project);
    let run = server.run("demo");
    let target = || rows_of_table(&project.path().join("out.db"), "target").expect("a table");
    assert_eq!(target().len(), 2);
    let rejects = format!("/runs/{run}/rejects/rows?node=typed");
    let shown = server.json("GET", &rejects, None, 200);
    let names: Vec<_> = shown["columns"].as_array().expect("columns").iter().map(|column| &column["name"]).collect();
    assert_eq!(names[5..], ["id", "amount", "day"], "{shown}");
    assert_eq!(shown["rows"].as_array().map(Vec::len), Some(2), "{shown}");
    let ids: Vec<_> = shown["rows"].as_array().expect("rows").iter().map(|row| row[0].clone()).collect();
    let replay = |body: Value, status| server.json("POST", &format!("/runs/{run}/rejects/replay"), Some(&body), status);

    let fixed = |id: &Value, amount: &str| json!({ "node": "typed", "rows": [{ "reject_id": id, "amount": amount }] });
    let other = json!({ "node": "typed", "rows": [{ "reject_id": ids[0], "day": "yesterday" }] });
    let wrong = replay(other, 422);
    assert!(wrong["detail"].as_str().unwrap_or_default().contains("column `day`"), "{wrong}");
    let wrong = replay(json!({ "node": "typed", "rejects": ["r99-0"] }), 422);
    assert!(wrong["detail"].as_str().unwrap_or_default().contains("no reject `r99-0`"), "{wrong}");
    assert_eq!(target().len(), 2, "nothing is sent of what is wrong");

    let replayed = replay(fixed(&ids[0], "2"), 202)["run"].as_str().expect("a run").to_owned();
    server.succeeds(&replayed);
    assert!(target().iter().any(|row| row.contains(r#""amount":2,"day":"2026-11-02""#)), "{:?}", target());
    assert_eq!(target().len(), 3);
    let again = replay(fixed(&ids[0], "22"), 422);
    assert!(again["detail"].as_str().unwrap_or_default().contains("open"), "{again}");
    let statuses = server.json("GET", &rejects, None, 200);
    let statuses: Vec<_> = statuses["rows"].as_array().expect("rows").iter().map(|row| row[3].clone()).collect();
    assert_eq!(statuses, ["replayed", "open"]);
    assert_eq!(target().len(), 3);
}

#[test]
fn what_a_run_makes_for_people_is_kept_with_it() {
    let project = Project::new(
        "
name: demo
connections: { in: 'file:./in' }
nodes:
  lines: { block: file@1, config: { connection: in, path: '*.csv' }, grants: { connections: { in: read } } }
  report:
    block: file-loader@1
    inputs: lines
    config: { connection: artifacts, path: 일일, format: ndjson }
    grants: { connections: { artifacts: write } }
    write: append
",
    );
    project.write("in/rows.csv", "id\n1\n2\n");
    let server = Server::of(&project);
    let (first, second) = (server.run("demo"), server.run("demo"));
    for run in [&first, &second] {
        let list = server.json("GET", &format!("/runs/{run}/artifacts"), None, 200);
        let items = list["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "each run has its own: {list}");
        assert_eq!(items[0]["node"], "report");
        let name = items[0]["name"].as_str().expect("a name");
        assert!(name.starts_with("일일/"), "{list}");
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let (status, content) =
            server.ask("GET", &format!("/runs/{run}/artifacts/report/{encoded}"), None).expect("an answer");
        assert_eq!((status, String::from_utf8_lossy(&content).lines().count()), (200, 2), "{list}");
        assert_eq!(items[0]["size"].as_u64(), u64::try_from(content.len()).ok());
    }
    let (status, _) =
        server.ask("GET", &format!("/runs/{first}/artifacts/report/..%2F..%2Fkey"), None).expect("an answer");
    assert_eq!(status, 422, "nobody leaves the folder of the run");
    server.json("GET", &format!("/runs/{first}/artifacts/report/none"), None, 404);
}

#[test]
fn a_draft_is_asked_as_far_as_it_is_right() {
    let project = Project::new("name: other\nnodes: { a: { block: file@1 } }\n");
    project.write("in/rows.csv", "id\n1\n2\n");
    let server = Server::of(&project);
    let text = "
name: draft
parameters: { files: { default: '*.csv' } }
connections: { in: 'file:./in' }
nodes:
  lines: { block: file@1, config: { connection: in, path: '${files}' }, grants: { connections: { in: read } } }
  wrong: { block: nowhere@1, inputs: lines, confg: {} }
";
    let shown = server.json("POST", "/drafts/preview", Some(&json!({ "text": text, "node": "lines" })), 200);
    assert_eq!(shown["rows"].as_array().map(Vec::len), Some(2), "{shown}");
    server.json("POST", "/drafts/preview", Some(&json!({ "text": text, "node": "wrong" })), 422);
    let right = text.split("  wrong").next().expect("a part");
    let checked = server.json("POST", "/drafts/check", Some(&json!({ "text": right })), 200);
    assert_eq!(checked["resolved"]["lines"]["path"], "*.csv", "{checked}");
    server.json("POST", "/drafts/discover", Some(&json!({ "text": text, "node": "nobody" })), 422);
}

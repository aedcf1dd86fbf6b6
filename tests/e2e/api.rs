//! What the page asks of a real server.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weir_tests::rows_of_table;

use crate::serve::stop;
use crate::support::Project;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and a token for it.
pub(crate) struct Server {
    process: Child,
    port: u16,
    token: String,
}

impl Server {
    /// Serves the folder of a project.
    fn of(project: &Project) -> Self {
        Self::with(project, &[])
    }

    /// Does so with variables.
    pub(crate) fn with(project: &Project, variables: &[(&str, &str)]) -> Self {
        let token = project.weir("token").args(["new", "tester", "--role", "admin"]).run().ok().trim().to_owned();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let serve = project.weir("serve").args(["--listen", &format!("127.0.0.1:{port}")]);
        let process = variables.iter().fold(serve, |serve, (name, value)| serve.env(name, value)).start();
        let server = Self { process, port, token };
        server.until("it is ready", || (server.ask("GET", "//readyz", None)?.0 == 200).then_some(()));
        server
    }

    /// Asks at a path of the API, or at any path that begins with `//`; nothing when nobody answers.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(u16, Vec<u8>)> {
        let path =
            path.strip_prefix('/').filter(|rest| rest.starts_with('/')).map_or(format!("/api/v1{path}"), str::to_owned);
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            self.token,
            body.len()
        )
        .ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
        let status = std::str::from_utf8(&answer[..end]).ok()?.split(' ').nth(1)?.parse().ok()?;
        Some((status, answer.split_off(end + 4)))
    }

    /// Asks, and makes sure of the status.
    pub(crate) fn json(&self, method: &str, path: &str, body: Option<&Value>, expected: u16) -> Value {
        let (status, body) = self.ask(method, path, body).unwrap_or_else(|| panic!("no answer to {method} {path}"));
        let text = String::from_utf8_lossy(&body);
        assert_eq!(status, expected, "{method} {path}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{method} {path}: {error}: {text}"))
    }

    /// Runs a pipeline and returns the id of the run, once that has ended well.
    pub(crate) fn run(&self, pipeline: &str) -> String {
        let started = self.json("POST", "/runs", Some(&json!({ "pipeline": pipeline })), 202);
        let run = started["run"].as_str().unwrap_or_else(|| panic!("no run: {started}")).to_owned();
        self.succeeds(&run);
        run
    }

    fn succeeds(&self, run: &str) {
        let status = self.until("the run ends", || {
            let status = self.json("GET", &format!("/runs/{run}"), None, 200)["status"].as_str()?.to_owned();
            (status != "running").then_some(status)
        });
        assert_eq!(status, "succeeded", "{}", self.json("GET", &format!("/runs/{run}"), None, 200));
    }

    pub(crate) fn until<T>(&self, what: &str, mut is: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = is() {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Server {
    /// Kills it: nothing that it does is brought to an end.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it can be killed");
        self.process.wait().expect("it has ended");
    }

    /// Returns its address, and a token for it.
    pub(crate) fn login(&self) -> (String, &str) {
        (format!("http://127.0.0.1:{}", self.port), &self.token)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.try_wait().is_ok_and(|ended| ended.is_none()) {
            stop(&mut self.process);
        }
    }
}

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

//! What is deployed, and what it needs, while both change under a server.

use std::fs;

use serde_json::{Value, json};

use crate::serving::Server;
use crate::support::Project;

/// Copies a file, again and again.
fn text(connections: &str) -> String {
    format!(
        "name: copy\ntriggers: [{{ name: often, schedule: {{ every: 1s }} }}]\n{connections}nodes:\n  \
         files: {{ block: file@1, config: {{ connection: in, path: a.csv }}, grants: {{ connections: {{ in: read }} }} }}\n  \
         target: {{ block: file-loader@1, inputs: files, config: {{ connection: out, path: x, format: ndjson }},\n            \
         grants: {{ connections: {{ out: write }} }}, write: {{ mode: overwrite }} }}\n"
    )
}

fn project(connections: &str) -> Project {
    let project = Project::new(&text(connections));
    project.write("in/a.csv", "id\n1\n");
    project.write("out/.keep", "");
    project
}

/// Returns why the pipeline is not served.
fn problem(server: &Server) -> Value {
    server.json("GET", "/pipelines/copy", None, 200)["error"].clone()
}

/// Waits until another run was made by the schedule.
fn runs_again(server: &Server) {
    let newest =
        || server.json("GET", "/ticks?pipeline=copy&trigger=often&state=ran", None, 200)["items"][0]["due"].clone();
    let before = newest();
    server.until("the schedule makes a run", || (newest() != before).then_some(()));
}

#[test]
fn what_a_pipeline_needs_may_go_and_come_back() {
    const CONNECTIONS: &str = "in: 'file:./in'\nout: 'file:./out'\n";
    let project = project("");
    project.write("connections.yaml", CONNECTIONS);
    let server = Server::of(&project);
    runs_again(&server);
    fs::remove_file(project.path().join("connections.yaml")).expect("it is there");
    server.until("it is told", || problem(&server).as_str()?.contains("connection").then_some(()));
    project.write("connections.yaml", CONNECTIONS);
    server.until("it is served again", || problem(&server).is_null().then_some(()));
    runs_again(&server);
}

#[test]
fn an_edit_that_names_another_file_leaves_a_pipeline_served() {
    let project = project("connections: { in: 'file:./in', out: 'file:./out' }\n");
    let server = Server::of(&project);
    runs_again(&server);
    let place = project.path().display();
    let moved = text(&format!("connections: {{ in: 'file:{place}/in', out: 'file:{place}/out' }}\n"));
    let repository = Project::new("");
    repository.write("folder/pipelines/copy.yaml", &moved);
    server.weir(&repository, &["apply", "-f", "folder", "--deploy", "--yes"]).ok();
    let pipeline = server.json("GET", "/pipelines/copy", None, 200);
    assert_eq!((&pipeline["file"], &pipeline["error"]), (&json!("pipelines/copy.yaml"), &Value::Null), "{pipeline}");
    runs_again(&server);
}

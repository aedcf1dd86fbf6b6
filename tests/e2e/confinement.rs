//! What pipelines of a server may not reach on its machine.

use serde_json::{Value, json};

use crate::serving::Server;
use crate::support::Project;

const SECRET: &str = "canary-of-the-server";

/// Copies a file of a connection of the pipeline's own.
fn text(connection: &str, parameter: &str) -> String {
    format!(
        "name: copy\nparameters: {{ x: {{ {parameter} default: a }} }}\nconnections: {{ d: '{connection}' }}\nnodes:\n  \
         files: {{ block: file@1, config: {{ connection: d, path: 'key', format: csv, nulls: ['${{x}}'] }},\n           \
         grants: {{ connections: {{ d: read }} }} }}\n  \
         lines: {{ block: sql@1, inputs: files, config: {{ query: 'select * from files' }} }}\n"
    )
}

fn preview(server: &Server, text: &str) -> Value {
    let (_, answer) = server
        .ask("POST", "/drafts/preview", Some(&json!({ "text": text, "node": "files", "rows": 5 })))
        .expect("an answer");
    serde_json::from_slice(&answer).expect("JSON")
}

#[test]
fn a_pipeline_leads_to_no_place_but_the_served_folder() {
    let project = Project::new(&text("file:./data", ""));
    project.write("data/key", "a\none\n");
    std::os::unix::fs::symlink(project.path(), project.path().join("link")).expect("a link");
    let server = Server::of(&project);
    let allowed = preview(&server, &text("file:./data", ""));
    assert_eq!(allowed["rows"], json!([["one"]]), "{allowed}");
    let outside = tempfile::tempdir().expect("a folder");
    let outside = format!("file:{}", outside.path().display());
    for connection in ["file:./.weir", "file:.", "file:./data/../.weir", "file:./link/.weir", "sqlite:./.weir/weir.db"]
    {
        let refused = preview(&server, &text(connection, "")).to_string();
        assert!(refused.contains("where the server keeps its records or credentials"), "{connection}: {refused}");
    }
    for connection in ["file:/", "file:/proc/self", "file:..", &outside] {
        let refused = preview(&server, &text(connection, "")).to_string();
        assert!(refused.contains("which is outside the served folder"), "{connection}: {refused}");
        assert!(refused.contains("--allow-path"), "{connection}: {refused}");
    }
    let draft = json!({ "text": text("file:./data", ""), "file": "../pipeline.yaml" });
    let refused = server.json("POST", "/drafts/check", Some(&draft), 200).to_string();
    assert!(refused.contains("is not in the served folder"), "{refused}");
}

#[test]
fn a_pipeline_reads_no_variable_that_was_not_allowed() {
    let project = Project::new(&text("file:./data", ""));
    project.write("data/key", "a\none\n");
    let variables = [("WEIR_SECRET_CANARY", SECRET), ("REGION", "north"), ("WEIR_ALLOW_ENV", "STAGE,REGION")];
    let server = Server::with(&project, &variables);
    let check = |variable: &str| {
        let draft = json!({ "text": text("file:./data", &format!("env: {variable},")) });
        server.json("POST", "/drafts/check", Some(&draft), 200)
    };
    let refused = check("WEIR_SECRET_CANARY");
    assert!(refused["ok"] == false && !refused.to_string().contains(SECRET), "{refused}");
    assert!(refused.to_string().contains("--allow-env WEIR_SECRET_CANARY"), "{refused}");
    let allowed = check("REGION");
    assert_eq!(allowed["resolved"]["files"]["nulls"], json!(["north"]), "{allowed}");
    let unset = check("STAGE");
    assert_eq!(unset["resolved"]["files"]["nulls"], json!(["a"]), "{unset}");
}

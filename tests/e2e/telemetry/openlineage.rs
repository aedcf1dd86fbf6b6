//! Lineage, held against the schemas of OpenLineage.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::{Value, json};
use weir_tests::{Answer, Server, repository};

use super::{collector, copy, text, wait};
use crate::serve::stop;
use crate::support::Project;

/// Answers with the files in `tests/openlineage`, so that nothing is fetched.
struct Files;

impl Retrieve for Files {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let (address, _) = uri.as_str().split_once('#').unwrap_or((uri.as_str(), ""));
        let parts: Vec<&str> = address.rsplit('/').collect();
        let (file, version) = (parts[0], parts[1]);
        let folder = repository().join("tests/openlineage");
        if file == "OpenLineage.json" {
            return schema(&folder.join(file), address);
        }
        let path = folder.join("facets").join(file);
        let own = schema(&path, address)?;
        let id = serde_json::from_str::<Value>(&fs::read_to_string(&path)?)?["$id"].as_str().unwrap_or("").to_owned();
        if id.rsplit('/').nth(1) != Some(version) {
            return Err(format!("`{address}` is asked for, and the file is `{id}`").into());
        }
        Ok(own)
    }
}

fn schema(path: &Path, address: &str) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    schema["$id"] = json!(address);
    Ok(schema)
}

fn validator(url: &str) -> Validator {
    let options = jsonschema::options().with_retriever(Files).should_validate_formats(true);
    options.build(&json!({ "$ref": url })).unwrap_or_else(|error| panic!("`{url}`: {error}"))
}

#[track_caller]
fn holds(value: &Value, url: &str) {
    let validator = validator(url);
    let wrong: Vec<String> = validator.iter_errors(value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?} in {value:#}");
}

/// Events that are as the schemas have them.
pub(crate) struct Events(Vec<Value>);

impl Events {
    /// Reads the events that a file has.
    pub(crate) fn in_file(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a file of events");
        Self::checked(text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
    }

    fn of(server: &Server) -> Self {
        let seen = server.seen().into_iter().filter(|seen| seen.target.ends_with("/lineage"));
        Self::checked(seen.map(|seen| serde_json::from_str(&seen.body).expect("JSON")).collect())
    }

    fn checked(events: Vec<Value>) -> Self {
        for event in &events {
            holds(event, text(event, "/schemaURL"));
            let mut facets = vec![&event["run"]["facets"], &event["job"]["facets"]];
            let datasets = ["inputs", "outputs"].into_iter().flat_map(|key| event[key].as_array().expect("a list"));
            datasets.for_each(|dataset| facets.extend(["facets", "outputFacets"].map(|key| &dataset[key])));
            for facet in facets.into_iter().filter_map(Value::as_object).flat_map(|facets| facets.values()) {
                holds(facet, text(facet, "/_schemaURL"));
            }
        }
        Self(events)
    }

    /// Returns what happened, in order.
    pub(crate) fn types(&self) -> Vec<&str> {
        self.0.iter().map(|event| text(event, "/eventType")).collect()
    }

    fn last(&self) -> &Value {
        self.0.last().expect("an event")
    }

    /// Returns what is read, each as `namespace name`.
    pub(crate) fn inputs(&self) -> BTreeSet<String> {
        let all = self.last()["inputs"].as_array().expect("inputs").iter();
        all.map(|input| format!("{} {}", text(input, "/namespace"), text(input, "/name"))).collect()
    }

    /// Returns the output whose name ends so.
    #[track_caller]
    pub(crate) fn output(&self, end: &str) -> &Value {
        let outputs = self.last()["outputs"].as_array().expect("outputs");
        let found = outputs.iter().find(|output| text(output, "/name").ends_with(end));
        found.unwrap_or_else(|| panic!("no output `{end}` in {outputs:#?}"))
    }

    /// Returns what a column is made of, each as `field SUBTYPE`.
    #[track_caller]
    pub(crate) fn made_of(&self, output: &str, column: &str) -> BTreeSet<String> {
        let facet = &self.output(output)["facets"]["columnLineage"];
        let fields = facet["fields"][column]["inputFields"].as_array();
        fields.unwrap_or_else(|| panic!("no column `{column}` in {facet:#}")).iter().map(field).collect()
    }

    /// Returns what decides about the rows of an output, each as `field SUBTYPE`.
    pub(crate) fn rows_by(&self, output: &str) -> BTreeSet<String> {
        let facet = &self.output(output)["facets"]["columnLineage"];
        facet["dataset"].as_array().expect("a list").iter().map(field).collect()
    }
}

fn field(input: &Value) -> String {
    let kinds = input["transformations"].as_array().expect("a list").iter();
    let kinds = kinds.map(|kind| kind["subtype"].as_str().unwrap_or("?").to_owned());
    format!("{} {}", text(input, "/field"), kinds.collect::<Vec<_>>().join("+"))
}

fn set(items: &[&str]) -> BTreeSet<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn a_run_tells_what_it_reads_and_writes() {
    let (project, server) = (copy(), collector());
    let parent = "0190a1b2-7c00-7aaa-8bbb-0123456789ab";
    let run = project.weir("run").args(["--json"]).env("OPENLINEAGE_URL", server.url("/base"));
    let run = run.env("OPENLINEAGE_API_KEY", "a-key").env("OPENLINEAGE_NAMESPACE", "prod");
    let said = run.env("OPENLINEAGE_PARENT_ID", format!("airflow/dag.task/{parent}")).run().ok();
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.target == "/base/api/v1/lineage"));
    assert!(seen.iter().all(|seen| seen.header("authorization") == Some("Bearer a-key")));

    let events = Events::of(&server);
    assert_eq!(events.types(), ["START", "COMPLETE"]);
    let summary: Value = serde_json::from_str(said.lines().last().expect("a summary")).expect("JSON");
    let last = events.last();
    assert_eq!(last["run"]["runId"], summary["run"]);
    assert_eq!(last["run"]["facets"]["parent"]["run"]["runId"], parent);
    assert_eq!((text(last, "/job/namespace"), text(last, "/job/name")), ("prod", "copy"));
    assert_eq!(text(last, "/job/facets/documentation/description"), "Copies people");
    assert_eq!(text(last, "/job/facets/ownership/owners/0/name"), "data-team");
    let folder = project.path().canonicalize().expect("a folder");
    assert_eq!(events.inputs(), [format!("file {}", folder.join("in/people").display())].into());
    let statistics = &events.output("out/target")["outputFacets"]["outputStatistics"];
    assert_eq!(statistics["rowCount"], 2);
    assert!(statistics["size"].as_u64() > Some(0), "{statistics}");
    assert_eq!(events.made_of("out/target", "initial"), set(&["name TRANSFORMATION"]));
    assert_eq!(events.made_of("out/target", "id"), set(&["id IDENTITY"]));
    assert_eq!(events.rows_by("out/target"), set(&["id FILTER"]));
}

#[test]
fn a_failed_run_tells_why_and_another_begins() {
    let closed = Arc::new(AtomicBool::new(true));
    let is_closed = Arc::clone(&closed);
    let api = Server::start(move |_| match is_closed.load(Relaxed) {
        true => Answer::status(403, "closed"),
        false => Answer::ok(r#"[{ "id": 1 }]"#),
    });
    let host = api.host();
    let project = Project::new(&format!(
        "name: asks\nconnections: {{ out: 'file:./out' }}\nnodes:\n  \
         api: {{ block: http@1, config: {{ url: '{}', schema: {{ id: int64 }} }},\n         \
         grants: {{ http: ['{host}'], private_network: ['{host}'] }} }}\n  \
         target: {{ block: file-loader@1, inputs: api, config: {{ connection: out, path: x, format: ndjson }},\n            \
         grants: {{ connections: {{ out: write }} }}, write: {{ mode: append }} }}\n",
        api.url("/items?key=canary"),
    ));
    project.write("out/.keep", "");
    let file = project.path().join("lineage.ndjson");
    let run = || {
        let run = project.weir("run").env("OPENLINEAGE__TRANSPORT__TYPE", "file");
        run.env("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", &file).run()
    };
    let failed = run();
    assert_ne!(failed.code, Some(0), "{}", failed.stderr);
    closed.store(false, Relaxed);
    run().ok();
    let events = Events::in_file(&file);
    assert_eq!(events.types(), ["START", "FAIL", "START", "COMPLETE"]);
    assert!(text(&events.0[1], "/run/facets/errorMessage/message").contains("`api`"));
    assert!(events.0[2..].iter().all(|event| event["run"]["facets"].get("errorMessage").is_none()));
    let runs: BTreeSet<_> = events.0.iter().map(|event| text(event, "/run/runId")).collect();
    assert_eq!(runs.len(), 2, "nothing was committed, so there is nothing to take up");
    assert_eq!(events.inputs(), [format!("http://{host} /items")].into());
}

#[test]
fn a_run_that_is_taken_up_goes_on_under_its_id() {
    let project = Project::new(
        "
name: goes-on
connections: { in: 'file:./in', out: 'file:./out' }
epoch: { rows: 1 }
parallelism: 1
nodes:
  rows:
    block: file@1
    config: { connection: in, path: '*.csv', schema: { id: int64 } }
    grants: { connections: { in: read } }
  target:
    block: file-loader@1
    inputs: rows
    config: { connection: out, path: x, format: ndjson }
    grants: { connections: { out: write } }
    write: { mode: append }
",
    );
    project.write("in/a.csv", "id\n1\n");
    project.write("in/b.csv", "id\nx\n");
    project.write("out/.keep", "");
    let file = project.path().join("lineage.ndjson");
    for _ in 0..2 {
        let run = project.weir("run").env("OPENLINEAGE__TRANSPORT__TYPE", "file");
        let failed = run.env("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", &file).run();
        assert_ne!(failed.code, Some(0), "{}", failed.stderr);
    }
    let events = Events::in_file(&file);
    assert_eq!(events.types(), ["START", "FAIL", "RUNNING", "FAIL"]);
    let runs: BTreeSet<_> = events.0.iter().map(|event| text(event, "/run/runId")).collect();
    assert_eq!(runs.len(), 1, "what is taken up is the same run");
}

#[test]
fn a_served_run_tells_when_it_was_due() {
    let (project, server) = (copy(), collector());
    let triggers = "triggers: [{ name: soon, schedule: { every: 1s } }]\nnodes:";
    project.write("pipeline.yaml", super::COPY.replacen("nodes:", triggers, 1));
    let mut process = project.weir("serve").env("OPENLINEAGE_URL", server.url("")).start();
    wait("the end of a run", || Events::of(&server).types().contains(&"COMPLETE").then_some(()));
    stop(&mut process);
    let events = Events::of(&server);
    for event in &events.0 {
        let due = text(event, "/run/facets/nominalTime/nominalStartTime");
        assert!(due.ends_with(".000Z") && due < text(event, "/eventTime"), "{event:#}");
    }
}

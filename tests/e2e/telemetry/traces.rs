//! Traces, as a collector gets them.

use std::collections::BTreeMap;
use std::net::TcpListener;

use serde_json::Value;
use weir_tests::{Answer, Server};

use super::{collector, copy, text, wait};
use crate::serve::stop;
use crate::support::Project;

/// All spans that a collector got.
struct Spans(Vec<Value>);

impl Spans {
    fn of(collector: &Server) -> Self {
        let requests =
            collector.seen().into_iter().map(|seen| serde_json::from_str::<Value>(&seen.body).expect("JSON"));
        let spans = requests.flat_map(|request| {
            let scopes = request["resourceSpans"][0]["scopeSpans"].as_array().expect("scopes").clone();
            scopes.into_iter().flat_map(|scope| scope["spans"].as_array().expect("spans").clone())
        });
        Self(spans.collect())
    }

    #[track_caller]
    fn named(&self, name: &str) -> &Value {
        let found: Vec<_> = self.0.iter().filter(|span| span["name"] == name).collect();
        assert_eq!(found.len(), 1, "spans of the name `{name}` in {:#?}", self.0);
        found[0]
    }

    fn parent(&self, span: &Value) -> &Value {
        let parent = self.0.iter().find(|other| other["spanId"] == span["parentSpanId"]);
        parent.unwrap_or_else(|| panic!("no parent of {span:#}"))
    }

    /// Checks that every span but the run's lies within its parent, and in the same trace.
    fn are_nested(&self) {
        for span in self.0.iter().filter(|span| span.get("parentSpanId").is_some()) {
            let parent = self.parent(span);
            assert_eq!(span["traceId"], parent["traceId"]);
            assert!(start(parent) <= start(span) && start(span) <= end(span), "{span:#}\nin {parent:#}");
            assert!(end(span) <= end(parent), "{span:#}\nin {parent:#}");
        }
    }
}

fn start(span: &Value) -> u128 {
    text(span, "/startTimeUnixNano").parse().expect("nanoseconds")
}

fn end(span: &Value) -> u128 {
    text(span, "/endTimeUnixNano").parse().expect("nanoseconds")
}

fn attributes(of: &Value) -> BTreeMap<String, String> {
    let all = of["attributes"].as_array().expect("attributes").iter();
    let value = |value: &Value| value.as_object().and_then(|value| value.values().next().cloned()).unwrap_or_default();
    let plain = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    all.map(|pair| (text(pair, "/key").to_owned(), plain(value(&pair["value"])))).collect()
}

fn has(span: &Value, expected: &[(&str, &str)]) {
    let found = attributes(span);
    for (name, value) in expected {
        assert_eq!(found.get(*name).map(String::as_str), Some(*value), "`{name}` of {found:#?}");
    }
}

#[test]
fn a_run_is_a_trace_of_attempts_epochs_and_nodes() {
    let (project, collector) = (copy(), collector());
    let run = project.weir("run").args(["--json"]).env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url("/otlp"));
    let run = run.env("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20key").env("OTEL_SERVICE_NAME", "pipelines");
    let said = run.env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test").run().ok();

    let seen = collector.seen();
    assert!(seen.iter().all(|seen| seen.target == "/otlp/v1/traces" && seen.header("x-key") == Some("a key")));
    let request: Value = serde_json::from_str(&seen[0].body).expect("JSON");
    has(
        &request["resourceSpans"][0]["resource"],
        &[("service.name", "pipelines"), ("deployment.environment.name", "test")],
    );

    let spans = Spans::of(&collector);
    spans.are_nested();
    let root = spans.named("run copy");
    assert!(root.get("parentSpanId").is_none());
    let summary: Value = serde_json::from_str(said.lines().last().expect("a summary")).expect("JSON");
    assert_eq!(text(root, "/traceId"), text(&summary, "/run").replace('-', ""), "a run's id is its trace's");
    has(root, &[("weir.pipeline", "copy"), ("weir.status", "succeeded"), ("weir.rows", "2"), ("weir.epochs", "1")]);
    let attempt = spans.named("attempt");
    assert_eq!(spans.parent(attempt), root);
    has(attempt, &[("weir.attempt", "1"), ("weir.status", "succeeded")]);
    let epoch = spans.named("epoch");
    assert_eq!(spans.parent(epoch), attempt);
    has(epoch, &[("weir.epoch", "1"), ("weir.rows", "2"), ("weir.epoch.last", "true")]);
    for (node, role, rows_in, rows_out) in
        [("people", "extractor", "0", "3"), ("named", "row-wise", "3", "2"), ("target", "loader", "2", "0")]
    {
        let span = spans.named(&format!("node {node}"));
        assert_eq!(spans.parent(span), attempt);
        has(span, &[("weir.node.role", role), ("weir.rows.in", rows_in), ("weir.rows.out", rows_out)]);
        assert!(span["status"].get("code").is_none(), "{span:#}");
    }
}

#[test]
fn a_failed_run_says_where_and_why() {
    let (project, collector) = (copy(), collector());
    project.write("in/people/a.csv", "id,name\n1,one\n0,canary-in-a-row\n");
    project.write(
        "pipeline.yaml",
        super::COPY.replace(
            "columns@1, inputs: people, config: { derive: { initial: 'substr(name, 1, 1)' }, filter: 'id < 3' }",
            "columns@1, inputs: people, config: { derive: { part: '1 / id' } }",
        ),
    );
    let run = project.weir("run").env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.url("/v1/traces")).run();
    assert_ne!(run.code, Some(0), "{}", run.stderr);
    let spans = Spans::of(&collector);
    spans.are_nested();
    for name in ["run copy", "attempt", "node named"] {
        let span = spans.named(name);
        assert_eq!(span["status"]["code"], 2, "{span:#}");
        assert!(text(span, "/status/message").contains("`named`"), "{span:#}");
        has(span, &[("error.type", "problem")]);
        let exception = span["events"].as_array().expect("events").iter().find(|event| event["name"] == "exception");
        has(exception.expect("an exception"), &[("exception.type", "problem")]);
    }
    assert_eq!(spans.named("epoch")["status"]["code"], 2, "an epoch that was not committed");
    assert!(spans.named("node people")["status"].get("code").is_none(), "it did nothing wrong");
    has(spans.named("run copy"), &[("weir.status", "failed")]);
}

#[test]
fn a_collector_that_is_not_there_costs_one_line() {
    let project = copy();
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let refused = Server::start(|_| Answer::status(401, "no"));
    // It takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let silent_address = silent.local_addr().expect("an address");
    for address in [closed.to_string(), refused.host(), silent_address.to_string()] {
        let url = format!("http://user:canary@{address}");
        let run = project.weir("run").env("OTEL_EXPORTER_OTLP_ENDPOINT", &url).env("OPENLINEAGE_URL", &url);
        let run = run.env("OTEL_EXPORTER_OTLP_TIMEOUT", "300").run();
        assert_eq!(run.code, Some(0), "{address}: {}", run.stderr);
        assert!(run.stderr.matches("traces are not taken by").count() <= 1, "{}", run.stderr);
        assert!(run.stderr.contains("lineage events"), "{address}: {}", run.stderr);
        assert!(!run.stderr.contains("canary"), "{}", run.stderr);
    }
    let wrong = project.weir("run").env("OTEL_EXPORTER_OTLP_ENDPOINT", "canary").run().failed(2);
    assert!(wrong.contains("`OTEL_EXPORTER_OTLP_ENDPOINT`") && !wrong.contains("canary"), "{wrong}");
    drop(silent);
}

#[test]
fn a_server_traces_the_runs_of_its_ticks() {
    let (project, collector) = (copy(), collector());
    let triggers = "triggers: [{ name: soon, schedule: { every: 1s } }]\nnodes:";
    project.write("pipeline.yaml", super::COPY.replacen("nodes:", triggers, 1));
    let serve = project.weir("serve").env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(""));
    let mut server = serve.env("OTEL_BSP_SCHEDULE_DELAY", "200").start();
    wait("a trace", || Spans::of(&collector).0.iter().any(|span| span["name"] == "run copy").then_some(()));
    stop(&mut server);
    let spans = Spans::of(&collector);
    let roots: Vec<_> = spans.0.iter().filter(|span| span["name"] == "run copy").collect();
    let traces: std::collections::BTreeSet<_> = roots.iter().map(|root| text(root, "/traceId")).collect();
    assert_eq!(traces.len(), roots.len(), "every run is a trace of its own");
    for root in roots {
        has(root, &[("weir.trigger", "soon"), ("weir.status", "succeeded"), ("weir.pipeline.version", "1")]);
        assert!(attributes(root).contains_key("weir.due"));
    }
    spans.are_nested();
}

#[test]
fn no_secret_is_in_a_span_or_an_event() {
    const SECRET: &str = "canary-4d3c2b1a0f9e";
    let echo = Server::start(|seen| {
        let sent = seen.header("authorization").unwrap_or("nothing").to_owned();
        Answer::status(401, format!("`{sent}` is not welcome")).header("x-echo", sent)
    });
    let (collector, host) = (collector(), echo.host());
    let project = Project::new(&format!(
        "name: asks\nconnections: {{ out: 'file:./out' }}\nnodes:\n  \
         api: {{ block: http@1, config: {{ url: '{}', schema: {{ id: int64 }}, auth: {{ bearer: key }} }},\n         \
         secrets: {{ key: canary }}, grants: {{ http: ['{host}'], private_network: ['{host}'] }} }}\n  \
         target: {{ block: file-loader@1, inputs: api, config: {{ connection: out, path: x, format: ndjson }},\n            \
         grants: {{ connections: {{ out: write }} }}, write: {{ mode: append }} }}\n",
        echo.url("/items?page=1"),
    ));
    project.write("out/.keep", "");
    let run = project.weir("run").env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(""));
    let run = run.env("OPENLINEAGE_URL", collector.url("")).env("WEIR_SECRET_CANARY", SECRET).run();
    assert_ne!(run.code, Some(0), "the server refuses: {}", run.stderr);
    assert_eq!(echo.seen()[0].header("authorization"), Some(format!("Bearer {SECRET}").as_str()), "it was sent");
    let told = collector.seen();
    let paths: std::collections::BTreeSet<_> = told.iter().map(|seen| seen.target.as_str()).collect();
    assert_eq!(paths, ["/api/v1/lineage", "/v1/traces"].into());
    for seen in &told {
        assert!(!seen.body.contains(SECRET), "{}", seen.body);
    }
}

//! Log lines for programs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::{copy, text};

#[test]
fn every_line_of_a_run_says_which() {
    let project = copy();
    let node = "columns@1, inputs: people, config: { derive: { initial: 'substr(name, 1, 1)' }, filter: 'id < 3' }";
    let talks = "validate@1, inputs: people, config: { expect: [{ columns: [id], max: 2, severity: warn }] }";
    project.write("pipeline.yaml", super::COPY.replace(node, talks));
    let run = project.weir("run").args(["--json", "--log-format", "json"]);
    let run = run.env("WEIR_LOG", "weir_engine=error,block=info").run();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let summary: Value = serde_json::from_str(run.stdout.lines().last().expect("a summary")).expect("JSON");
    let lines: Vec<Value> = run.stderr.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(!lines.is_empty(), "the block says what it has found");
    for line in lines {
        let of = ["/pipeline", "/node", "/target"].map(|field| text(&line, field));
        assert_eq!(of, ["copy", "named", "block"], "{line}");
        assert_eq!(line["run.id"], summary["run"], "{line}");
    }
}

#[test]
fn a_server_says_everything_in_json() {
    let project = copy();
    let triggers = "triggers: [{ name: soon, schedule: { every: 1s } }]\nnodes:";
    project.write("pipeline.yaml", super::COPY.replacen("nodes:", triggers, 1));
    let mut server = project.weir("serve").env("WEIR_LOG_FORMAT", "json").piped(Stdio::null(), Stdio::piped());
    let lines = BufReader::new(server.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let lines =
        lines.map(|line| serde_json::from_str::<Value>(&line).unwrap_or_else(|error| panic!("{error}: {line}")));
    let mut lines = lines.inspect(|line| assert!(!text(line, "/level").is_empty()));
    let ended = lines.find(|line| line.get("run.id").is_some()).expect("a run ends");
    assert_eq!((text(&ended, "/pipeline"), text(&ended, "/trigger"), text(&ended, "/level")), ("copy", "soon", "info"));
    assert!(text(&ended, "/message").starts_with("copy (soon, due "));
    crate::serve::stop(&mut server);
}

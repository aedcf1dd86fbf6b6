//! Log lines for programs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::{copy, text};

#[test]
fn every_line_of_a_run_says_which() {
    let project = copy();
    let run = project.weir("run").args(["--quiet", "--log-format", "json"]);
    let run = run.env("WEIR_LOG", "weir_engine=debug,weir_store=warn,block=debug").run();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for line in run.stderr.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(text(&line, "/pipeline"), "copy");
        assert!(!text(&line, "/message").is_empty() && !text(&line, "/time").is_empty());
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

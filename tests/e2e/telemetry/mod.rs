//! What others are told about runs: nothing is missing, nothing is wrong, no secret is in it, and nobody waits for them.

mod logs;
mod openlineage;
mod traces;

pub(crate) use openlineage::Events;

use std::time::{Duration, Instant};

use serde_json::Value;
use weir_tests::{Answer, Server};

use crate::support::Project;

/// Three rows of a file to another file.
const COPY: &str = "
name: copy
description: Copies people
owner: data-team
connections: { in: 'file:./in', out: 'file:./out' }
nodes:
  people: { block: file@1, config: { connection: in, path: 'people/*.csv' }, grants: { connections: { in: read } } }
  named: { block: columns@1, inputs: people, config: { derive: { initial: 'substr(name, 1, 1)' }, filter: 'id < 3' } }
  target: { block: file-loader@1, inputs: named, config: { connection: out, path: target, format: ndjson },
            grants: { connections: { out: write } }, write: { mode: append } }
";

fn copy() -> Project {
    let project = Project::new(COPY);
    project.write("in/people/a.csv", "id,name\n1,one\n2,two\n3,three\n");
    project.write("out/.keep", "");
    project
}

/// A collector, or a lineage server, that takes everything.
fn collector() -> Server {
    Server::start(|_| Answer::ok("{}"))
}

/// Waits until there is something; whoever is waited for never comes too late, only too late for this.
fn wait<T>(what: &str, mut find: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(90), "{what} did not come");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at `{pointer}` in {value:#}"))
}

//! `weir serve`, killed and started again.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::support::Project;

/// Each run appends two rows.
const PIPELINE: &str = "
name: every-second
connections: { in: 'file:./in', out: 'file:./out' }
triggers:
  - schedule: { every: 1s, catch_up: { mode: all, limit: 1000 } }
    enabled: ENABLED
nodes:
  rows: { block: file@1, config: { connection: in, path: '*.csv' }, grants: { connections: { in: read } } }
  target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: ndjson },
            grants: { connections: { out: write } }, write: { mode: append } }
";

/// How often the server is killed.
const KILLS: u32 = 3;

fn pipeline(enabled: bool) -> String {
    PIPELINE.replace("ENABLED", if enabled { "true" } else { "false" })
}

#[test]
fn killed_servers_lose_no_tick_and_run_none_twice() {
    let project = Project::new(&pipeline(true));
    project.write("in/rows.csv", "id,name\n1,one\n2,two\n");
    project.write("out/.keep", "");
    project.write("broken/pipeline.yaml", "name: broken\nnodes:\n  rows: { block: nowhere@1 }\n");
    for kill in 0..KILLS {
        let mut server = project.weir("serve").start();
        let enough = usize::try_from(kill + 1).expect("a few") * 2;
        wait(&project, |ticks| count(ticks, "ran") >= enough);
        server.kill().expect("it can be killed");
        server.wait().expect("it has ended");
    }
    let mut server = project.weir("serve").start();
    wait(&project, |ticks| count(ticks, "ran") > 8);
    project.write("pipeline.yaml", pipeline(false));
    // The server looks at files every few seconds; then nothing is due any more.
    let mut known = 0;
    wait(&project, |ticks| {
        let settled = count(ticks, "running") + count(ticks, "waiting") == 0 && ticks.len() == known;
        known = ticks.len();
        std::thread::sleep(Duration::from_secs(4));
        settled
    });
    stop(&mut server);

    let ticks = ticks(&project);
    let due: BTreeSet<i64> = ticks.iter().map(second).collect();
    assert_eq!(due.len(), ticks.len(), "a moment has two records");
    let (first, last) = (due.first().expect("a tick"), due.last().expect("a tick"));
    assert_eq!(usize::try_from(last - first + 1).expect("seconds"), due.len(), "a moment has no record");
    let ended = count(&ticks, "ran") + count(&ticks, "skipped");
    assert_eq!(ended, ticks.len(), "{ticks:#?}");
    let runs: BTreeSet<String> = ticks.iter().filter_map(|tick| tick["run"].as_str().map(str::to_owned)).collect();
    assert_eq!(runs.len(), count(&ticks, "ran"), "each tick has a run of its own");
    assert_eq!(rows(&project.path().join("out")), 2 * runs.len());
}

fn ticks(project: &Project) -> Vec<Value> {
    let shown = project.weir("ticks").args(["--json", "--limit", "10000"]).run().ok();
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    shown["ticks"].as_array().expect("a list").clone()
}

fn wait(project: &Project, mut enough: impl FnMut(&[Value]) -> bool) {
    let started = Instant::now();
    while !enough(&ticks(project)) {
        assert!(started.elapsed() < Duration::from_secs(90), "{:#?}", ticks(project));
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn count(ticks: &[Value], state: &str) -> usize {
    ticks.iter().filter(|tick| tick["state"] == state).count()
}

fn second(tick: &Value) -> i64 {
    let due = tick["due"].as_str().expect("a moment");
    due.parse::<DateTime<Utc>>().expect("a moment in UTC").timestamp()
}

pub(crate) fn stop(server: &mut Child) {
    let sent = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().expect("kill starts");
    assert!(sent.success());
    assert_eq!(server.wait().expect("it has ended").code(), Some(0));
}

/// How many rows lie in files of a folder.
pub(crate) fn rows(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let visible = entries.filter(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    visible
        .map(|path| match path.is_dir() {
            true => rows(&path),
            false => std::fs::read_to_string(path).expect("a file").lines().count(),
        })
        .sum()
}

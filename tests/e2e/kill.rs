//! Killed at random and started again: the target is what an undisturbed run makes of it.

use std::fmt::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use weir_tests::{rows_of_files, rows_of_table};

use crate::support::Project;

const ROWS: usize = 60_000;
const KILLS: usize = 20;

/// Several files, so that there are several splits, and small epochs, so that there is much to be killed between.
fn project(target: &str) -> Project {
    let project = Project::new(&format!(
        "
name: killed
connections: {{ in: 'file:./in', out: 'file:./out', db: 'sqlite:./out.db' }}
epoch: {{ rows: 5000 }}
nodes:
  rows: {{ block: file@1, config: {{ connection: in, path: '*.csv' }}, grants: {{ connections: {{ in: read }} }} }}
  {target}
"
    ));
    for file in 0..4 {
        let mut text = String::from("id,name,amount\n");
        for row in (file * ROWS / 4)..((file + 1) * ROWS / 4) {
            writeln!(text, "{row},name {row},{}.25", row % 1000).expect("memory");
        }
        project.write(&format!("in/{file}.csv"), text);
    }
    project.write("out/.keep", "");
    project
}

/// Runs and kills until it has been killed often enough, then lets it end. Returns how often it was killed at work.
fn disturb(project: &Project, undisturbed: Duration) -> usize {
    let mut kills = 0;
    // A small generator of its own: where the kills fall need not be unpredictable, only spread out.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..KILLS * 5 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let pause = undisturbed.mul_f64((state >> 33) as f64 / f64::from(1_u32 << 31));
        let mut child = project.weir("run").args(["--quiet"]).start();
        thread::sleep(pause);
        if child.try_wait().expect("can be asked").is_some() {
            // It ended before the kill: everything was done. Begin anew in the same target only if kills are still missing.
            break;
        }
        child.kill().expect("can be killed");
        child.wait().expect("is gone");
        kills += 1;
        if kills == KILLS {
            break;
        }
    }
    kills
}

/// Kills runs over fresh projects until there were enough kills; each project's target has to be right in the end.
fn survives(target: &str, rows: impl Fn(&Path) -> Vec<String>) {
    let calm = project(target);
    calm.weir("run").run().ok();
    // Compiled code is there now, so this is how long a run takes.
    let timed = project(target);
    let start = Instant::now();
    timed.weir("run").run().ok();
    let undisturbed = start.elapsed();
    let expected = rows(calm.path());
    assert_eq!(expected.len(), ROWS);
    let mut kills = 0;
    while kills < KILLS {
        let project = project(target);
        kills += disturb(&project, undisturbed);
        project.weir("run").run().ok();
        let found = rows(project.path());
        // A run that ended by itself before the last command has done everything; the last one then appends all rows once more.
        let times = found.len() / ROWS;
        assert_eq!(found.len(), times * ROWS, "rows were lost or doubled after {kills} kills");
        let mut once = found;
        once.dedup();
        assert_eq!(once, expected, "after {kills} kills");
    }
}

#[test]
fn a_sqlite_target_survives_kills() {
    survives(
        "target: { block: sqlite-loader@1, inputs: rows, config: { connection: db, table: target }, \
         grants: { connections: { db: write } }, write: { mode: append } }",
        |folder| rows_of_table(&folder.join("out.db"), "target").expect("a table"),
    );
}

#[test]
fn a_sqlite_overwrite_survives_kills() {
    survives(
        "target: { block: sqlite-loader@1, inputs: rows, config: { connection: db, table: target }, \
         grants: { connections: { db: write } }, write: { mode: overwrite } }",
        |folder| rows_of_table(&folder.join("out.db"), "target").expect("a table"),
    );
}

#[test]
fn a_sqlite_upsert_survives_kills() {
    survives(
        "target: { block: sqlite-loader@1, inputs: rows, config: { connection: db, table: target }, \
         grants: { connections: { db: write } }, write: { mode: upsert, key: [id] } }",
        |folder| rows_of_table(&folder.join("out.db"), "target").expect("a table"),
    );
}

#[test]
fn a_parquet_target_survives_kills() {
    survives(
        "target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: parquet }, \
         grants: { connections: { out: write } }, write: { mode: append } }",
        |folder| rows_of_files(&folder.join("out/target")).expect("files"),
    );
}

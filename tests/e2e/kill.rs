//! Killed at random and started again: the target is what an undisturbed run makes of it.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use weir_tests::{PostgresServer, Weir, rows_of_files, rows_of_table};

use crate::support::Project;

const ROWS: usize = 60_000;
const KILLS: usize = 20;

/// Several files, so that there are several splits, and small epochs, so that there is much to be killed between.
fn project(target: &str) -> Killed {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let table = format!("target{}", MADE.fetch_add(1, Ordering::Relaxed));
    let target = target.replace("TABLE", &table);
    let project = Project::new(&format!(
        "
name: {table}
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
    Killed { project, table }
}

/// What runs find in their environment: where a server is, and what for.
type Variables<'a> = &'a [(&'a str, String)];

/// A project whose runs are killed.
struct Killed {
    project: Project,
    /// The target's name, which no other project of the process has.
    table: String,
}

impl Killed {
    fn run(&self, variables: Variables<'_>) -> Weir {
        let run = self.project.weir("run");
        variables.iter().fold(run, |run, (name, value)| run.env(name, value))
    }
}

/// Runs and kills until it has been killed often enough, then lets it end. Returns how often it was killed at work.
fn disturb(project: &Killed, variables: Variables<'_>, undisturbed: Duration) -> usize {
    let mut kills = 0;
    // A small generator of its own: where the kills fall need not be unpredictable, only spread out.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..KILLS * 5 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let pause = undisturbed.mul_f64((state >> 33) as f64 / f64::from(1_u32 << 31));
        let mut child = project.run(variables).args(["--quiet"]).start();
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
fn survives(target: &str, variables: Variables<'_>, rows: impl Fn(&Killed) -> Vec<String>) {
    let calm = project(target);
    calm.run(variables).run().ok();
    // Compiled code is there now, so this is how long a run takes.
    let timed = project(target);
    let start = Instant::now();
    timed.run(variables).run().ok();
    let undisturbed = start.elapsed();
    let expected = rows(&calm);
    assert_eq!(expected.len(), ROWS);
    let mut kills = 0;
    while kills < KILLS {
        let project = project(target);
        kills += disturb(&project, variables, undisturbed);
        project.run(variables).run().ok();
        let found = rows(&project);
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
        "target: { block: sqlite-loader@1, inputs: rows, config: { connection: db, table: TABLE }, \
         grants: { connections: { db: write } }, write: { mode: append } }",
        &[],
        |killed| rows_of_table(&killed.project.path().join("out.db"), &killed.table).expect("a table"),
    );
}

#[test]
fn a_sqlite_overwrite_survives_kills() {
    survives(
        "target: { block: sqlite-loader@1, inputs: rows, config: { connection: db, table: TABLE }, \
         grants: { connections: { db: write } }, write: { mode: overwrite } }",
        &[],
        |killed| rows_of_table(&killed.project.path().join("out.db"), &killed.table).expect("a table"),
    );
}

#[test]
fn a_sqlite_upsert_survives_kills() {
    survives(
        "target: { block: sqlite-loader@1, inputs: rows, config: { connection: db, table: TABLE }, \
         grants: { connections: { db: write } }, write: { mode: upsert, key: [id] } }",
        &[],
        |killed| rows_of_table(&killed.project.path().join("out.db"), &killed.table).expect("a table"),
    );
}

#[test]
fn a_parquet_target_survives_kills() {
    survives(
        "target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: parquet }, \
         grants: { connections: { out: write } }, write: { mode: append } }",
        &[],
        |killed| rows_of_files(&killed.project.path().join("out/target")).expect("files"),
    );
}

/// The rows of a table in PostgreSQL, in order.
fn rows_of_server(server: &PostgresServer, table: &str) -> Vec<String> {
    let mut rows = server.query(&format!("select id || '|' || name || '|' || amount from {table}"));
    rows.sort();
    rows
}

#[test]
fn a_postgresql_target_survives_kills() {
    let server = PostgresServer::start();
    let variables = [("WEIR_CONNECTION_PG", server.url_with_password())];
    for write in ["append", "overwrite", "{ mode: upsert, key: [id] }"] {
        let target = format!(
            "target: {{ block: postgres-loader@1, inputs: rows, config: {{ connection: pg, table: TABLE }}, \
             grants: {{ connections: {{ pg: write }} }}, write: {write} }}"
        );
        survives(&target, &variables, |killed| rows_of_server(&server, &killed.table));
    }
}

#[test]
fn targets_survive_kills_with_their_records_in_postgresql() {
    let server = PostgresServer::start();
    let variables = [("WEIR_STORE", server.url_with_password())];
    survives(
        "target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: parquet }, \
         grants: { connections: { out: write } }, write: { mode: append } }",
        &variables,
        |killed| rows_of_files(&killed.project.path().join("out/target")).expect("files"),
    );
}

#[test]
fn a_run_survives_the_loss_of_the_server_that_keeps_its_records() {
    let mut server = PostgresServer::start();
    let killed = project(
        "target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: parquet }, \
         grants: { connections: { out: write } }, write: { mode: append } }\nretries: { max: 20, backoff: 1s }",
    );
    let variables = [("WEIR_STORE", server.url_with_password())];
    let mut child = killed.run(&variables).args(["--quiet"]).start();
    let committed = || {
        let exists = server.query("select to_regclass('epochs') is not null");
        exists == ["t"] && server.query("select count(*) > 0 from epochs where status = 'committed'") == ["t"]
    };
    while !committed() {
        assert!(child.try_wait().expect("can be asked").is_none(), "it ended before anything was committed");
        thread::sleep(Duration::from_millis(5));
    }
    server.crash();
    thread::sleep(Duration::from_millis(300));
    server.restart();
    // It may go on by itself; where it has lost its claim it gives up, and the next run goes on.
    if !child.wait().expect("ends").success() {
        killed.run(&variables).run().ok();
    }
    let found = rows_of_files(&killed.project.path().join("out/target")).expect("files");
    assert_eq!(found.len(), ROWS, "rows were lost or doubled");
    let mut once = found;
    once.dedup();
    assert_eq!(once.len(), ROWS, "nothing is there twice");
}

#[test]
fn a_run_survives_the_loss_of_its_database() {
    let mut server = PostgresServer::start();
    let killed = project(
        "target: { block: postgres-loader@1, inputs: rows, config: { connection: pg, table: TABLE }, \
         grants: { connections: { pg: write } }, write: { mode: append } }\nretries: { max: 20, backoff: 1s }",
    );
    let mut child = killed.run(&[("WEIR_CONNECTION_PG", server.url_with_password())]).args(["--quiet"]).start();
    // Wait until something has been committed, so that the loss falls into the middle of the run.
    let committed = || {
        let exists = server.query(&format!("select to_regclass('{}') is not null", killed.table));
        exists == ["t"] && server.query(&format!("select count(*) > 0 from {}", killed.table)) == ["t"]
    };
    while !committed() {
        assert!(child.try_wait().expect("can be asked").is_none(), "it ended before anything was committed");
        thread::sleep(Duration::from_millis(5));
    }
    server.crash();
    thread::sleep(Duration::from_millis(300));
    server.restart();
    assert!(child.wait().expect("ends").success(), "the run goes on when the database is back");
    let found = rows_of_server(&server, &killed.table);
    assert_eq!(found.len(), ROWS);
    let mut once = found;
    once.dedup();
    assert_eq!(once.len(), ROWS, "nothing is there twice");
}

//! Clocks that jump: a machine that was set wrong, a virtual machine that slept.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use weir_tests::Weir;

use super::world::{Disturbed, ROWS, Target};

/// A day ahead, a year back, beyond 2038, and before Weir was written.
const JUMPS: [&str; 5] = ["+1d", "-365d", "+20y", "@2001-09-09 01:46:40", "+0"];

/// How often a run may be over before it can be killed.
const TRIES: usize = 20;

/// A run takes several of these.
const MOMENT: Duration = Duration::from_millis(50);

/// Runs under a clock that is what a file says, at any moment. Only what tells the time of day jumps: what measures durations does not, on
/// any system.
fn under_a_clock(run: Weir, clock: &str) -> Weir {
    run.env("LD_PRELOAD", libfaketime().display().to_string())
        .env("FAKETIME_TIMESTAMP_FILE", clock)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("DONT_FAKE_MONOTONIC", "1")
}

/// Finds the library where Debian keeps it, whatever the processor.
fn libfaketime() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let found = folders.map(|entry| entry.path().join("faketime/libfaketime.so.1")).find(|path| path.exists());
    found.expect("no libfaketime in `/usr/lib`: run `cargo xtask test --only e2e`")
}

fn survives(target: &Target) {
    let disturbed = Disturbed::new(target, "append", "");
    let clock = disturbed.path().join("clock").display().to_string();
    let set = |time: &str| disturbed.project.write("clock", format!("{time}\n"));
    set("+0");
    for jump in JUMPS {
        // Half-way through, the clock jumps, and then the process is killed: the next one starts under another time.
        let mut run = under_a_clock(disturbed.run(target), &clock).args(["--quiet"]).start();
        thread::sleep(MOMENT);
        set(jump);
        thread::sleep(MOMENT);
        if run.try_wait().expect("can be asked").is_none() {
            run.kill().expect("can be killed");
        }
        run.wait().expect("is gone");
        if disturbed.rows(target).len() == ROWS {
            return disturbed.all_there_once(target);
        }
    }
    under_a_clock(disturbed.run(target), &clock).run().ok();
    disturbed.all_there_once(target);
}

#[test]
fn a_file_target_survives_jumps_of_the_clock() {
    survives(&Target::Parquet);
}

#[test]
fn a_sqlite_target_survives_jumps_of_the_clock() {
    survives(&Target::Sqlite);
}

/// A run ends in the future. The next one is killed in the past, where its id would sort before the first one's; it has to be found all the
/// same, and gone on with.
fn goes_on_in_the_past(target: &Target) {
    for _ in 0..TRIES {
        let disturbed = Disturbed::new(target, "append", "");
        let clock = disturbed.path().join("clock").display().to_string();
        let run = |time: &str| {
            disturbed.project.write("clock", format!("{time}\n"));
            under_a_clock(disturbed.run(target), &clock).args(["--json"])
        };
        let future = year(&run("+365d").run().ok());
        disturbed.all_there_once(target);
        let mut killed = run("-365d").start();
        while !has_committed(&disturbed) && killed.try_wait().expect("can be asked").is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        killed.kill().expect("can be killed");
        killed.wait().expect("is gone");
        if (ROWS + 1..2 * ROWS).contains(&disturbed.rows(target).len()) {
            let past = year(&run("-365d").run().ok());
            assert_eq!(future - past, 2, "the clock has jumped");
            let mut rows = disturbed.rows(target);
            assert_eq!(rows.len(), 2 * ROWS, "rows were lost or doubled");
            rows.dedup();
            assert_eq!(rows.len(), ROWS, "each run has given every row once");
            return;
        }
    }
    panic!("no kill fell between two commits");
}

/// Tells whether a run goes on that has committed something, by the records of the project.
fn has_committed(disturbed: &Disturbed) -> bool {
    let records = Connection::open_with_flags(disturbed.path().join(".weir/weir.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let committed = "select count(*) from epochs join runs on runs.id = run_id where epochs.status = 'committed' and runs.status = 'running'";
    // As long as somebody writes, it may not be readable.
    records.and_then(|records| records.query_row(committed, [], |row| row.get(0))).is_ok_and(|count: i64| count > 0)
}

/// The year in which a run began, by its summary.
fn year(output: &str) -> i32 {
    let began = output.split("\"started_at\":\"").nth(1).expect("a summary");
    began[..4].parse().expect("a year")
}

#[test]
fn a_file_target_goes_on_in_the_past() {
    goes_on_in_the_past(&Target::Parquet);
}

#[test]
fn a_sqlite_target_goes_on_in_the_past() {
    goes_on_in_the_past(&Target::Sqlite);
}

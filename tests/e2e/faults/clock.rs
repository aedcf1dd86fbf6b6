//! Clocks that jump: a machine that was set wrong, a virtual machine that slept.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use weir_tests::Weir;

use super::world::{Disturbed, ROWS, Target};

/// A day ahead, a year back, beyond 2038, and before Weir was written.
const JUMPS: [&str; 5] = ["+1d", "-365d", "+20y", "@2001-09-09 01:46:40", "+0"];

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

#[test]
fn a_run_in_the_past_comes_after_one_in_the_future() {
    let target = Target::Sqlite;
    let disturbed = Disturbed::new(&target, "overwrite", "");
    let clock = disturbed.path().join("clock").display().to_string();
    let run = |time: &str| {
        disturbed.project.write("clock", format!("{time}\n"));
        under_a_clock(disturbed.run(&target), &clock).args(["--json"]).run().ok()
    };
    run("+365d");
    run("-365d");
    disturbed.all_there_once(&target);
}

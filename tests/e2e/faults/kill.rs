//! Killed at random and started again: the target is what an undisturbed run makes of it.

use std::thread;
use std::time::{Duration, Instant};

use weir_tests::PostgresServer;

use super::world::{Disturbed, ROWS, Target};

const KILLS: usize = 20;

/// Runs and kills until it has been killed often enough, then lets it end. Returns how often it was killed at work.
fn disturb(project: &Disturbed, target: &Target, undisturbed: Duration) -> usize {
    let mut kills = 0;
    // A small generator of its own: where the kills fall need not be unpredictable, only spread out.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..KILLS * 5 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let pause = undisturbed.mul_f64((state >> 33) as f64 / f64::from(1_u32 << 31));
        let mut child = project.run(target).args(["--quiet"]).start();
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
fn survives(target: &Target, write: &str) {
    survive(target, || Disturbed::new(target, write, ""));
}

fn survive(target: &Target, project: impl Fn() -> Disturbed) {
    let calm = project();
    calm.run(target).run().ok();
    // Compiled code is there now, so this is how long a run takes.
    let timed = project();
    let start = Instant::now();
    timed.run(target).run().ok();
    let undisturbed = start.elapsed();
    let expected = calm.rows(target);
    assert_eq!(expected.len(), ROWS);
    let mut kills = 0;
    while kills < KILLS {
        let project = project();
        kills += disturb(&project, target, undisturbed);
        project.run(target).run().ok();
        let found = project.rows(target);
        // A run that ended by itself before the last command has done everything; the last one then appends all rows once more.
        let times = found.len() / ROWS;
        assert_eq!(found.len(), times * ROWS, "rows were lost or doubled after {kills} kills");
        let mut once = found;
        once.dedup();
        assert_eq!(once, expected, "after {kills} kills");
    }
}

#[test]
fn a_parquet_target_survives_kills() {
    survives(&Target::Parquet, "append");
}

#[test]
fn a_target_survives_kills_with_its_records_in_postgresql() {
    let server = PostgresServer::start();
    survive(&Target::Parquet, || Disturbed::new(&Target::Parquet, "append", "").with_records_in(&server));
}

#[test]
fn a_sqlite_target_survives_kills() {
    survives(&Target::Sqlite, "append");
}

#[test]
fn a_sqlite_overwrite_survives_kills() {
    survives(&Target::Sqlite, "overwrite");
}

#[test]
fn a_sqlite_upsert_survives_kills() {
    survives(&Target::Sqlite, "{ mode: upsert, key: [id] }");
}

#[test]
fn a_postgresql_target_survives_kills() {
    let server = Target::postgres();
    survives(&server, "append");
    survives(&server, "overwrite");
}

#[test]
fn postgresql_rows_with_a_key_survive_kills() {
    let server = Target::postgres();
    for mode in ["upsert", "soft-delete", "history"] {
        survives(&server, &format!("{{ mode: {mode}, key: [id] }}"));
    }
}

#[test]
fn a_mariadb_target_survives_kills() {
    let server = Target::mariadb();
    survives(&server, "append");
    survives(&server, "{ mode: upsert, key: [id] }");
}

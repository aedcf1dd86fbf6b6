//! What becomes of moments that passed unseen.

use weir_schedule::{CatchUp, CatchUpMode, MissedReason, Older, Reckoning, Schedule, Verdict};

use crate::support::{cron, every, utc};

const LATE: Verdict = Verdict::Run { late: true };
const IN_TIME: Verdict = Verdict::Run { late: false };

fn missed(reason: MissedReason) -> Verdict {
    Verdict::Missed(reason)
}

fn reckon(mode: CatchUpMode, schedule: &Schedule, accounted: &str, now: &str) -> Reckoning {
    CatchUp { mode, limit: 3, ..CatchUp::default() }.reckon(schedule, utc(accounted), utc(now))
}

fn verdicts(mode: CatchUpMode, accounted: &str, now: &str) -> Vec<Verdict> {
    let reckoning = reckon(mode, &cron("0 * * * *", "UTC"), accounted, now);
    assert_eq!(reckoning.older, None);
    reckoning.ticks.into_iter().map(|tick| tick.verdict).collect()
}

#[test]
fn a_moment_that_is_seen_in_time_runs_under_every_mode() {
    for mode in [CatchUpMode::None, CatchUpMode::Last, CatchUpMode::All] {
        assert_eq!(verdicts(mode, "2026-01-01T07:00:00Z", "2026-01-01T08:00:00Z"), [IN_TIME]);
        assert_eq!(verdicts(mode, "2026-01-01T07:00:00Z", "2026-01-01T08:01:00Z"), [IN_TIME]);
        assert_eq!(verdicts(mode, "2026-01-01T07:00:00Z", "2026-01-01T07:59:59Z"), []);
        assert_eq!(verdicts(mode, "2026-01-01T08:00:00Z", "2026-01-01T08:00:00Z"), []);
    }
}

#[test]
fn after_five_hours_down() {
    use MissedReason::{Late, Superseded, TooMany};
    let (accounted, now) = ("2026-01-01T07:00:00Z", "2026-01-01T12:10:00Z");
    assert_eq!(verdicts(CatchUpMode::None, accounted, now), [missed(Late); 5]);
    let mut last = [missed(Superseded); 5];
    last[4] = LATE;
    assert_eq!(verdicts(CatchUpMode::Last, accounted, now), last);
    let too_many = missed(TooMany);
    assert_eq!(verdicts(CatchUpMode::All, accounted, now), [too_many, too_many, LATE, LATE, LATE]);
}

#[test]
fn without_catching_up_the_one_that_is_still_in_time_runs() {
    let found = verdicts(CatchUpMode::None, "2026-01-01T10:00:00Z", "2026-01-01T12:00:30Z");
    assert_eq!(found, [missed(MissedReason::Late), IN_TIME]);
}

#[test]
fn a_clock_that_was_set_back_brings_nothing_again() {
    for mode in [CatchUpMode::None, CatchUpMode::Last, CatchUpMode::All] {
        assert_eq!(verdicts(mode, "2026-01-01T12:00:00Z", "2026-01-01T07:00:00Z"), []);
    }
}

#[test]
fn a_year_of_seconds_is_summed_up_and_not_listed() {
    let found = reckon(CatchUpMode::Last, &every("1m", None, "UTC"), "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
    let minutes = 365 * 24 * 60;
    let older = Older {
        first: utc("2025-01-01T00:01:00Z"),
        last: utc("2025-12-31T07:20:00Z"),
        count: minutes - 1000,
        reason: MissedReason::Superseded,
    };
    assert_eq!((found.older, found.ticks.len()), (Some(older), 1000));
    assert_eq!(found.ticks.last().map(|tick| (tick.due, tick.verdict)), Some((utc("2026-01-01T00:00:00Z"), IN_TIME)));
    assert!(found.ticks.windows(2).all(|pair| pair[0].due < pair[1].due));
}

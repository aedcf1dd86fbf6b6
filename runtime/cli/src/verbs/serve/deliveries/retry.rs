//! Whether and when to send again: pure.

use chrono::{DateTime, TimeDelta, Utc};
use weir_diagnostics::Retry;
use weir_store::DeliveryKind;

/// How often a message is tried, within about an hour.
const TRIES: u32 = 6;

/// How long is waited after the first try; twice as long after each further one.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(2);

/// Decides when to send again after a try that failed; nothing when it is not worth it. `tries` counts this one. `jitter`, from 0 to 1,
/// parts those who failed at the same moment.
pub(super) fn next(
    kind: DeliveryKind,
    tries: u32,
    retry: Retry,
    jitter: f64,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    // Somebody waits for the answer to a test.
    if kind == DeliveryKind::Test || tries >= TRIES || !retry.is_allowed() {
        return None;
    }
    let doubled = FIRST_WAIT * i32::try_from(1_u32 << tries.saturating_sub(1).min(TRIES)).unwrap_or(i32::MAX);
    let jittered = doubled.num_milliseconds() as f64 * (0.8 + 0.4 * jitter.clamp(0.0, 1.0));
    let usual = TimeDelta::milliseconds(jittered as i64);
    let wait = match retry {
        Retry::After(wait) => TimeDelta::from_std(wait).map_or(usual, |wait| wait.max(TimeDelta::seconds(1))),
        _ => usual,
    };
    now.checked_add_signed(wait)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{TimeDelta, Utc};
    use weir_diagnostics::Retry;
    use weir_store::DeliveryKind::{Report, Test};

    use super::next;

    #[test]
    fn tries_are_further_and_further_apart_and_end_within_about_an_hour() {
        let (now, seventeen) = (Utc::now(), Retry::After(Duration::from_secs(17)));
        for (kind, tries, retry, jitter, seconds) in [
            (Report, 1, Retry::Backoff, 0.5, Some(120)),
            (Report, 1, Retry::Backoff, 0.0, Some(96)),
            (Report, 1, Retry::Backoff, 1.0, Some(144)),
            (Report, 2, Retry::Backoff, 0.5, Some(240)),
            (Report, 5, Retry::Backoff, 0.5, Some(1920)),
            (Report, 6, Retry::Backoff, 0.5, None),
            (Report, 1, seventeen, 0.5, Some(17)),
            (Report, 1, Retry::After(Duration::ZERO), 0.5, Some(1)),
            (Report, 6, seventeen, 0.5, None),
            (Report, 1, Retry::No, 0.5, None),
            (Test, 1, Retry::Backoff, 0.5, None),
        ] {
            let found = next(kind, tries, retry, jitter, now);
            assert_eq!(found, seconds.map(|seconds| now + TimeDelta::seconds(seconds)), "{tries} {retry:?}");
        }
        let all: i64 = (1..6)
            .filter_map(|tries| next(Report, tries, Retry::Backoff, 0.5, now))
            .map(|at| (at - now).num_minutes())
            .sum();
        assert_eq!(all, 62);
    }
}

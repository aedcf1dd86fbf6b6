//! When a notice is due, and which time a digest is about: pure.

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::alert::{Notice, NoticeKind};
use weir_schedule::Schedule;
use weir_store::{NoticeMark, Period};

/// A heartbeat that is this late says nothing any more. Longer than a restart takes; arbitrary.
const LATE: TimeDelta = TimeDelta::seconds(60);

/// For how long a digest makes up for those before it that were not sent, unless its schedule leaves more time between two.
const AT_MOST: TimeDelta = TimeDelta::days(7);

/// How far back the last due time is looked for, one after the other: a schedule of every second has one within the first, and thirty million
/// within the last.
const BACK: [TimeDelta; 4] = [TimeDelta::hours(1), TimeDelta::days(1), TimeDelta::days(32), TimeDelta::days(400)];

/// What a look at the clock comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// It is told now, for this due time.
    Told(DateTime<Utc>),
    /// It was due then, and nobody wants to know any more.
    Passed(DateTime<Utc>),
}

/// Decides whether a notice is told: for the newest due time that is not handled, and for none before it.
pub(super) fn due(notice: &Notice, mark: &NoticeMark, now: DateTime<Utc>) -> Option<Due> {
    let at = newest(&notice.schedule, mark.handled, now)?;
    let is_late = notice.kind == NoticeKind::Heartbeat && now - at > LATE;
    Some(if is_late { Due::Passed(at) } else { Due::Told(at) })
}

/// Returns the time that a digest for a due time is about: since the last one was told, or since it was due before.
pub(super) fn period(schedule: &Schedule, told: Option<DateTime<Utc>>, due: DateTime<Utc>) -> Period {
    let [.., farthest] = BACK;
    let before = newest(schedule, due - farthest, due - TimeDelta::microseconds(1)).unwrap_or(due - AT_MOST);
    let since = told.map_or(before, |told| told.max(before.min(due - AT_MOST)));
    Period { since: since.min(due), until: due }
}

/// Returns the time that a digest would be about that is looked at before it is sent: up to the last due time, if there was one lately.
pub(super) fn last_period(schedule: &Schedule, now: DateTime<Utc>) -> Period {
    let [.., farthest] = BACK;
    match newest(schedule, now - farthest, now) {
        Some(due) => period(schedule, None, due),
        None => Period { since: now - AT_MOST, until: now },
    }
}

/// Returns the last due time after one moment, up to another.
fn newest(schedule: &Schedule, after: DateTime<Utc>, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
    for back in BACK {
        let from = after.max(until - back);
        let found = schedule.due_between(from, until).last();
        if found.is_some() || from == after {
            return found;
        }
    }
    schedule.due_between(after, until).last()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use weir_diagnostics::Source;
    use weir_pipeline::alert::{AlertRules, Notice};
    use weir_store::{NoticeMark, Period};

    use super::{Due, due, last_period, period};

    const BERLIN: &str = "{ cron: \"0 8 * * *\", zone: Europe/Berlin }";

    fn notice(kind: &str, schedule: &str) -> Notice {
        let text = format!("one: {{ send: {kind}, schedule: {schedule}, to: ops }}");
        let rules = AlertRules::parse(&Source::new("alerts.yaml", text)).expect("a notice");
        rules.notices().next().expect("a notice").clone()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn the_newest_due_time_is_told_and_a_heartbeat_only_in_time() {
        for (kind, schedule, handled, now, expected) in [
            ("digest", BERLIN, "2026-11-22T07:00:00Z", "2026-11-23T06:59:59Z", None),
            ("digest", BERLIN, "2026-11-22T07:00:00Z", "2026-11-23T07:00:00Z", Some((true, "2026-11-23T07:00:00Z"))),
            // Nobody was there for four days.
            ("digest", BERLIN, "2026-11-19T07:00:00Z", "2026-11-23T19:00:00Z", Some((true, "2026-11-23T07:00:00Z"))),
            // Clocks go forward on the 29th of March, and back on the 25th of October.
            ("digest", BERLIN, "2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z", Some((true, "2026-03-29T06:00:00Z"))),
            ("digest", BERLIN, "2026-10-24T06:00:00Z", "2026-10-25T06:59:59Z", None),
            ("digest", BERLIN, "2026-10-24T06:00:00Z", "2026-10-25T07:00:00Z", Some((true, "2026-10-25T07:00:00Z"))),
            (
                "digest",
                "{ at: \"2020-02-29 12:00\" }",
                "2020-01-01T00:00:00Z",
                "2026-11-22T00:00:00Z",
                Some((true, "2020-02-29T12:00:00Z")),
            ),
            (
                "heartbeat",
                "{ every: 1h }",
                "2026-11-22T07:00:00Z",
                "2026-11-22T08:01:00Z",
                Some((true, "2026-11-22T08:00:00Z")),
            ),
            (
                "heartbeat",
                "{ every: 1h }",
                "2026-11-22T07:00:00Z",
                "2026-11-22T08:01:01Z",
                Some((false, "2026-11-22T08:00:00Z")),
            ),
            (
                "heartbeat",
                "{ every: 1s }",
                "2025-11-22T07:00:00Z",
                "2026-11-22T08:00:00Z",
                Some((true, "2026-11-22T08:00:00Z")),
            ),
        ] {
            let mark = NoticeMark { rule: String::new(), handled: at(handled), told: None };
            let expected = expected.map(|(told, when)| if told { Due::Told(at(when)) } else { Due::Passed(at(when)) });
            assert_eq!(due(&notice(kind, schedule), &mark, at(now)), expected, "{kind} {schedule} {handled} {now}");
        }
    }

    #[test]
    fn a_digest_is_about_the_time_since_the_last_one_for_a_week_at_most() {
        let (weekly, monthly) = ("{ cron: \"0 8 * * 1\" }", "{ cron: \"0 8 1 * *\" }");
        for (schedule, told, due, since) in [
            (BERLIN, None, "2026-11-23T07:00:00Z", "2026-11-22T07:00:00Z"),
            (BERLIN, Some("2026-11-22T07:00:00Z"), "2026-11-23T07:00:00Z", "2026-11-22T07:00:00Z"),
            (BERLIN, Some("2026-11-20T07:00:00Z"), "2026-11-23T07:00:00Z", "2026-11-20T07:00:00Z"),
            (BERLIN, Some("2026-10-01T06:00:00Z"), "2026-11-23T07:00:00Z", "2026-11-16T07:00:00Z"),
            // The day has twenty-three hours, and twenty-five.
            (BERLIN, None, "2026-03-29T06:00:00Z", "2026-03-28T07:00:00Z"),
            (BERLIN, None, "2026-10-25T07:00:00Z", "2026-10-24T06:00:00Z"),
            // Its hour was changed: nothing is told twice.
            (BERLIN, Some("2026-11-23T05:00:00Z"), "2026-11-23T07:00:00Z", "2026-11-23T05:00:00Z"),
            (weekly, None, "2026-11-23T08:00:00Z", "2026-11-16T08:00:00Z"),
            (monthly, Some("2026-10-01T08:00:00Z"), "2026-11-01T08:00:00Z", "2026-10-01T08:00:00Z"),
            (monthly, Some("2026-08-01T08:00:00Z"), "2026-11-01T08:00:00Z", "2026-10-01T08:00:00Z"),
            ("{ at: \"2026-11-22 12:00\" }", None, "2026-11-22T12:00:00Z", "2026-11-15T12:00:00Z"),
            // A clock was set back.
            (BERLIN, Some("2026-12-01T07:00:00Z"), "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"),
        ] {
            let found = period(&notice("digest", schedule).schedule, told.map(at), at(due));
            assert_eq!(found, Period { since: at(since), until: at(due) }, "{schedule} {told:?} {due}");
        }
        let daily = notice("digest", BERLIN).schedule;
        let shown = last_period(&daily, at("2026-11-23T18:00:00Z"));
        assert_eq!(shown, Period { since: at("2026-11-22T07:00:00Z"), until: at("2026-11-23T07:00:00Z") });
    }
}

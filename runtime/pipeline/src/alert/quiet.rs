//! Hours in which nobody is told.

use chrono::{DateTime, TimeDelta, Utc};
use weir_schedule::{Deadline, TimeOfDay, Zone};

/// Hours in which nobody is told: what happens then is told at their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// When they begin.
    pub from: TimeOfDay,
    /// When they end; on the next day where that is the earlier time.
    pub until: TimeOfDay,
    /// By the clocks of this zone.
    pub zone: Zone,
}

impl QuietHours {
    /// Returns when something may be told that happens at a moment: then, or at the end of the quiet hours.
    pub fn told_at(&self, moment: DateTime<Utc>) -> DateTime<Utc> {
        let clock = moment.with_timezone(&self.zone.get()).time();
        let (from, until) = (self.from.get(), self.until.get());
        let quiet = if from < until { from <= clock && clock < until } else { clock >= from || clock < until };
        if !quiet {
            return moment;
        }
        // What a day's change of the clocks does to the end is decided as for deadlines. The moment itself does not count as behind itself.
        let before = moment - TimeDelta::nanoseconds(1);
        Deadline::At(self.until).of(before, self.zone).unwrap_or(moment)
    }
}

#[cfg(test)]
mod tests {
    use super::QuietHours;

    #[test]
    fn what_happens_in_quiet_hours_is_told_at_their_end() {
        let quiet = |from: &str, until: &str| QuietHours {
            from: from.parse().expect("a time"),
            until: until.parse().expect("a time"),
            zone: "Asia/Seoul".parse().expect("a zone"),
        };
        let (night, noon) = (quiet("22:00", "07:00"), quiet("12:00", "13:00"));
        // Seoul is nine hours ahead.
        for (hours, moment, told) in [
            (night, "2026-03-01T12:59:59Z", "2026-03-01T12:59:59Z"),
            (night, "2026-03-01T13:00:00Z", "2026-03-01T22:00:00Z"),
            (night, "2026-03-01T20:00:00Z", "2026-03-01T22:00:00Z"),
            (night, "2026-03-01T22:00:00Z", "2026-03-01T22:00:00Z"),
            (noon, "2026-03-01T03:30:00Z", "2026-03-01T04:00:00Z"),
            (noon, "2026-03-01T04:00:00Z", "2026-03-01T04:00:00Z"),
            (noon, "2026-03-01T20:00:00Z", "2026-03-01T20:00:00Z"),
        ] {
            let time = |text: &str| text.parse().expect("a moment");
            assert_eq!(hours.told_at(time(moment)), time(told), "{moment}");
        }
    }
}

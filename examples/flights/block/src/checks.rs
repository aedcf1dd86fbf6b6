//! Which flights cannot be true.

/// What the checks look at; `None` is a missing value, which is not a wrong one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) dep_time: Option<i64>,
    pub(crate) sched_dep_time: Option<i64>,
    pub(crate) air_time: Option<i64>,
    pub(crate) distance: Option<i64>,
}

/// Returns why a flight cannot be true, if so.
pub(crate) fn objection(facts: &Facts, max_speed: f64) -> Option<String> {
    for (name, time) in [("dep_time", facts.dep_time), ("sched_dep_time", facts.sched_dep_time)] {
        if let Some(wrong) = time.filter(|time| !is_clock(*time)) {
            return Some(format!("`{name}`: {wrong} is not a time of day"));
        }
    }
    if let Some(wrong) = facts.distance.filter(|miles| *miles <= 0) {
        return Some(format!("`distance`: {wrong} miles is no flight"));
    }
    let (miles, minutes) = (facts.distance?, facts.air_time?);
    let speed = speed(miles, minutes);
    (minutes <= 0 || speed > max_speed)
        .then(|| format!("{miles} miles in {minutes} minutes: {speed:.0} mph is not possible"))
}

/// Returns miles per hour.
pub(crate) fn speed(miles: i64, minutes: i64) -> f64 {
    miles as f64 * 60.0 / minutes as f64
}

/// Times are written as on a clock, 1745 for a quarter to six; midnight may be 2400.
fn is_clock(time: i64) -> bool {
    (0..=2400).contains(&time) && time % 100 < 60
}

#[cfg(test)]
mod tests {
    use super::{Facts, objection};

    fn facts() -> Facts {
        Facts { dep_time: Some(2400), sched_dep_time: Some(5), air_time: Some(65), distance: Some(400) }
    }

    #[test]
    fn believes_what_can_be_true() {
        assert_eq!(objection(&facts(), 700.0), None);
        assert_eq!(objection(&Facts { air_time: None, dep_time: None, ..facts() }, 700.0), None);
    }

    #[test]
    fn says_what_cannot() {
        let cases = [
            (Facts { dep_time: Some(1275), ..facts() }, "`dep_time`: 1275 is not a time of day"),
            (Facts { sched_dep_time: Some(-1), ..facts() }, "`sched_dep_time`: -1 is not a time of day"),
            (Facts { distance: Some(0), ..facts() }, "`distance`: 0 miles is no flight"),
            (Facts { distance: Some(762), ..facts() }, "762 miles in 65 minutes: 703 mph is not possible"),
            (Facts { air_time: Some(0), ..facts() }, "400 miles in 0 minutes: inf mph is not possible"),
        ];
        for (facts, reason) in cases {
            assert_eq!(objection(&facts, 700.0).as_deref(), Some(reason));
        }
    }
}

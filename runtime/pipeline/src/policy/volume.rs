//! How many rows a node should have in a run.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use weir_diagnostics::{Blame, Explain};
use weir_types::UnknownWord;

use super::{WHOLE, hundredths, percent};

/// How far a number of rows may be from the usual, in hundredths of a percent of it; may be more than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deviation(u32);

impl Deviation {
    /// Tells whether a distance from the usual is too large.
    pub fn is_exceeded(self, away: u64, usual: u64) -> bool {
        u128::from(away) * u128::from(WHOLE) > u128::from(usual) * u128::from(self.0)
    }
}

impl FromStr for Deviation {
    type Err = DeviationError;

    fn from_str(text: &str) -> Result<Self, DeviationError> {
        let share = text.trim().strip_suffix('%').and_then(hundredths);
        share.map(Self).ok_or_else(|| DeviationError(text.to_owned()))
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        percent(f, self.0)
    }
}

/// Why a text is not a deviation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a percentage")]
pub struct DeviationError(String);

impl Explain for DeviationError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        vec!["write how far from the usual is still normal, such as `50%`".into()]
    }
}

/// What to do when a run has far fewer or far more rows than expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnVolume {
    /// Say so.
    #[default]
    Warn,
    /// Fail the run, before its last epoch is committed.
    Fail,
}

impl FromStr for OnVolume {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "warn" => Ok(Self::Warn),
            "fail" => Ok(Self::Fail),
            _ => Err(UnknownWord {
                what: "way to treat an unusual number of rows",
                word: word.to_owned(),
                known: &["warn", "fail"],
            }),
        }
    }
}

/// How many rows a node should have in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// At least so many.
    pub min: Option<u64>,
    /// At most so many.
    pub max: Option<u64>,
    /// As many as usual, give or take so much.
    pub usual: Option<Deviation>,
    /// The usual is the median of so many runs that succeeded last.
    pub of: u32,
    /// What to do otherwise.
    pub then: OnVolume,
}

/// Fewer runs than this do not make a habit.
const FEWEST_RUNS: usize = 3;

/// What is wrong with a number of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusual {
    /// Whether there are too few rather than too many.
    pub is_too_few: bool,
    /// What is expected, to stand behind the number: `, at least 1 are expected`.
    pub against: String,
}

impl Volume {
    /// Judges a number of rows by itself and by those of the runs before, the newest first. Limits are inclusive, so that `usual: 100%` allows
    /// none and twice as many.
    pub fn judge(&self, rows: u64, past: &[u64]) -> Option<Unusual> {
        let wrong = |is_too_few, against| Some(Unusual { is_too_few, against });
        if let Some(min) = self.min.filter(|min| rows < *min) {
            return wrong(true, format!(", at least {min} are expected"));
        }
        if let Some(max) = self.max.filter(|max| rows > *max) {
            return wrong(false, format!(", at most {max} are expected"));
        }
        let (share, (usual, runs)) = (self.usual?, median(past, self.of)?);
        if !share.is_exceeded(rows.abs_diff(usual), usual) {
            return None;
        }
        let direction = if rows < usual { "fewer" } else { "more" };
        let against = format!(", which is over {share} {direction} than the usual {usual} (median of {runs} runs)");
        wrong(rows < usual, against)
    }

    /// Returns how many earlier runs the judgement needs.
    pub fn runs_needed(&self) -> u32 {
        if self.usual.is_some() { self.of } else { 0 }
    }
}

impl Default for Volume {
    /// Ten runs: a working week is in it whatever day it is. The number is arbitrary.
    fn default() -> Self {
        Self { min: None, max: None, usual: None, of: 10, then: OnVolume::Warn }
    }
}

/// Returns the median of the newest numbers, and of how many it is; nothing where they are too few.
fn median(past: &[u64], of: u32) -> Option<(u64, usize)> {
    let mut rows: Vec<u64> = past.iter().take(of as usize).copied().collect();
    rows.sort_unstable();
    (rows.len() >= FEWEST_RUNS).then(|| (rows[rows.len() / 2], rows.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_the_usual_are_judged_inclusively() {
        let volume = Volume { usual: "50%".parse().ok(), min: Some(1), max: Some(1000), ..Volume::default() };
        let (habit, two_runs) = ([99, 100, 101], [1, 1]);
        for (rows, past, few) in [
            (0, &habit[..], Some(true)),
            (49, &habit, Some(true)),
            (50, &habit, None),
            (150, &habit, None),
            (151, &habit, Some(false)),
            (1001, &[], Some(false)),
            (7, &two_runs, None),
        ] {
            let judged = volume.judge(rows, past).map(|unusual| unusual.is_too_few);
            assert_eq!(judged, few, "{rows} rows, {past:?} before");
        }
    }

    #[test]
    fn a_deviation_is_a_percentage_and_its_limit_is_inclusive() {
        let half: Deviation = "50%".parse().expect("a percentage");
        assert!(!half.is_exceeded(50, 100) && half.is_exceeded(51, 100));
        let double: Deviation = "200%".parse().expect("more than the whole");
        assert!(!double.is_exceeded(200, 100) && double.is_exceeded(1, 0));
        assert_eq!("12.5%".parse::<Deviation>().map(|share| share.to_string()).as_deref(), Ok("12.50%"));
        for text in ["50", "%", "-1%", "1.234%", "much"] {
            assert!(text.parse::<Deviation>().is_err(), "{text}");
        }
    }
}

//! What to do when things are not as they should be, and how a run is cut and repeated.

mod volume;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use weir_diagnostics::{Blame, Explain};
use weir_types::{ByteSize, HumanDuration, SchemaChange, UnknownWord};

pub use volume::{Deviation, DeviationError, OnVolume, Volume};

/// How many rejected rows a node puts up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RejectLimit {
    /// So many rows in a run.
    Count(u64),
    /// A share of the node's input rows, in hundredths of a percent, so that it stays exact.
    Share(u32),
}

/// A share of one.
const WHOLE: u32 = 10_000;

impl RejectLimit {
    /// Tells whether `rejected` of `rows` input rows are too many.
    pub fn is_exceeded(self, rejected: u64, rows: u64) -> bool {
        match self {
            Self::Count(limit) => rejected > limit,
            Self::Share(share) => u128::from(rejected) * u128::from(WHOLE) > u128::from(rows) * u128::from(share),
        }
    }
}

impl RejectLimit {
    /// Any number of rows.
    pub const ALL: Self = Self::Share(WHOLE);
}

impl Default for RejectLimit {
    /// No row: whoever accepts that data is lost should have written so.
    fn default() -> Self {
        Self::Count(0)
    }
}

/// Why a text is not a limit of rejects.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a number of rows or a percentage")]
pub struct RejectLimitError(String);

impl Explain for RejectLimitError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        vec!["write a number of rows such as `10`, or a share such as `0.5%`".into()]
    }
}

impl FromStr for RejectLimit {
    type Err = RejectLimitError;

    fn from_str(text: &str) -> Result<Self, RejectLimitError> {
        let error = || RejectLimitError(text.to_owned());
        let Some(percent) = text.trim().strip_suffix('%') else {
            return text.trim().replace('_', "").parse().map(Self::Count).map_err(|_| error());
        };
        hundredths(percent).filter(|share| *share <= WHOLE).map(Self::Share).ok_or_else(error)
    }
}

/// Reads a percentage without its sign.
fn hundredths(percent: &str) -> Option<u32> {
    let (whole, part) = percent.trim().split_once('.').unwrap_or((percent.trim(), "0"));
    if part.is_empty() || part.len() > 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: u32 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(part)
}

fn percent(f: &mut fmt::Formatter<'_>, share: u32) -> fmt::Result {
    match share % 100 {
        0 => write!(f, "{}%", share / 100),
        part => write!(f, "{}.{part:02}%", share / 100),
    }
}

impl fmt::Display for RejectLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(rows) => write!(f, "{rows}"),
            Self::Share(share) => percent(f, *share),
        }
    }
}

/// What to do when a run has no rows for a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnEmpty {
    /// Nothing: it is normal.
    Ok,
    /// Say so.
    #[default]
    Warn,
    /// Fail the run.
    Fail,
}

impl FromStr for OnEmpty {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "ok" => Ok(Self::Ok),
            "warn" => Ok(Self::Warn),
            "fail" => Ok(Self::Fail),
            _ => Err(UnknownWord {
                what: "way to treat an empty run",
                word: word.to_owned(),
                known: &["ok", "warn", "fail"],
            }),
        }
    }
}

impl fmt::Display for OnEmpty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        })
    }
}

/// What one node does about rejects and emptiness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NodePolicy {
    /// How many rejected rows are acceptable.
    pub rejects: RejectLimit,
    /// What a run without rows means.
    pub empty: OnEmpty,
    /// What a loader does when its target has other columns than the rows.
    pub schema_change: SchemaChange,
    /// How many rows are expected.
    pub volume: Option<Volume>,
}

/// When an epoch ends: as soon as one of these is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochPolicy {
    /// After so many rows read.
    pub rows: u64,
    /// After so many bytes read.
    pub bytes: ByteSize,
    /// After so much time.
    pub age: HumanDuration,
}

impl Default for EpochPolicy {
    /// Large enough that commits cost little, small enough that a crash loses minutes. The numbers are arbitrary.
    fn default() -> Self {
        Self { rows: 5_000_000, bytes: ByteSize::mebibytes(1024), age: HumanDuration::seconds(300) }
    }
}

/// How often a run is tried again after a failure that may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryPolicy {
    /// How many times; none means that the first failure is final.
    pub max: u32,
    /// How long to wait before the first new try; each further wait is twice as long.
    pub backoff: HumanDuration,
}

impl Default for RetryPolicy {
    /// Three tries in about a minute and a half: longer than a restart of most services, shorter than anyone's patience.
    fn default() -> Self {
        Self { max: 3, backoff: HumanDuration::seconds(10) }
    }
}

/// How a run as a whole is cut, repeated and bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunPolicy {
    /// When epochs end.
    pub epoch: EpochPolicy,
    /// How failures that may pass are retried.
    pub retries: RetryPolicy,
    /// How long a run may take; without it, for ever.
    pub timeout: Option<HumanDuration>,
    /// How many splits are read side by side; without it, as many as the machine has cores.
    pub parallelism: Option<u32>,
}

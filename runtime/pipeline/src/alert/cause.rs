//! What an alert is about.

use std::fmt;

use weir_types::{ByteSize, HumanDuration};

use crate::policy::{RejectLimit, Volume};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertCause {
    /// A run failed.
    Failed,
    /// No run had succeeded by a deadline.
    Late,
    /// A run wrote too few or too many rows.
    Rows(Volume),
    /// A run rejected too many rows.
    Rejects(RejectLimit),
    /// What passes an edge has other columns, or columns of other types, than in the run before.
    SchemaChanged,
    /// No run has succeeded for so long.
    Stale(HumanDuration),
    /// A block crossed one of its limits.
    Limit,
    /// The disk of the server's data folder has less free space than this.
    Disk(ByteSize),
    /// A channel does not take what is sent through it: something was given up, or has been tried for so long.
    Undelivered(HumanDuration),
}

impl AlertCause {
    /// The words for causes of which there is no more to say.
    pub(super) const WORDS: [&str; 4] = ["failed", "late", "schema-changed", "limit"];

    /// The keys of causes with a threshold.
    pub(super) const KEYS: [&str; 5] = ["rows", "rejects", "stale", "disk", "undelivered"];

    /// Returns the cause that a word alone stands for.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        match word {
            "failed" => Some(Self::Failed),
            "late" => Some(Self::Late),
            "schema-changed" => Some(Self::SchemaChanged),
            "limit" => Some(Self::Limit),
            _ => None,
        }
    }

    /// Returns the kind of the cause as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Late => "late",
            Self::Rows(_) => "rows",
            Self::Rejects(_) => "rejects",
            Self::SchemaChanged => "schema-changed",
            Self::Stale(_) => "stale",
            Self::Limit => "limit",
            Self::Disk(_) => "disk",
            Self::Undelivered(_) => "undelivered",
        }
    }

    /// Tells whether it is about the server and its channels rather than about a pipeline.
    pub fn is_of_server(&self) -> bool {
        matches!(self, Self::Disk(_) | Self::Undelivered(_))
    }
}

impl fmt::Display for AlertCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(volume) => {
                f.write_str("rows")?;
                volume.min.map_or(Ok(()), |min| write!(f, ", at least {min}"))?;
                volume.max.map_or(Ok(()), |max| write!(f, ", at most {max}"))?;
                volume.usual.map_or(Ok(()), |usual| write!(f, ", {usual} around the usual of {}", volume.of))
            }
            Self::Rejects(limit) => write!(f, "rejects, more than {limit}"),
            Self::Stale(time) => write!(f, "stale, {time}"),
            Self::Disk(free) => write!(f, "disk, less than {free}"),
            Self::Undelivered(time) => write!(f, "undelivered, {time}"),
            Self::Failed | Self::Late | Self::SchemaChanged | Self::Limit => f.write_str(self.kind()),
        }
    }
}

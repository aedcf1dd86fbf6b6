//! A rule.

use std::{fmt, str::FromStr};

use weir_types::{AlertName, ConnectionName, HumanDuration, UnknownWord};

use super::{AlertCause, QuietHours, Selector};
use crate::deliver::Language;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should look at it.
    #[default]
    Warning,
    /// Somebody has to act, whatever the hour.
    Error,
}

impl Severity {
    /// Returns the severity as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = [Self::Info, Self::Warning, Self::Error].into_iter().find(|severity| severity.as_str() == word);
        found.ok_or_else(|| UnknownWord {
            what: "severity",
            word: word.to_owned(),
            known: &["info", "warning", "error"],
        })
    }
}

/// What is looked for, where, and who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRule {
    /// What people call it.
    pub name: AlertName,
    /// What it is about.
    pub cause: AlertCause,
    /// Which pipelines it is about.
    pub of: Selector,
    /// How bad it is.
    pub severity: Severity,
    /// The channels that are told.
    pub to: Vec<ConnectionName>,
    /// The channel that is told when one of them takes nothing.
    pub fallback: Option<ConnectionName>,
    /// When nobody is told, unless it is an error.
    pub quiet: Option<QuietHours>,
    /// For how long a message waits for others of the rule, which go with it.
    pub group: HumanDuration,
    /// Whether it is told, too, that it is over.
    pub resolved: bool,
    /// In which language our own words are.
    pub language: Language,
}

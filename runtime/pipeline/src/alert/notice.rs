//! What is told by a schedule.

use std::{fmt, str::FromStr};

use weir_schedule::Schedule;
use weir_types::{AlertName, ConnectionName, UnknownWord};

use super::Selector;
use crate::deliver::Language;

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// What has happened since the one before.
    Digest,
    /// That the server is there.
    Heartbeat,
}

impl NoticeKind {
    /// Returns the kind as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Heartbeat => "heartbeat",
        }
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for NoticeKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = [Self::Digest, Self::Heartbeat].into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| UnknownWord {
            what: "kind of notice",
            word: word.to_owned(),
            known: &["digest", "heartbeat"],
        })
    }
}

/// What is told by a schedule, whether anything has happened or not: a sign of life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What people call it.
    pub name: AlertName,
    /// What it tells.
    pub kind: NoticeKind,
    /// When.
    pub schedule: Schedule,
    /// Which pipelines it is about.
    pub of: Selector,
    /// The channels that are told.
    pub to: Vec<ConnectionName>,
    /// The channel that is told when one of them takes nothing.
    pub fallback: Option<ConnectionName>,
    /// In which language our own words are.
    pub language: Language,
}

impl Notice {
    /// Returns when it is sent, in words: `0 8 * * *, Asia/Seoul`.
    pub fn when(&self) -> String {
        format!("{}, {}", self.schedule.rule, self.schedule.zone)
    }
}

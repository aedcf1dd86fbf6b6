//! What to do when rows and target have different columns.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnknownWord;

/// What to do when rows have other columns than the target that they go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SchemaChange {
    /// Refuse the rows, naming every difference.
    #[default]
    Fail,
    /// Refuse them until a person has said yes to the change.
    Ask,
    /// Leave out columns that the target does not have; those that the rows do not have stay empty.
    Ignore,
    /// Add new columns to the target; refuse those of another type.
    AddColumns,
    /// Add new columns, and make a column's type wider where no value is lost by it.
    Widen,
}

impl SchemaChange {
    /// All words, from strict to lenient.
    pub const WORDS: &'static [&'static str] = &["fail", "ask", "ignore", "add-columns", "widen"];

    const ALL: [Self; 5] = [Self::Fail, Self::Ask, Self::Ignore, Self::AddColumns, Self::Widen];

    /// Returns the word for this choice.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Ask => "ask",
            Self::Ignore => "ignore",
            Self::AddColumns => "add-columns",
            Self::Widen => "widen",
        }
    }

    /// Returns what holds once a person has said yes.
    #[must_use]
    pub fn accepted(self) -> Self {
        if self == Self::Ask { Self::Widen } else { self }
    }
}

impl fmt::Display for SchemaChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SchemaChange {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word).ok_or_else(|| UnknownWord {
            what: "way to treat a schema change",
            word: word.to_owned(),
            known: Self::WORDS,
        })
    }
}

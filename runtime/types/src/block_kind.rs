//! The four kinds of block.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A word that is none of the words known in its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a {what}")]
pub struct UnknownWord {
    /// What was wanted, such as `block kind`.
    pub what: &'static str,
    /// What was written.
    pub word: String,
    /// Every word that would have been right.
    pub known: &'static [&'static str],
}

impl UnknownWord {
    /// Returns the list of valid words as advice for a person.
    pub fn hint(&self) -> String {
        let words: Vec<_> = self.known.iter().map(|word| format!("`{word}`")).collect();
        format!("one of {}", words.join(", "))
    }
}

/// Which of the four worlds a block implements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// Reads an outside system: no inputs, one output.
    Extractor,
    /// Turns batches into batches.
    Transform,
    /// Writes to an outside system: one input, no outputs.
    Loader,
    /// Collects facts about datasets for the catalog; it is not part of the data path.
    Harvester,
}

impl BlockKind {
    /// All kinds, in the order of the data path.
    pub const ALL: [Self; 4] = [Self::Extractor, Self::Transform, Self::Loader, Self::Harvester];

    const WORDS: &'static [&'static str] = &["extractor", "transform", "loader", "harvester"];

    /// Returns the word for this kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Extractor => "extractor",
            Self::Transform => "transform",
            Self::Loader => "loader",
            Self::Harvester => "harvester",
        }
    }

    /// Returns the kind with its article, for use inside a sentence.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Extractor => "an extractor",
            Self::Transform => "a transform",
            Self::Loader => "a loader",
            Self::Harvester => "a harvester",
        }
    }
}

impl fmt::Display for BlockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for BlockKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| UnknownWord {
            what: "block kind",
            word: word.to_owned(),
            known: Self::WORDS,
        })
    }
}

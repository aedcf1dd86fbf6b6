//! How a loader changes its target.

use std::{collections::HashSet, fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnknownWord;

/// The name of a write mode, without its key: what a manifest lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WriteModeName {
    /// Adds rows.
    Append,
    /// Replaces everything, by a swap once the stream is complete.
    Overwrite,
    /// Replaces rows of the same key, adds the others.
    Upsert,
    /// As upsert, and marks rows that the source deleted.
    SoftDelete,
    /// Keeps every version of a row with the time in which it was valid.
    History,
}

impl WriteModeName {
    /// All modes, from simple to elaborate.
    pub const ALL: [Self; 5] = [Self::Append, Self::Overwrite, Self::Upsert, Self::SoftDelete, Self::History];

    /// All words, in the same order.
    pub const WORDS: &'static [&'static str] = &["append", "overwrite", "upsert", "soft-delete", "history"];

    /// Returns the word for this mode.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Overwrite => "overwrite",
            Self::Upsert => "upsert",
            Self::SoftDelete => "soft-delete",
            Self::History => "history",
        }
    }

    /// Tells whether the mode has to know which columns identify a row.
    pub fn needs_key(self) -> bool {
        matches!(self, Self::Upsert | Self::SoftDelete | Self::History)
    }
}

impl fmt::Display for WriteModeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for WriteModeName {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word).ok_or_else(|| UnknownWord {
            what: "write mode",
            word: word.to_owned(),
            known: Self::WORDS,
        })
    }
}

/// The columns that identify a row: at least one, each once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Key(Vec<String>);

/// Why a mode and a key do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteModeError {
    /// The mode needs a key and has none.
    #[error("write mode `{0}` needs a key")]
    NoKey(WriteModeName),
    /// The key has no column.
    #[error("the key is empty")]
    EmptyKey,
    /// The key names a column twice.
    #[error("the key names column `{0}` twice")]
    RepeatedColumn(String),
    /// A column of the key has no name.
    #[error("the key names a column whose name is empty")]
    UnnamedColumn,
}

impl WriteModeError {
    /// Returns the advice for a person, if there is any.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoKey(_) | Self::EmptyKey => Some("list the columns that identify a row: `key: [id]`".into()),
            Self::RepeatedColumn(_) | Self::UnnamedColumn => None,
        }
    }
}

impl TryFrom<Vec<String>> for Key {
    type Error = WriteModeError;

    fn try_from(columns: Vec<String>) -> Result<Self, WriteModeError> {
        if columns.is_empty() {
            return Err(WriteModeError::EmptyKey);
        }
        let mut seen = HashSet::new();
        for column in &columns {
            if column.is_empty() {
                return Err(WriteModeError::UnnamedColumn);
            }
            if !seen.insert(column.as_str()) {
                return Err(WriteModeError::RepeatedColumn(column.clone()));
            }
        }
        Ok(Self(columns))
    }
}

impl From<Key> for Vec<String> {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl Deref for Key {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

/// How a loader changes its target, with the key where the mode has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "mode", content = "key", rename_all = "kebab-case")]
pub enum WriteMode {
    /// Adds rows.
    Append,
    /// Replaces everything, by a swap once the stream is complete.
    Overwrite,
    /// Replaces rows of the same key, adds the others.
    Upsert(Key),
    /// As upsert, and marks rows that the source deleted.
    SoftDelete(Key),
    /// Keeps every version of a row with the time in which it was valid.
    History(Key),
}

impl WriteMode {
    /// Joins a mode with its key. Modes that need none ignore one: it may still describe the target's rows.
    ///
    /// # Errors
    /// When the mode needs a key and there is none.
    pub fn new(name: WriteModeName, key: Option<Key>) -> Result<Self, WriteModeError> {
        let needed = |key: Option<Key>| key.ok_or(WriteModeError::NoKey(name));
        Ok(match name {
            WriteModeName::Append => Self::Append,
            WriteModeName::Overwrite => Self::Overwrite,
            WriteModeName::Upsert => Self::Upsert(needed(key)?),
            WriteModeName::SoftDelete => Self::SoftDelete(needed(key)?),
            WriteModeName::History => Self::History(needed(key)?),
        })
    }

    /// Returns the mode without its key.
    pub fn name(&self) -> WriteModeName {
        match self {
            Self::Append => WriteModeName::Append,
            Self::Overwrite => WriteModeName::Overwrite,
            Self::Upsert(_) => WriteModeName::Upsert,
            Self::SoftDelete(_) => WriteModeName::SoftDelete,
            Self::History(_) => WriteModeName::History,
        }
    }

    /// Returns the columns of the key; none for modes that work without.
    pub fn key(&self) -> &[String] {
        match self {
            Self::Append | Self::Overwrite => &[],
            Self::Upsert(key) | Self::SoftDelete(key) | Self::History(key) => key,
        }
    }
}

impl fmt::Display for WriteMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name().as_str())?;
        match self.key() {
            [] => Ok(()),
            key => write!(f, " by {}", key.join(", ")),
        }
    }
}

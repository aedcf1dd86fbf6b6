//! What is told, whatever it is told through.

use serde::{Deserialize, Serialize};
use weir_pipeline::deliver::Language;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Info,
    /// Something went well.
    Success,
    /// Somebody should look at it.
    Warning,
    /// Somebody has to act.
    Error,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Message {
    /// What stands above it, on one line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// The text; empty lines part paragraphs. Nothing in it is markup.
    pub text: String,
    /// Values with names.
    pub facts: Vec<Fact>,
    /// Small tables.
    pub tables: Vec<Table>,
    /// Where to read on.
    pub links: Vec<Link>,
    /// Files that belong to it.
    pub attachments: Vec<Attachment>,
    /// In which language our own words are.
    #[serde(with = "language")]
    pub language: Language,
}

/// A value with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The name.
    pub label: String,
    /// The value.
    pub value: String,
}

impl Fact {
    /// Makes a fact.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// A small table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// What stands above it; may be empty.
    pub title: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// A text for each column.
    pub rows: Vec<Vec<String>>,
    /// How many rows were left out behind these.
    #[serde(default)]
    pub more: usize,
}

/// Where to read on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What stands there.
    pub label: String,
    /// `http` or `https`.
    pub url: String,
}

impl Link {
    /// Makes a link.
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), url: url.into() }
    }
}

/// A file that belongs to a message. Its bytes are somewhere else until it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name, without folders.
    pub name: String,
    /// What it is, such as `image/png`.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// Where its bytes are.
    pub path: String,
}

impl Attachment {
    /// Tells whether it can be shown within a message. SVG is not: mail clients refuse it.
    pub fn is_picture(&self) -> bool {
        matches!(self.media_type.as_str(), "image/png" | "image/jpeg" | "image/gif")
    }
}

mod language {
    use serde::{Deserialize, Deserializer, Serializer, de};
    use weir_pipeline::deliver::Language;

    pub(super) fn serialize<S: Serializer>(language: &Language, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(language)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

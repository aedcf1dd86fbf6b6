//! What leaves when a run has ended, checked: for a server to act on.

mod template;

use std::{fmt, str::FromStr};

use globset::GlobBuilder;
use weir_types::{ConnectionName, UnknownWord};

pub use template::{Template, TemplateError};

/// What the subject of a delivery can speak about.
pub const SUBJECT_VARIABLES: &[&str] = &["pipeline", "run"];

/// Something that leaves when a run has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliver {
    /// The channel: a connection.
    pub to: ConnectionName,
    /// Which of the run's artifacts go with it, as globs over `name` and `node/name`; all when there is none.
    pub artifacts: Vec<String>,
    /// Who gets the mail; the connection's own recipients when there is none.
    pub recipients: Vec<String>,
    /// What stands above it.
    pub subject: Option<Template>,
    /// After which ends of runs it leaves.
    pub when: When,
    /// Who is told when the channel does not take it.
    pub fallback: Option<ConnectionName>,
    /// In which language our own words are.
    pub language: Language,
}

impl Deliver {
    /// Tells whether an artifact goes with it.
    pub fn takes(&self, node: &str, name: &str) -> bool {
        let path = format!("{node}/{name}");
        let fits = |pattern: &String| glob(pattern).is_ok_and(|glob| glob.is_match(name) || glob.is_match(&path));
        self.artifacts.is_empty() || self.artifacts.iter().any(fits)
    }
}

/// Understands a pattern of names, in which `*` stands for no slash.
///
/// # Errors
/// When it is none.
pub(crate) fn glob(pattern: &str) -> Result<globset::GlobMatcher, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build().map(|glob| glob.compile_matcher())
}

/// After which ends of runs something leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// Everything is committed.
    #[default]
    Succeeded,
    /// It failed.
    Failed,
    /// Either.
    Always,
}

impl When {
    /// Tells whether it is one of them.
    pub fn includes(self, succeeded: bool) -> bool {
        match self {
            Self::Succeeded => succeeded,
            Self::Failed => !succeeded,
            Self::Always => true,
        }
    }
}

impl FromStr for When {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "succeeded" => Ok(Self::Succeeded),
            "failed" => Ok(Self::Failed),
            "always" => Ok(Self::Always),
            _ => Err(UnknownWord {
                what: "way for a run to end",
                word: word.to_owned(),
                known: &["succeeded", "failed", "always"],
            }),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Always => "always",
        })
    }
}

/// A language of our own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl FromStr for Language {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "en" => Ok(Self::English),
            "ko" => Ok(Self::Korean),
            _ => Err(UnknownWord { what: "language", word: word.to_owned(), known: &["en", "ko"] }),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::English => "en",
            Self::Korean => "ko",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Deliver, Language, When};

    #[test]
    fn artifacts_are_chosen_by_name_or_by_node_and_name() {
        let cases: [(&[&str], bool); 7] = [
            (&[], true),
            (&["share.*"], true),
            (&["report/*"], true),
            (&["*/share.html"], true),
            (&["other.*", "*.html"], true),
            (&["*.xlsx"], false),
            // The node is no part of the name, and `*` does not reach over a slash.
            (&["report*"], false),
        ];
        for (artifacts, expected) in cases {
            let deliver = Deliver {
                to: "mail".parse().expect("a name"),
                artifacts: artifacts.iter().map(ToString::to_string).collect(),
                recipients: Vec::new(),
                subject: None,
                when: When::default(),
                fallback: None,
                language: Language::default(),
            };
            assert_eq!(deliver.takes("report", "share.html"), expected, "{artifacts:?}");
        }
    }
}

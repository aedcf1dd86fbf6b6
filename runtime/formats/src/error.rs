//! What can go wrong with a file as a whole. A single bad row is not an error but a reject.

use std::io;

use arrow::error::ArrowError;
use weir_types::{Problem, ProblemKind};

/// A failure that ends the reading or writing of a file.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The options are wrong or do not fit together.
    #[error("{message}")]
    Options {
        /// What is wrong.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// The file's columns are not those that were asked for, or cannot be known.
    #[error("{message}")]
    Schema {
        /// What does not fit.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The data stops in the middle.
    #[error("the data is cut off: {0}")]
    Truncated(String),
    /// The data is not what its format says.
    #[error("the data is not valid {format}: {detail}")]
    Corrupt {
        /// The format that was expected.
        format: &'static str,
        /// What was found.
        detail: String,
    },
    /// A row does not fit its schema, where no row may be left out.
    #[error("{}: {message}", place(*row, column))]
    Row {
        /// The row's number, from 1.
        row: u64,
        /// The column's path; empty where the row as a whole is meant.
        column: String,
        /// What is wrong with the value.
        message: String,
    },
    /// The source or the sink failed.
    #[error("cannot read or write the data")]
    Io(#[source] io::Error),
}

impl FormatError {
    pub(crate) fn options(message: impl Into<String>) -> Self {
        Self::Options { message: message.into(), hint: None }
    }

    pub(crate) fn schema(message: impl Into<String>) -> Self {
        Self::Schema { message: message.into(), hint: None }
    }

    pub(crate) fn corrupt(format: &'static str, detail: impl Into<String>) -> Self {
        Self::Corrupt { format, detail: detail.into() }
    }

    pub(crate) fn with_hint(self, text: impl Into<String>) -> Self {
        let hint = Some(text.into());
        match self {
            Self::Options { message, .. } => Self::Options { message, hint },
            Self::Schema { message, .. } => Self::Schema { message, hint },
            other => other,
        }
    }

    /// Returns what the reader of the message can do next, where there is something.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Options { hint, .. } | Self::Schema { hint, .. } => hint.as_deref(),
            Self::Truncated(_) => Some("fetch or export the file again; nothing after the last whole batch was read"),
            Self::Corrupt { .. } | Self::Row { .. } | Self::Io(_) => None,
        }
    }

    /// Returns whose fault it is, in the words of the block contract.
    pub fn kind(&self) -> ProblemKind {
        match self {
            Self::Options { .. } => ProblemKind::Config,
            Self::Schema { .. } | Self::Truncated(_) | Self::Corrupt { .. } | Self::Row { .. } => ProblemKind::Data,
            Self::Io(_) => ProblemKind::Transient,
        }
    }
}

fn place(row: u64, column: &str) -> String {
    if column.is_empty() { format!("row {row}") } else { format!("row {row}, column `{column}`") }
}

/// Arrow refuses arrays that do not belong together; what reaches this point came out of the data.
impl From<ArrowError> for FormatError {
    fn from(error: ArrowError) -> Self {
        Self::corrupt("arrow", error.to_string())
    }
}

impl From<FormatError> for Problem {
    fn from(error: FormatError) -> Self {
        let message = match &error {
            FormatError::Io(source) => format!("{error}: {source}"),
            other => other.to_string(),
        };
        let mut problem = Problem::new(error.kind(), message);
        problem.hint = error.hint().map(str::to_owned);
        if let FormatError::Row { row, column, .. } = error {
            problem.row = Some(row);
            problem.column = Some(column).filter(|column| !column.is_empty());
        }
        problem
    }
}

/// Returns a hint naming the nearest of the known names, or listing them all when none is near.
pub(crate) fn nearest_hint(what: &str, wanted: &str, known: &[String]) -> String {
    let near = known
        .iter()
        .map(|name| (strsim::jaro_winkler(wanted, name), name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    match near {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => format!("{what}: {}", listed(known)),
    }
}

/// Names the first few; a file of a thousand columns must not fill the screen.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

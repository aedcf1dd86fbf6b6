//! Why a text is not an Arrow type.

use super::names;

/// Why a text is not an Arrow type. Positions count characters from zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArrowTypeError {
    /// There is no type of this name.
    #[error("`{0}` is not a type")]
    Unknown(String),
    /// Something else was expected.
    #[error("{found} where {expected} was expected, at position {at} of `{text}`")]
    Unexpected {
        /// The whole text.
        text: String,
        /// The position.
        at: usize,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A quoted name has no end.
    #[error("the quoted name at position {at} of `{text}` has no end")]
    OpenQuote {
        /// The whole text.
        text: String,
        /// Where the quote starts.
        at: usize,
    },
    /// A number is outside what the type allows.
    #[error("{what} {value} of `{word}` is out of range: {range}")]
    OutOfRange {
        /// The type.
        word: String,
        /// What the number stands for.
        what: &'static str,
        /// The number.
        value: i64,
        /// What would be allowed.
        range: String,
    },
    /// The unit does not exist for this type.
    #[error("`{word}` has no unit `{unit}`")]
    Unit {
        /// The type.
        word: String,
        /// What was written.
        unit: String,
        /// The units that exist.
        known: &'static str,
    },
    /// Types are nested more deeply than anyone needs.
    #[error("the type is nested more than {0} levels deep")]
    TooDeep(usize),
}

impl ArrowTypeError {
    /// Returns the advice for a person, if there is any.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown(word) => match names::alias(word) {
                Some(ours) => Some(format!("write `{ours}`")),
                None => Some(format!("types are {}", names::ALL.join(", "))),
            },
            Self::Unit { known, .. } => Some(format!("units are {known}")),
            _ => None,
        }
    }
}

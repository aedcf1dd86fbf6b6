//! Identity of a split.

use std::{fmt, str::FromStr, sync::Arc};

use crate::{NameError, text::serde_as_text};

/// The longest id. It becomes part of file names, which most file systems limit to 255 bytes.
const MAX_LENGTH: usize = 128;

/// Identifies a split inside its stream; an extractor chooses it. It is safe as one segment of a path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SplitId(Arc<str>);

impl SplitId {
    /// Returns `all`, the one split of everything behind a whole-input node.
    pub fn all() -> Self {
        Self("all".into())
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SplitId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let reason = if text.is_empty() {
            "it is empty".to_owned()
        } else if text.len() > MAX_LENGTH {
            format!("it is {} bytes long, the limit is {MAX_LENGTH}", text.len())
        } else if text.starts_with('.') {
            "it starts with a dot".to_owned()
        } else if !text.chars().all(allowed) {
            "only ASCII letters, digits, `-`, `_` and `.` are allowed".to_owned()
        } else {
            return Ok(Self(text.into()));
        };
        Err(NameError::new("split id", text, reason))
    }
}

impl fmt::Display for SplitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for SplitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

serde_as_text!(SplitId, "a split id");

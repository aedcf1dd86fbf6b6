//! Everything that is wrong, at once.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Blame, Diagnostic, Explain, Severity, Style};

/// A list of diagnostics, in the order in which a reader meets their places.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Creates an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Tells whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Returns how many have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Goes through them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Puts them into the order of their places; those without a place come last, in the order they were added.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let key = |diagnostic: &Diagnostic| {
                let location = diagnostic.location.as_ref();
                (location.is_none(), location.map(|l| (l.file.clone(), l.line, l.column)))
            };
            key(a).cmp(&key(b))
        });
    }

    /// Returns `value` together with the warnings, or everything if there is an error.
    ///
    /// # Errors
    /// With all diagnostics if one of them is an error.
    pub fn into_result<T>(mut self, value: T) -> Result<(T, Self), Self> {
        self.sort();
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }

    /// Returns `2 errors and 1 warning`; nothing if there are none.
    pub fn summary(&self) -> Option<String> {
        let count = |severity, word: &str| match self.count(severity) {
            0 => None,
            1 => Some(format!("1 {word}")),
            many => Some(format!("{many} {word}s")),
        };
        match (count(Severity::Error, "error"), count(Severity::Warning, "warning")) {
            (Some(errors), Some(warnings)) => Some(format!("{errors} and {warnings}")),
            (errors, warnings) => errors.or(warnings),
        }
    }

    /// Returns the text for a terminal, with an empty line between diagnostics.
    pub fn render(&self, style: Style) -> String {
        self.list.iter().map(|diagnostic| diagnostic.render(style)).collect::<Vec<_>>().join("\n")
    }

    /// Returns them as a JSON array.
    pub fn to_json(&self) -> serde_json::Value {
        // Strings and numbers only: this serialisation has no way to fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl fmt::Display for Diagnostics {
    /// Writes the plain rendering without the last line break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(Style::Plain).trim_end())
    }
}

impl std::error::Error for Diagnostics {}

impl Explain for Diagnostics {
    /// Returns the blame of the first error.
    fn blame(&self) -> Blame {
        let error = self.list.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        error.or(self.list.first()).map_or(Blame::User, |diagnostic| diagnostic.blame)
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.list.extend(diagnostics);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self { list: diagnostics.into_iter().collect() }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

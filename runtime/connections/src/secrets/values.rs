//! Secrets that somebody read from a file already.

use std::collections::BTreeMap;

use super::{SecretError, SecretSource, Sensitive};

/// Names and values, e.g. of a secrets file.
pub struct SecretValues {
    origin: String,
    values: BTreeMap<String, Sensitive>,
}

impl SecretValues {
    /// Takes values; `origin` says in messages where they are from, e.g. the file's path.
    pub fn new(origin: impl Into<String>, values: impl IntoIterator<Item = (String, Sensitive)>) -> Self {
        Self { origin: origin.into(), values: values.into_iter().collect() }
    }
}

impl SecretSource for SecretValues {
    fn find(&self, name: &str) -> Result<Option<Sensitive>, SecretError> {
        match self.values.get(name) {
            Some(value) if value.expose().is_empty() => {
                Err(SecretError::Empty { name: name.to_owned(), origin: self.origin.clone() })
            }
            value => Ok(value.cloned()),
        }
    }

    fn names(&self) -> Vec<String> {
        self.values.keys().cloned().collect()
    }

    fn remedy(&self, name: &str) -> String {
        format!("add `{name}: <value>` to `{}`", self.origin)
    }
}

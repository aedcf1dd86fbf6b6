//! Where the values of secrets come from. Blocks and pipelines only ever name them.

mod environment;
mod error;
mod values;

use weir_diagnostics::{did_you_mean, one_of};

pub use environment::{EnvironmentSecrets, variable};
pub use error::SecretError;
pub use values::SecretValues;

/// A secret's value: prints as stars.
pub type Sensitive = weir_diagnostics::Sensitive<String>;

/// A place that knows secrets.
pub trait SecretSource: Send + Sync {
    /// Returns a secret's value, `None` if the source does not know it. Called whenever the secret is used, so that a changed value takes
    /// effect without a restart.
    ///
    /// # Errors
    /// When the source knows the secret and cannot read it.
    fn find(&self, name: &str) -> Result<Option<Sensitive>, SecretError>;
    /// Returns the names that it knows, for hints.
    fn names(&self) -> Vec<String>;
    /// Returns what to write so that the source knows a secret, e.g. ``set `WEIR_SECRET_KEY` ``.
    fn remedy(&self, name: &str) -> String;
}

/// All sources, asked in order.
#[derive(Default)]
pub struct Secrets {
    sources: Vec<Box<dyn SecretSource>>,
}

impl Secrets {
    /// Returns secrets from the process's environment only.
    pub fn from_environment() -> Self {
        Self::default().with(EnvironmentSecrets::of_process())
    }

    /// Adds a source to be asked after the others.
    #[must_use]
    pub fn with(mut self, source: impl SecretSource + 'static) -> Self {
        self.sources.push(Box::new(source));
        self
    }

    /// Returns a secret's value.
    ///
    /// # Errors
    /// When no source knows it, with what to write where; or when it cannot be read.
    pub fn get(&self, name: &str) -> Result<Sensitive, SecretError> {
        for source in &self.sources {
            if let Some(value) = source.find(name)? {
                return Ok(value);
            }
        }
        Err(self.missing(name))
    }

    fn missing(&self, name: &str) -> SecretError {
        let names: Vec<String> = self.sources.iter().flat_map(|source| source.names()).collect();
        let known = || names.iter().map(String::as_str);
        let mut hints: Vec<String> =
            did_you_mean(name, known()).or_else(|| one_of("known secrets", known())).into_iter().collect();
        hints.extend(self.sources.iter().map(|source| source.remedy(name)));
        SecretError::Missing { name: name.to_owned(), hints }
    }
}

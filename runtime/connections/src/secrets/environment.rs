//! Secrets in environment variables, or in files that variables name.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::{SecretError, SecretSource, Sensitive};

const PREFIX: &str = "WEIR_SECRET_";
/// Container platforms mount secrets as files; the variable then holds the path.
const FILE_SUFFIX: &str = "_FILE";

/// The variables `WEIR_SECRET_<NAME>` and `WEIR_SECRET_<NAME>_FILE`, as they were at the start.
pub struct EnvironmentSecrets {
    variables: BTreeMap<String, Sensitive>,
}

impl EnvironmentSecrets {
    /// Takes the process's variables. Those that are not UTF-8 cannot be secrets.
    pub fn of_process() -> Self {
        Self::new(
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    /// Takes variables from elsewhere.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let variables = variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX));
        Self { variables: variables.map(|(name, value)| (name, value.into())).collect() }
    }
}

/// Returns the variable for a secret: `exchange-key` is `WEIR_SECRET_EXCHANGE_KEY`.
pub fn variable(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("{PREFIX}{name}")
}

impl SecretSource for EnvironmentSecrets {
    fn find(&self, name: &str) -> Result<Option<Sensitive>, SecretError> {
        let variable = variable(name);
        if let Some(value) = self.variables.get(&variable) {
            return not_empty(name, &variable, value.clone()).map(Some);
        }
        let variable = format!("{variable}{FILE_SUFFIX}");
        self.variables.get(&variable).map(|file| read(name, &variable, file.expose().into())).transpose()
    }

    fn names(&self) -> Vec<String> {
        let plain = |variable: &String| {
            variable.strip_prefix(PREFIX).map(|name| name.strip_suffix(FILE_SUFFIX).unwrap_or(name).to_owned())
        };
        self.variables.keys().filter_map(plain).map(|name| name.to_lowercase().replace('_', "-")).collect()
    }

    fn remedy(&self, name: &str) -> String {
        let variable = variable(name);
        format!("set `{variable}`, or `{variable}{FILE_SUFFIX}` to the path of a file that holds it")
    }
}

fn read(name: &str, variable: &str, file: PathBuf) -> Result<Sensitive, SecretError> {
    match fs::read_to_string(&file) {
        // Editors and `echo` end a file with a line feed that is no part of the secret.
        Ok(text) => not_empty(
            name,
            variable,
            text.strip_suffix('\n')
                .map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line))
                .to_owned()
                .into(),
        ),
        Err(source) => {
            Err(SecretError::Unreadable { name: name.to_owned(), variable: variable.to_owned(), file, source })
        }
    }
}

fn not_empty(name: &str, origin: &str, value: Sensitive) -> Result<Sensitive, SecretError> {
    if value.expose().is_empty() {
        return Err(SecretError::Empty { name: name.to_owned(), origin: origin.to_owned() });
    }
    Ok(value)
}

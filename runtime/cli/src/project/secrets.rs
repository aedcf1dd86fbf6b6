//! Secrets: from variables and from a file.

use std::path::Path;

use weir_connections::secrets::{SecretError, SecretValues, Secrets, Sensitive};
use weir_diagnostics::{Diagnostic, Diagnostics, Explain};
use weir_pipeline::{SecretMiss, yaml};
use weir_types::SecretName;

use super::read_source;
use crate::failed::Failed;

/// Collects where secrets come from. Variables go before the file, and this before what people gave to a server.
///
/// # Errors
/// When the file is no map from names to texts.
pub(crate) fn load(file: Option<&Path>, stored: Option<Vec<(String, Sensitive)>>) -> Result<Secrets, Failed> {
    let mut secrets = Secrets::from_environment();
    if let Some(file) = file {
        secrets = secrets.with(SecretValues::new(file.display().to_string(), read(file)?));
    }
    if let Some(values) = stored {
        secrets = secrets.with(SecretValues::new("the secrets of the server", values));
    }
    Ok(secrets)
}

/// Tells whether a secret can be had.
///
/// # Errors
/// With why not.
pub(super) fn ask(secrets: &Secrets, name: &SecretName) -> Result<(), SecretMiss> {
    secrets.get(name.as_str()).map(drop).map_err(|error| match error {
        SecretError::Missing { .. } => SecretMiss::Unset,
        SecretError::Unreadable { .. } | SecretError::Empty { .. } => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            SecretMiss::Unusable { reason: format!("{error}{cause}"), hints: error.hints() }
        }
    })
}

fn read(file: &Path) -> Result<Vec<(String, Sensitive)>, Failed> {
    let source = read_source(file)?;
    let mut diagnostics = Diagnostics::new();
    let root = yaml::load(&source, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(hide(diagnostics).into());
    }
    let Some(root) = root.filter(|root| !root.is_null()) else { return Ok(Vec::new()) };
    let wrong = |what: String| Diagnostic::error(what).hint("write `name: value`, one secret a line".to_owned());
    let Some(map) = root.as_map() else {
        return Err(wrong(format!("`{}` is no map of secrets", source.name())).into());
    };
    let mut secrets = Vec::new();
    for entry in &map.entries {
        let (key, line) = (&entry.key.value, entry.key.span.line);
        if let Err(error) = key.parse::<SecretName>() {
            diagnostics.push(wrong(format!("line {line} of `{}`: {error}", source.name())));
        }
        match entry.value.text() {
            Some(text) => secrets.push((key.clone(), Sensitive::from(text.value.to_owned()))),
            None => {
                diagnostics.push(wrong(format!("line {line} of `{}`: the value of `{key}` is no text", source.name())))
            }
        }
    }
    if diagnostics.has_errors() { Err(diagnostics.into()) } else { Ok(secrets) }
}

/// Takes the lines of the file out of messages: they hold secrets.
fn hide(diagnostics: Diagnostics) -> Diagnostics {
    let without_line = |mut diagnostic: Diagnostic| {
        if let Some(location) = &mut diagnostic.location {
            location.snippet = None;
        }
        diagnostic
    };
    diagnostics.into_iter().map(without_line).collect()
}

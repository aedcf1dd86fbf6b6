//! The secrets that one node was given.

use std::collections::BTreeMap;

use weir_connections::secrets::{Secrets, Sensitive};
use weir_diagnostics::{did_you_mean, one_of};
use weir_types::{Problem, SecretName};

use crate::mask::Masker;

/// Values by the name that the block uses.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeSecrets {
    node: String,
    values: BTreeMap<String, Sensitive>,
    masker: Masker,
}

impl NodeSecrets {
    /// Looks all of them up, so that a missing one stops the run at its start.
    pub(crate) fn resolve(
        node: &str,
        named: &BTreeMap<String, SecretName>,
        secrets: &Secrets,
    ) -> Result<Self, Problem> {
        let resolve = |(name, secret): (&String, &SecretName)| {
            let value = secrets.get(secret.as_str()).map_err(|error| {
                let problem = Problem::from(error);
                Problem { message: format!("node `{node}` needs a secret: {}", problem.message), ..problem }
            })?;
            Ok((name.clone(), value))
        };
        let values: BTreeMap<String, Sensitive> = named.iter().map(resolve).collect::<Result<_, Problem>>()?;
        let masker = Masker::new(values.values().cloned());
        Ok(Self { node: node.to_owned(), values, masker })
    }

    /// Returns a value.
    pub(crate) fn get(&self, name: &str) -> Result<&Sensitive, Problem> {
        self.values.get(name).ok_or_else(|| {
            let known = || self.values.keys().map(String::as_str);
            let near = did_you_mean(name, known()).or_else(|| one_of("the node's secrets", known()));
            let line = format!("add `secrets: {{ {name}: <name of the secret> }}` to node `{}`", self.node);
            Problem::denied(format!("node `{}` was given no secret `{name}`", self.node))
                .with_hint(near.map_or(line.clone(), |near| format!("{near}; {line}")))
        })
    }

    /// Returns what hides the values.
    pub(crate) fn masker(&self) -> &Masker {
        &self.masker
    }
}

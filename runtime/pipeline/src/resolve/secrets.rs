//! Whether secrets can be had.

use std::collections::BTreeMap;

use weir_diagnostics::Span;
use weir_types::{SecretName, manifest::Manifest};

use super::Resolver;
use crate::{ConnectionSpec, written::Node};

/// Tells whether a secret can be had.
pub type SecretCheck<'a> = &'a dyn Fn(&SecretName) -> Result<(), SecretMiss>;

/// Why a secret cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretMiss {
    /// Nobody has set it.
    Unset,
    /// Somebody has, but to nothing that can be used.
    Unusable {
        /// Why.
        reason: String,
        /// What to do about it.
        hints: Vec<String>,
    },
}

impl Resolver<'_> {
    /// Checks the secrets of a node.
    pub(super) fn secrets(&mut self, node: &Node, manifest: &Manifest) -> BTreeMap<String, SecretName> {
        if let Some((first, _)) = node.secrets.first().filter(|_| !manifest.capabilities.secrets) {
            let message = format!("block `{}` of node `{}` never asks for secrets", manifest.label(), node.name);
            self.push(self.reader.warning(first.span, message));
        }
        for (_, secret) in &node.secrets {
            self.expect_secret(&secret.value, secret.span, &format!("node `{}`", node.name));
        }
        node.secrets.iter().map(|(key, name)| (key.value.clone(), name.value.clone())).collect()
    }

    /// Checks the secrets of a connection that a node was granted.
    pub(super) fn connection_secrets(&mut self, connection: &ConnectionSpec, span: Span) {
        for secret in connection.secrets() {
            self.expect_secret(&secret, span, &format!("connection `{}`", connection.name));
        }
    }

    fn expect_secret(&mut self, secret: &SecretName, span: Span, owner: &str) {
        let Some(Err(miss)) = self.context.secrets.map(|ask| ask(secret)) else { return };
        let needs = format!("{owner} needs secret `{secret}`, which");
        let diagnostic = match miss {
            SecretMiss::Unset => {
                let variable = secret.variable();
                self.error(span, format!("{needs} is not set"))
                    .hint(format!("set `{variable}`, or `{variable}_FILE` to the path of a file that holds it"))
            }
            SecretMiss::Unusable { reason, hints } => {
                self.error(span, format!("{needs} cannot be used")).caused_by(reason).hints(hints)
            }
        };
        self.push(diagnostic);
    }
}

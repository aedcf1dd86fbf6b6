//! Whether secrets can be had.

use std::collections::BTreeMap;

use weir_diagnostics::Span;
use weir_types::{SecretName, manifest::Manifest};

use super::Resolver;
use crate::{ConnectionSpec, written::Node};

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
            self.expect_secret(secret, span, &format!("connection `{}`", connection.name));
        }
    }

    fn expect_secret(&mut self, secret: &SecretName, span: Span, owner: &str) {
        if self.context.secrets.is_some_and(|exists| !exists(secret)) {
            let variable = secret.variable();
            let diagnostic = self
                .error(span, format!("{owner} needs secret `{secret}`, which is not set"))
                .hint(format!("set `{variable}`, or `{variable}_FILE` to the path of a file that holds it"));
            self.push(diagnostic);
        }
    }
}

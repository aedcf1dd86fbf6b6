//! Whether a node's config is what its block expects.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value as Json, json};
use weir_diagnostics::{Blame, Diagnostic, Span, did_you_mean, one_of};
use weir_types::{
    arrow_type,
    manifest::{ARROW_TYPE_FORMAT, CONNECTION_FORMAT, Manifest, SECRET_FORMAT},
};

use super::{
    Resolver,
    grants::usual_access,
    requests::granting_line,
    violation::{Part, Violation, explain},
};
use crate::{
    written::Node,
    yaml::{self, Located},
};

impl Resolver<'_> {
    /// Returns the config of a node with parameters replaced; nothing if one has no value, which is reported.
    pub(super) fn config(&mut self, node: &Node) -> Option<Json> {
        match &node.config {
            None => Some(json!({})),
            Some(entry) => Some(self.values.tree(&mut self.reader, &entry.value)?.to_json()),
        }
    }

    /// Checks a config by the block's schema. Reports every violation at its line.
    pub(super) fn check_config(&mut self, node: &Node, manifest: &Manifest, config: &Json) {
        let validator = match validator(node, &manifest.config) {
            Ok(validator) => validator,
            Err(reason) => {
                let message = format!(
                    "block `{}` of node `{}` has an invalid config schema: {reason}",
                    manifest.label(),
                    node.name
                );
                self.push(self.error(node.span(), message).blame(Blame::Block));
                return;
            }
        };
        if let Some(key) = manifest.blocks_key()
            && let Some(written) = node.config.as_ref().and_then(|entry| entry.value.locate(&format!("/{key}")))
        {
            let message = format!("`{key}` in the config of node `{}` is filled in by Weir", node.name);
            self.push(self.error(written.key, message).hint(format!("remove `{key}`")));
            return;
        }
        let errors: Vec<_> = validator.iter_errors(config).collect();
        let mut seen = BTreeSet::new();
        for violation in errors.iter().flat_map(|error| explain(error, &manifest.config)) {
            if let Some(diagnostic) = self.violation(node, manifest, &violation, config)
                && seen.insert((violation.pointer, diagnostic.message.clone()))
            {
                self.push(diagnostic);
            }
        }
    }

    /// Returns what to say about a violation; nothing if another check says it better.
    fn violation(&self, node: &Node, manifest: &Manifest, violation: &Violation, config: &Json) -> Option<Diagnostic> {
        let span = place(node, violation);
        let text = || config.pointer(&violation.pointer).and_then(Json::as_str).unwrap_or_default();
        match violation.format.as_deref() {
            Some(CONNECTION_FORMAT) => self.connection_violation(node, manifest, text(), span),
            Some(SECRET_FORMAT) => Some(self.secret_violation(node, text(), span)),
            _ => {
                let message = violation.message.replace("{config}", &format!("the config of node `{}`", node.name));
                Some(self.error(span, message).hints(violation.hints.iter().cloned()))
            }
        }
    }

    fn connection_violation(&self, node: &Node, manifest: &Manifest, name: &str, span: Span) -> Option<Diagnostic> {
        let granted =
            || node.grants.connections.iter().flat_map(|grants| &grants.value).map(|grant| grant.name.as_str());
        let exists = self.connections.names().any(|known| known == name) || self.refused_connections.contains(name);
        let of_node = format!("the config of node `{}` uses connection `{name}`", node.name);
        if !exists {
            let known = || granted().chain(self.connections.names());
            let hint = did_you_mean(name, known()).or_else(|| one_of("connections", self.connections.names()));
            return Some(self.error(span, format!("{of_node}, but there is no such connection")).hint(hint));
        }
        let grant = format!("{name}: {}", usual_access(manifest));
        let hint = match &node.grants.connections {
            Some(written) => format!("add `{grant}` to its granted `connections` (line {})", written.span.line),
            // A block that asks for connections has been told about the missing grant as a whole.
            None if !manifest.capabilities.connections.is_empty() => return None,
            None => granting_line(node, &format!("connections: {{ {grant} }}")),
        };
        Some(self.error(span, format!("{of_node}, which is not granted")).hint(hint))
    }

    fn secret_violation(&self, node: &Node, key: &str, span: Span) -> Diagnostic {
        let keys = || node.secrets.iter().map(|(key, _)| key.as_str());
        let message = format!("the config of node `{}` uses secret `{key}`, which the node does not list", node.name);
        let hint =
            did_you_mean(key, keys()).unwrap_or_else(|| format!("add `secrets: {{ {key}: name-of-the-secret }}`"));
        self.error(span, message).hint(hint)
    }
}

/// Builds a validator that also knows types, and which connections and secrets the node lists. Listed is enough here: what is
/// wrong with the grant of a connection is reported at the grant.
fn validator(node: &Node, schema: &Json) -> Result<Validator, String> {
    let connections = node.grants.connections.iter().flat_map(|grants| &grants.value);
    let connections: BTreeSet<_> = connections.map(|grant| grant.name.value.to_string()).collect();
    let secrets: BTreeSet<_> = node.secrets.iter().map(|(key, _)| key.value.clone()).collect();
    jsonschema::options()
        .offline()
        .should_validate_formats(true)
        .with_format(CONNECTION_FORMAT, move |name: &str| connections.contains(name))
        .with_format(SECRET_FORMAT, move |name: &str| secrets.contains(name))
        .with_format(ARROW_TYPE_FORMAT, |text: &str| arrow_type::parse(text).is_ok())
        .build(schema)
        .map_err(|error| error.to_string())
}

/// Returns where a violation stands in the file; the nearest thing that is written, if the thing itself is not.
fn place(node: &Node, violation: &Violation) -> Span {
    let Some(yaml::Entry { key, value }) = &node.config else { return node.span() };
    match value.locate(&violation.pointer) {
        Some(Located { key, value }) => match violation.part {
            Part::Key => key,
            Part::Value => value,
        },
        None => key.span,
    }
}

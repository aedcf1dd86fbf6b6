//! Whether a node's config is what its block expects.

use std::{collections::BTreeSet, sync::Arc};

use jsonschema::Validator;
use serde_json::{Value as Json, json};
use weir_diagnostics::{Blame, Diagnostic, Span, did_you_mean, one_of};
use weir_types::manifest::{CONNECTION_FORMAT, Manifest, SECRET_FORMAT};

use super::{
    Resolver,
    grants::usual_access,
    requests::granting_line,
    violation::{Part, Violation, explain},
};
use crate::{
    grants::Grants,
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
    pub(super) fn check_config(&mut self, node: &Node, manifest: &Manifest, config: &Json, grants: &Grants) {
        let validator = match self.validator(node, &manifest.config, grants) {
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
        let errors: Vec<_> = validator.iter_errors(config).collect();
        let mut seen = BTreeSet::new();
        for violation in errors.iter().flat_map(|error| explain(error, &manifest.config)) {
            let diagnostic = self.violation(node, manifest, &violation, config);
            if seen.insert((violation.pointer, diagnostic.message.clone())) {
                self.push(diagnostic);
            }
        }
    }

    /// Builds a validator that also knows which connections and secrets the node has.
    fn validator(&self, node: &Node, schema: &Json, grants: &Grants) -> Result<Validator, String> {
        let connections: Arc<BTreeSet<String>> = Arc::new(grants.connections.keys().map(ToString::to_string).collect());
        let secrets: Arc<BTreeSet<String>> = Arc::new(node.secrets.iter().map(|(key, _)| key.value.clone()).collect());
        jsonschema::options()
            .offline()
            .should_validate_formats(true)
            .with_format(CONNECTION_FORMAT, move |name: &str| connections.contains(name))
            .with_format(SECRET_FORMAT, move |name: &str| secrets.contains(name))
            .build(schema)
            .map_err(|error| error.to_string())
    }

    fn violation(&mut self, node: &Node, manifest: &Manifest, violation: &Violation, config: &Json) -> Diagnostic {
        let span = place(node, violation);
        let text = || config.pointer(&violation.pointer).and_then(Json::as_str).unwrap_or_default();
        match violation.format.as_deref() {
            Some(CONNECTION_FORMAT) => self.connection_violation(node, manifest, text(), span),
            Some(SECRET_FORMAT) => self.secret_violation(node, text(), span),
            _ => {
                let message = violation.message.replace("{config}", &format!("the config of node `{}`", node.name));
                self.error(span, message).hints(violation.hints.iter().cloned())
            }
        }
    }

    fn connection_violation(&mut self, node: &Node, manifest: &Manifest, name: &str, span: Span) -> Diagnostic {
        let written = node.grants.connections.iter().flat_map(|grants| &grants.value);
        let granted: Vec<_> = written.map(|grant| grant.name.as_str()).collect();
        let exists = self.connections.names().any(|known| known == name) || self.refused_connections.contains(name);
        let message = if exists {
            format!("the config of node `{}` uses connection `{name}`, which is not granted", node.name)
        } else {
            format!("the config of node `{}` uses connection `{name}`, but there is no such connection", node.name)
        };
        let hint = if exists {
            Some(granting_line(node, &format!("connections: {{ {name}: {} }}", usual_access(manifest))))
        } else {
            let known = || granted.iter().copied().chain(self.connections.names());
            did_you_mean(name, known()).or_else(|| one_of("connections", self.connections.names()))
        };
        self.error(span, message).hint(hint)
    }

    fn secret_violation(&mut self, node: &Node, key: &str, span: Span) -> Diagnostic {
        let keys = || node.secrets.iter().map(|(key, _)| key.as_str());
        let message = format!("the config of node `{}` uses secret `{key}`, which the node does not list", node.name);
        let hint =
            did_you_mean(key, keys()).unwrap_or_else(|| format!("add `secrets: {{ {key}: name-of-the-secret }}`"));
        self.error(span, message).hint(hint)
    }
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

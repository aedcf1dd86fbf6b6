//! Whether what a block asks for and what its node is granted fit together.

use serde_json::Value as Json;
use weir_diagnostics::Span;
use weir_types::{BlockKind, manifest::Manifest};

use super::{Resolver, grants::usual_access};
use crate::{
    ConnectionSpec,
    grants::{Access, Grants},
    written::Node,
};

impl Resolver<'_> {
    /// Reports what is asked for but not granted, and warns about what is granted but never asked for.
    ///
    /// A grant that is written and empty (`http: []`, `clock: false`) is an answer: the block then does without.
    pub(super) fn requests(&mut self, node: &Node, manifest: &Manifest, grants: &Grants, config: Option<&Json>) {
        let (asked, written) = (&manifest.capabilities, &node.grants);
        let mut missing = Vec::new();
        if asked.http && written.http.is_none() {
            let host = config.and_then(first_host).unwrap_or_else(|| "api.example.com".into());
            missing.push(("to send HTTP requests".into(), format!("http: [{host}]")));
        }
        if asked.clock && written.clock.is_none() {
            missing.push(("to know the time".into(), "clock: true".into()));
        }
        if asked.random && written.random.is_none() {
            missing.push(("for randomness".into(), "random: true".into()));
        }
        if !asked.connections.is_empty() && written.connections.is_none() {
            missing.push(self.missing_connections(manifest, config));
        }
        self.not_granted(node, manifest, &missing);
        self.read_only_loader(node, manifest, grants);
        // `random` is not among them: statements that a block hands to the host may need it, and no manifest tells.
        let unasked = [
            ("http", written.http.as_ref().map(|hosts| hosts.span), asked.http),
            ("private_network", written.private_network.as_ref().map(|hosts| hosts.span), asked.http),
            ("clock", written.clock.filter(|clock| clock.value).map(|clock| clock.span), asked.clock),
            ("connections", written.connections.as_ref().map(|c| c.span), !asked.connections.is_empty()),
        ];
        for (key, span, _) in unasked.into_iter().filter(|(_, _, asked)| !asked) {
            self.never_asked(node, manifest, key, span);
        }
    }

    /// Returns what a block asks for that needs a connection, and the line that would grant a likely one.
    fn missing_connections(&self, manifest: &Manifest, config: Option<&Json>) -> (String, String) {
        let kinds = &manifest.capabilities.connections;
        let fitting = || self.connections.iter().filter(|spec| kinds.contains(&spec.kind()));
        let mentioned = |spec: &&ConnectionSpec| config.is_some_and(|config| mentions(config, spec.name.as_str()));
        let candidate = fitting().find(mentioned).or_else(|| fitting().next());
        let name = candidate.map_or("name-of-a-connection".to_owned(), |spec| spec.name.to_string());
        let kinds: Vec<_> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
        let what = format!("for connections of kind {}", kinds.join(" or "));
        (what, format!("connections: {{ {name}: {} }}", usual_access(manifest)))
    }

    fn read_only_loader(&mut self, node: &Node, manifest: &Manifest, grants: &Grants) {
        let Some(written) = node.grants.connections.as_ref().filter(|_| manifest.kind == BlockKind::Loader) else {
            return;
        };
        let Some(name) = grants.connections.keys().next() else { return };
        if grants.connections.values().all(|grant| grant.access == Access::Read) {
            let message = format!("node `{}` is a loader and may only read its connections", node.name);
            self.push(self.error(written.span, message).hint(format!("write `connections: {{ {name}: write }}`")));
        }
    }

    /// Reports everything that a node lacks at once, so that the line to add is one line.
    fn not_granted(&mut self, node: &Node, manifest: &Manifest, missing: &[(String, String)]) {
        if missing.is_empty() {
            return;
        }
        let (what, lines): (Vec<_>, Vec<_>) = missing.iter().map(|(what, line)| (what.as_str(), line.as_str())).unzip();
        let message = format!(
            "block `{}` of node `{}` asks {}, which is not granted",
            manifest.label(),
            node.name,
            what.join(" and ")
        );
        let span = node.grants.span.unwrap_or(node.span());
        self.push(self.error(span, message).hint(granting_line(node, &lines.join(", "))));
    }

    fn never_asked(&mut self, node: &Node, manifest: &Manifest, key: &str, span: Option<Span>) {
        if let Some(span) = span {
            let message = format!(
                "`{key}` is granted to node `{}`, but block `{}` never asks for it",
                node.name,
                manifest.label()
            );
            self.push(self.reader.warning(span, message));
        }
    }
}

/// Returns the line that would grant something, and where it belongs.
pub(super) fn granting_line(node: &Node, line: &str) -> String {
    match node.grants.span {
        Some(span) => format!("add `{line}` to the grants of `{}` (line {})", node.name, span.line),
        None => format!("add `grants: {{ {line} }}` to node `{}` (line {})", node.name, node.span().line),
    }
}

/// Tells whether some text in a config is exactly this word.
fn mentions(config: &Json, word: &str) -> bool {
    match config {
        Json::String(text) => text == word,
        Json::Array(items) => items.iter().any(|item| mentions(item, word)),
        Json::Object(entries) => entries.values().any(|value| mentions(value, word)),
        _ => false,
    }
}

/// Returns the host of the first URL in a config: most likely what the block wants to reach.
fn first_host(config: &Json) -> Option<String> {
    match config {
        Json::String(text) => {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
            let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
            (!host.is_empty()).then(|| host.to_owned())
        }
        Json::Array(items) => items.iter().find_map(first_host),
        Json::Object(entries) => entries.values().find_map(first_host),
        _ => None,
    }
}

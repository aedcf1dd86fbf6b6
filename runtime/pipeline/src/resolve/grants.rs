//! What a node may do.

use std::collections::BTreeMap;

use weir_diagnostics::Span;
use weir_types::{
    ConnectionName,
    manifest::{ConnectionKind, Manifest},
};

use super::Resolver;
use crate::{
    ConnectionSpec,
    connection::HISTORY,
    grants::{Access, ConnectionGrant, Grants, HostPattern, Limits},
    written::{self, Node},
    yaml::Spanned,
};

impl Resolver<'_> {
    /// Turns the grants of a node into what they mean. Problems are reported; what is fine is kept.
    pub(super) fn grants(&mut self, node: &Node, manifest: &Manifest) -> Grants {
        let written = &node.grants;
        let grants = Grants {
            http: self.hosts(written.http.as_ref()),
            private_network: self.hosts(written.private_network.as_ref()),
            connections: self.connection_grants(node, manifest),
            clock: written.clock.is_some_and(|clock| clock.value),
            random: written.random.is_some_and(|random| random.value),
            limits: limits(&written.limits),
        };
        self.unreachable_private_hosts(node, &grants);
        grants
    }

    fn hosts(&mut self, written: Option<&Spanned<Vec<Spanned<String>>>>) -> Vec<HostPattern> {
        let mut hosts = Vec::new();
        for text in written.iter().flat_map(|hosts| &hosts.value) {
            let replaced = self.values.text(&mut self.reader, text);
            hosts.extend(replaced.and_then(|text| self.reader.parse(text)).map(|host| host.value));
        }
        hosts
    }

    /// A private host is checked by `http` first, so one that stands in `private_network` only opens nothing.
    fn unreachable_private_hosts(&mut self, node: &Node, grants: &Grants) {
        let Some(written) = &node.grants.private_network else { return };
        for host in &grants.private_network {
            let port = host.port().unwrap_or(443);
            if !grants.allows_http(host.host(), port) && !grants.http.contains(host) {
                let message = format!("`{host}` stands in `private_network` of node `{}` but not in `http`", node.name);
                let hint = format!("add it to `http: [{host}]`, else it stays closed");
                self.push(self.reader.warning(written.span, message).hint(hint));
            }
        }
    }

    fn connection_grants(&mut self, node: &Node, manifest: &Manifest) -> BTreeMap<ConnectionName, ConnectionGrant> {
        let mut grants = BTreeMap::new();
        for written in node.grants.connections.iter().flat_map(|connections| &connections.value) {
            let Some(spec) = self.connection(written.name.as_str(), written.name.span) else { continue };
            if spec.kind() == ConnectionKind::Channel {
                self.refuse_channel(node, &spec, written.name.span);
                continue;
            }
            self.connection_secrets(&spec, written.name.span);
            let kinds = &manifest.capabilities.connections;
            if !kinds.is_empty() && !kinds.contains(&spec.kind()) {
                let message = format!(
                    "block `{}` of node `{}` never asks for connections of kind `{}`, which `{}` is",
                    manifest.label(),
                    node.name,
                    spec.kind(),
                    spec.name
                );
                self.push(self.reader.warning(written.name.span, message));
            }
            if let Some(grant) = self.connection_grant(written, &spec) {
                grants.insert(written.name.value.clone(), grant);
            }
        }
        grants
    }

    /// Whatever a block could send there would be sent again with every attempt, and nobody would know of it.
    fn refuse_channel(&mut self, node: &Node, spec: &ConnectionSpec, span: Span) {
        let message = format!("node `{}` is granted `{}`, which is a channel for messages", node.name, spec.name);
        let hint = format!("blocks send no messages: add `deliver: [{{ to: {} }}]` at the top level", spec.name);
        self.push(self.error(span, message).hint(hint));
    }

    fn connection_grant(
        &mut self,
        written: &written::ConnectionGrant,
        spec: &ConnectionSpec,
    ) -> Option<ConnectionGrant> {
        let name = &written.name;
        if let Some(schemas) = written.schemas.as_ref().filter(|_| spec.kind() != ConnectionKind::Sql) {
            self.wrong_kind(schemas, name, "schemas", "a database", "prefix");
        }
        if let Some(prefixes) = written.prefixes.as_ref().filter(|_| spec.kind() != ConnectionKind::Objects) {
            self.wrong_kind(prefixes, name, "prefix", "an object store or a folder", "schemas");
        }
        let schemas = written.schemas.as_ref().map(|schemas| schemas.iter().map(|s| s.value.clone()).collect());
        let prefixes = match &written.prefixes {
            None => None,
            Some(prefixes) => Some(self.prefixes(prefixes)?),
        };
        let access = written.access.as_ref()?;
        if name.as_str() == HISTORY && access.value == Access::Write {
            let message = format!("`{HISTORY}` is what has happened, which can only be read");
            self.push(self.error(access.span, message).hint("write `read`".to_owned()));
        }
        Some(ConnectionGrant { access: access.value, schemas, prefixes })
    }

    fn wrong_kind(
        &mut self,
        texts: &[Spanned<String>],
        name: &Spanned<ConnectionName>,
        key: &str,
        wanted: &str,
        other: &str,
    ) {
        let span = texts.first().map_or(name.span, |text| text.span);
        let message = format!("`{key}` narrows {wanted}, which connection `{name}` is not");
        self.push(self.error(span, message).hint(format!("use `{other}`")));
    }

    fn prefixes(&mut self, written: &[Spanned<String>]) -> Option<Vec<String>> {
        let replaced = self.values.texts(&mut self.reader, written)?;
        for prefix in &replaced {
            if prefix.split('/').any(|segment| segment == "." || segment == "..") {
                let message = format!("the prefix `{prefix}` holds `.` or `..`, which no path of a store does");
                self.push(self.error(prefix.span, message));
                return None;
            }
        }
        Some(replaced.into_iter().map(|prefix| prefix.value.trim_start_matches('/').to_owned()).collect())
    }
}

/// Fills in the defaults.
fn limits(written: &written::Limits) -> Limits {
    let defaults = Limits::default();
    Limits {
        memory: written.memory.map_or(defaults.memory, |memory| memory.value),
        time: written.time.map_or(defaults.time, |time| time.value),
        output_rows: written.output_rows.map(|rows| rows.value),
        output_bytes: written.output_bytes.map(|bytes| bytes.value),
        host_calls: written.host_calls.map(|calls| calls.value),
        log_bytes: written.log_bytes.map_or(defaults.log_bytes, |bytes| bytes.value),
        http_rate: written.http_rate.map(|rate| rate.value),
    }
}

/// Returns the access that a node of this kind mostly needs.
pub(super) fn usual_access(manifest: &Manifest) -> Access {
    match manifest.kind {
        weir_types::BlockKind::Loader => Access::Write,
        _ => Access::Read,
    }
}

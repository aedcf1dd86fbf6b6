//! Which connections exist.

use weir_diagnostics::{Span, did_you_mean};
use weir_types::ConnectionName;

use super::Resolver;
use crate::{
    ConnectionSpec,
    connection::{ARTIFACTS, HISTORY, from_written},
    written::{Connection, Setting},
    yaml::Spanned,
};

impl Resolver<'_> {
    /// Collects the pipeline's own connections and those from outside.
    pub(super) fn declare_connections(&mut self) {
        let written = self.written;
        for connection in &written.connections {
            if [ARTIFACTS, HISTORY].contains(&connection.name.as_str()) {
                self.refuse_given(connection);
                continue;
            }
            let replaced = self.replace_parameters(connection);
            match replaced.and_then(|connection| from_written(&mut self.reader, &connection)) {
                Some(spec) => self.connections.insert(spec),
                None => drop(self.refused_connections.insert(connection.name.to_string())),
            }
        }
        for spec in self.context.connections.iter() {
            for name in self.names_of(spec) {
                self.refused_connections.remove(name.as_str());
                self.connections.insert(ConnectionSpec { name, ..spec.clone() });
            }
        }
    }

    /// What every pipeline has must not mean something else in one of them.
    fn refuse_given(&mut self, written: &Connection) {
        let name = written.name.as_str();
        let (what, hint) = match name {
            ARTIFACTS => (
                "for files that runs make for people",
                "choose another name; where artifacts are kept is said in `connections.yaml` or by the variable `WEIR_CONNECTION_ARTIFACTS`",
            ),
            _ => ("to Weir's own history of runs", "choose another name"),
        };
        let message = format!("`{name}` is a connection that every pipeline has, {what}");
        self.push(self.error(written.name.span, message).hint(hint.to_owned()));
        self.refused_connections.insert(name.to_owned());
    }

    /// Returns the names that a connection from outside goes by. A variable knows neither dashes nor lower case, so one from the environment
    /// stands for every name of the file that would be written like it.
    fn names_of(&self, spec: &ConnectionSpec) -> Vec<ConnectionName> {
        let mut names = vec![spec.name.clone()];
        if spec.location.is_none() && ![ARTIFACTS, HISTORY].contains(&spec.name.as_str()) {
            let variable = spec.name.variable();
            let declared = self.written.connections.iter().map(|connection| &connection.name.value);
            let grants = self.written.nodes.iter().flat_map(|node| &node.grants.connections);
            let granted = grants.flat_map(|grants| &grants.value).map(|grant| &grant.name.value);
            names.extend(declared.chain(granted).filter(|name| name.variable() == variable).cloned());
        }
        names
    }

    fn replace_parameters(&mut self, written: &Connection) -> Option<Connection> {
        let mut connection = written.clone();
        let texts = [&mut connection.url, &mut connection.endpoint, &mut connection.region];
        let options = connection.options.iter_mut().map(|(_, value)| value);
        let keys = [&mut connection.access_key].into_iter().filter_map(|setting| match setting {
            Some(Setting::Text(text)) => Some(text),
            _ => None,
        });
        let mut complete = true;
        for text in texts.into_iter().flatten().chain(options).chain(keys) {
            match self.values.text(&mut self.reader, text) {
                Some(replaced) => *text = replaced,
                None => complete = false,
            }
        }
        complete.then_some(connection)
    }

    /// Returns a connection that a node names, and reports it if there is none.
    pub(super) fn connection(&mut self, name: &str, span: Span) -> Option<ConnectionSpec> {
        self.used_connections.insert(name.to_owned());
        if let Some(spec) = self.connections.iter().find(|spec| spec.name.as_str() == name) {
            return Some(spec.clone());
        }
        if !self.refused_connections.contains(name) {
            let declare = self.declaring_line(name);
            let diagnostic = self
                .error(span, format!("there is no connection `{name}`"))
                .hint(did_you_mean(name, self.connections.names()))
                .hint(declare);
            self.push(diagnostic);
        }
        None
    }

    /// Returns the line that would declare a connection, and where it belongs.
    fn declaring_line(&self, name: &str) -> String {
        let variable = name.parse().map(|name: weir_types::ConnectionName| name.variable()).unwrap_or_default();
        let place = match self.written.connections.first() {
            Some(first) => format!("under `connections` (line {})", first.name.span.line.saturating_sub(1).max(1)),
            None => "at the top level".to_owned(),
        };
        let line = match self.written.connections.first() {
            Some(_) => format!("`{name}: file:./folder`"),
            None => format!("`connections: {{ {name}: file:./folder }}`"),
        };
        format!("add {line} {place}, or set `{variable}`")
    }

    /// Warns about connections of the file that no node may use.
    pub(super) fn unused_connections(&mut self) {
        let unused: Vec<Spanned<String>> = self
            .written
            .connections
            .iter()
            .map(|connection| connection.name.clone().map(|name| name.to_string()))
            .filter(|name| !self.used_connections.contains(&name.value))
            .collect();
        for name in unused {
            self.push(self.reader.warning(name.span, format!("connection `{name}` is granted to no node")));
        }
    }
}

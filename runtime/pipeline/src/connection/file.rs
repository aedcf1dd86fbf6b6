//! `connections.yaml`.

use weir_diagnostics::{Diagnostics, Source, Span};
use weir_types::ConnectionName;

use super::{Connections, spec::from_written};
use crate::{read::Reader, written, yaml, yaml::Entry};

/// Reads a connections file. Nothing is substituted in it: parameters belong to a pipeline.
pub(super) fn parse(source: &Source) -> Result<Connections, Diagnostics> {
    let mut reader = Reader::new(source);
    let Some(root) = yaml::load(source, &mut reader.diagnostics) else { return Err(reader.diagnostics) };
    let mut connections = Connections::default();
    match root.as_map() {
        None => {
            let message = format!("a connections file must be a map from names to URLs, not {}", root.describe());
            let diagnostic = reader.error(Span::new(1, 1, 0), message).hint("such as `lake: file:./out`".to_owned());
            reader.push(diagnostic);
        }
        Some(map) => {
            for entry in &map.entries {
                if is_a_level_too_many(entry) {
                    let message = "a connections file is itself the map of connections, without the key `connections`";
                    let hint = "write the names at the top, such as `lake: file:./out`";
                    reader.push(reader.error(entry.key.span, message).hint(hint.to_owned()));
                    continue;
                }
                let Some(name) = reader.parse::<ConnectionName>(entry.key.clone()) else { continue };
                let written = written::Connection::read(&mut reader, name, &entry.value);
                if let Some(spec) = written.and_then(|written| from_written(&mut reader, &written)) {
                    connections.insert(spec);
                }
            }
        }
    }
    reader.diagnostics.into_result(connections).map(|(connections, _)| connections)
}

/// Recognises the map as it stands in a pipeline. A connection may have that name, but then it has a URL.
fn is_a_level_too_many(entry: &Entry) -> bool {
    *entry.key == "connections" && entry.value.as_map().is_some_and(|map| map.get("url").is_none())
}

//! Where a node's rows come from.

use weir_diagnostics::Span;
use weir_types::{PortName, PortRef};

use crate::{
    read::{Fields, Reader},
    yaml::{Node, Spanned, Value},
};

/// The inputs of a node: a name, a list of names, or a map from ports to names.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Where the key stands, if it does.
    pub span: Option<Span>,
    /// The sources, each with the port that it feeds where one is written.
    pub sources: Vec<(Option<Spanned<PortName>>, Spanned<PortRef>)>,
    /// Whether some source could not be understood, so that what is missing may be written after all.
    pub incomplete: bool,
}

impl Inputs {
    pub(super) fn read(reader: &mut Reader, fields: &Fields<'_>) -> Self {
        let Some(entry) = fields.get("inputs") else { return Self::default() };
        let mut inputs = Self { span: Some(entry.key.span), ..Self::default() };
        match &entry.value.value {
            Value::Scalar(_) => inputs.add(reader, fields, None, &entry.value),
            Value::List(items) => {
                for item in items {
                    inputs.add(reader, fields, None, item);
                }
            }
            Value::Map(map) => {
                for entry in &map.entries {
                    match reader.parse::<PortName>(entry.key.clone()) {
                        Some(port) => inputs.add(reader, fields, Some(port), &entry.value),
                        None => inputs.incomplete = true,
                    }
                }
            }
        }
        inputs
    }

    fn add(&mut self, reader: &mut Reader, fields: &Fields<'_>, port: Option<Spanned<PortName>>, node: &Node) {
        let Some(text) = node.text() else {
            let message =
                format!("an input of {} must be a node or `node.port`, not {}", fields.owner, node.describe());
            reader.push(reader.error(node.span, message));
            self.incomplete = true;
            return;
        };
        match reader.parse::<PortRef>(text.map(str::to_owned)) {
            Some(source) => self.sources.push((port, source)),
            None => self.incomplete = true,
        }
    }

    /// Tells whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty() && !self.incomplete
    }
}

//! Putting values in the place of `${name}`.

use serde_json::Value as Json;

use super::{
    ParameterValue, Values,
    template::{Piece, pieces},
};
use crate::{
    read::Reader,
    yaml::{Entry, Map, Node, Scalar, ScalarKind, Spanned, Value},
};

impl Values {
    /// Returns a text with all parameters replaced; nothing if one has no value, which is then reported.
    pub(crate) fn text(&self, reader: &mut Reader, text: &Spanned<String>) -> Option<Spanned<String>> {
        let mut replaced = String::with_capacity(text.len());
        for piece in self.pieces(reader, text)? {
            match piece {
                Replaced::Text(text) => replaced.push_str(text),
                Replaced::Value(value) => replaced.push_str(&value.text),
            }
        }
        Some(Spanned::new(replaced, text.span))
    }

    /// Does the same for several texts.
    pub(crate) fn texts(&self, reader: &mut Reader, texts: &[Spanned<String>]) -> Option<Vec<Spanned<String>>> {
        // All are looked at before giving up, so that all problems are reported.
        let replaced: Vec<_> = texts.iter().map(|text| self.text(reader, text)).collect();
        replaced.into_iter().collect()
    }

    /// Returns a tree with all parameters in its texts replaced.
    ///
    /// A text that is nothing but one parameter takes the parameter's type, so that `limit: ${n}` is a number.
    pub(crate) fn tree(&self, reader: &mut Reader, node: &Node) -> Option<Node> {
        let value = match &node.value {
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Text => {
                Value::Scalar(self.scalar(reader, &Spanned::new(scalar.text.clone(), node.span))?)
            }
            Value::Scalar(scalar) => Value::Scalar(scalar.clone()),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.tree(reader, item)).collect();
                Value::List(items.into_iter().collect::<Option<_>>()?)
            }
            Value::Map(map) => {
                let entries: Vec<_> = map.entries.iter().map(|entry| self.entry(reader, entry)).collect();
                Value::Map(Map { entries: entries.into_iter().collect::<Option<_>>()? })
            }
        };
        Some(Node { span: node.span, value })
    }

    fn entry(&self, reader: &mut Reader, entry: &Entry) -> Option<Entry> {
        Some(Entry { key: entry.key.clone(), value: self.tree(reader, &entry.value)? })
    }

    fn scalar(&self, reader: &mut Reader, text: &Spanned<String>) -> Option<Scalar> {
        if let [Replaced::Value(value)] = self.pieces(reader, text)?.as_slice() {
            let kind = match &value.json {
                Json::Number(number) => ScalarKind::Number(number.clone()),
                Json::Bool(value) => ScalarKind::Bool(*value),
                _ => ScalarKind::Text,
            };
            return Some(Scalar { text: value.text.clone(), kind });
        }
        Some(Scalar { text: self.text(reader, text)?.value, kind: ScalarKind::Text })
    }

    fn pieces<'v>(&'v self, reader: &mut Reader, text: &'v Spanned<String>) -> Option<Vec<Replaced<'v>>> {
        let Ok(pieces) = pieces(text) else {
            let diagnostic = reader.error(text.span, "`${` is not followed by a name and `}`");
            reader.push(diagnostic.hint("write `$${` for a literal `${`".to_owned()));
            return None;
        };
        let replaced: Vec<_> = pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => Some(Replaced::Text(text)),
                Piece::Parameter(name) => self.value(reader, text, name).map(Replaced::Value),
            })
            .collect();
        replaced.into_iter().collect()
    }

    fn value(&self, reader: &mut Reader, text: &Spanned<String>, name: &str) -> Option<&ParameterValue> {
        if let Some(value) = self.by_name.get(name) {
            return value.as_ref();
        }
        let diagnostic = reader.error(text.span, format!("there is no parameter `{name}`"));
        let diagnostic = self.unknown(name, diagnostic);
        reader.push(diagnostic.hint("write `$${` for a literal `${`".to_owned()));
        None
    }
}

/// A piece of a text after replacing.
enum Replaced<'v> {
    Text(&'v str),
    Value(&'v ParameterValue),
}

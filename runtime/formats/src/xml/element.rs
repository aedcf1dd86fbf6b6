//! Elements on their way to JSON.

use std::collections::HashMap;

use super::TEXT;
use crate::json::escape;

/// An element that is not closed yet.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// Names of attributes and children with their values as JSON, in the order of their first.
    fields: Vec<(String, Vec<String>)>,
    /// Where each name is; a document may have very many.
    places: HashMap<String, usize>,
    text: String,
    is_nil: bool,
}

impl Element {
    pub(super) fn new(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Adds an attribute; returns whether its name is new, as it has to be.
    pub(super) fn attribute(&mut self, name: &str, value: &str) -> bool {
        if name == "xsi:nil" {
            self.is_nil = matches!(value, "true" | "1");
            return true;
        }
        // Names of namespaces are no data.
        if name == "xmlns" || name.starts_with("xmlns:") {
            return true;
        }
        let name = format!("@{name}");
        if self.places.contains_key(&name) {
            return false;
        }
        self.field(name, quoted(value));
        true
    }

    /// Adds a child that is complete.
    pub(super) fn child(&mut self, child: Self) {
        let name = child.name.clone();
        self.field(name, child.into_json());
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn field(&mut self, name: String, value: String) {
        match self.places.get(&name) {
            Some(at) => self.fields[*at].1.push(value),
            None => {
                self.places.insert(name.clone(), self.fields.len());
                self.fields.push((name, vec![value]));
            }
        }
    }

    /// Writes the element as JSON in one line.
    pub(super) fn into_json(self) -> String {
        let text = self.text.trim();
        if self.fields.is_empty() {
            return if text.is_empty() || self.is_nil { "null".to_owned() } else { quoted(text) };
        }
        let mut members: Vec<String> = self
            .fields
            .iter()
            .map(|(name, values)| match values.as_slice() {
                [single] => format!("{}:{single}", quoted(name)),
                several => format!("{}:[{}]", quoted(name), several.join(",")),
            })
            .collect();
        if !text.is_empty() {
            members.push(format!("{}:{}", quoted(TEXT), quoted(text)));
        }
        format!("{{{}}}", members.join(","))
    }
}

fn quoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(b'"');
    escape(text.as_bytes(), &mut out);
    out.push(b'"');
    // Escaping only puts ASCII in place of ASCII.
    String::from_utf8(out).unwrap_or_default()
}

//! One node.

use weir_diagnostics::Span;
use weir_types::{BlockRef, NodeName, SecretName};

use super::{Grants, Inputs, Reactions, Write};
use crate::{
    read::{Fields, Reader},
    yaml::{self, Spanned},
};

const KEYS: &[&str] = &[
    "block", "inputs", "stream", "config", "secrets", "grants", "limits", "write", "on", "disabled", "title", "notes",
];

/// A node of a pipeline.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name.
    pub name: Spanned<NodeName>,
    /// The block that it runs; nothing when that could not be understood, which was reported.
    pub block: Option<Spanned<BlockRef>>,
    /// Where its rows come from.
    pub inputs: Inputs,
    /// Which stream of an extractor it reads.
    pub stream: Option<Spanned<String>>,
    /// The key and value of its config.
    pub config: Option<yaml::Entry>,
    /// The secrets that it may have put into requests, by the name that the block uses.
    pub secrets: Vec<(Spanned<String>, Spanned<SecretName>)>,
    /// What it may do.
    pub grants: Grants,
    /// How a loader changes its target.
    pub write: Option<Write>,
    /// What it does when things are not as they should be.
    pub on: Reactions,
    /// Whether it is left out.
    pub disabled: bool,
    /// What people call it.
    pub title: Option<Spanned<String>>,
    /// What people should know about it.
    pub notes: Option<Spanned<String>>,
}

impl Node {
    /// Reads a node. What cannot be understood is reported and left out, so that the rest can still be checked.
    pub(super) fn read(reader: &mut Reader, name: Spanned<NodeName>, node: &yaml::Node) -> Self {
        let owner = format!("node `{name}`");
        let empty = yaml::Node { span: node.span, value: yaml::Value::Map(yaml::Map::default()) };
        // A node without a value lacks everything; say which key is needed rather than what type it has.
        let node = if node.is_null() { &empty } else { node };
        match reader.fields(node, owner, name.span, KEYS) {
            Some(fields) => Self::from_fields(reader, name, &fields),
            None => Self::unreadable(name),
        }
    }

    fn from_fields(reader: &mut Reader, name: Spanned<NodeName>, fields: &Fields<'_>) -> Self {
        let block = reader.parsed(fields, "block", "a text such as `file@1`");
        if fields.get("block").is_none() {
            reader.missing(fields, "block", "file@1");
        }
        Self {
            block,
            inputs: Inputs::read(reader, fields),
            stream: reader.text(fields, "stream"),
            config: config(reader, fields),
            secrets: secrets(reader, fields),
            grants: Grants::read(reader, fields),
            write: Write::read(reader, fields),
            on: Reactions::read(reader, fields),
            disabled: reader.boolean(fields, "disabled").is_some_and(|disabled| disabled.value),
            title: reader.text(fields, "title"),
            notes: reader.text(fields, "notes"),
            name,
        }
    }

    fn unreadable(name: Spanned<NodeName>) -> Self {
        Self {
            name,
            block: None,
            inputs: Inputs::default(),
            stream: None,
            config: None,
            secrets: Vec::new(),
            grants: Grants::default(),
            write: None,
            on: Reactions::default(),
            disabled: false,
            title: None,
            notes: None,
        }
    }

    /// Returns where to point when the node as a whole is meant.
    pub fn span(&self) -> Span {
        self.name.span
    }
}

fn config(reader: &mut Reader, fields: &Fields<'_>) -> Option<yaml::Entry> {
    let entry = fields.get("config")?;
    if entry.value.as_map().is_none() {
        let message = format!("`config` of {} must be a map, not {}", fields.owner, entry.value.describe());
        reader.push(reader.error(entry.value.span, message));
        return None;
    }
    Some(entry.clone())
}

fn secrets(reader: &mut Reader, fields: &Fields<'_>) -> Vec<(Spanned<String>, Spanned<SecretName>)> {
    let mut secrets = Vec::new();
    for entry in reader.entries(fields, "secrets") {
        let Some(text) = entry.value.text() else {
            let message = format!(
                "`{}` in the secrets of {} must be the name of a secret, not {}",
                entry.key,
                fields.owner,
                entry.value.describe()
            );
            reader.push(reader.error(entry.value.span, message));
            continue;
        };
        if let Some(name) = reader.parse::<SecretName>(text.map(str::to_owned)) {
            secrets.push((entry.key.clone(), name));
        }
    }
    secrets
}

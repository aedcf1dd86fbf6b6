//! How a loader changes its target, as written.

use weir_diagnostics::Span;
use weir_types::WriteModeName;

use crate::{
    read::{Fields, Reader},
    yaml::Spanned,
};

/// `write: { mode: upsert, key: [id], metadata: true }`, or just the mode.
#[derive(Debug, Clone)]
pub struct Write {
    /// Where the key stands.
    pub span: Span,
    /// The mode; nothing when it could not be understood, which was reported.
    pub mode: Option<Spanned<WriteModeName>>,
    /// The columns that identify a row.
    pub key: Option<Spanned<Vec<Spanned<String>>>>,
    /// Whether rows get columns about the run that loads them.
    pub metadata: Option<Spanned<bool>>,
}

impl Write {
    pub(super) fn read(reader: &mut Reader, node: &Fields<'_>) -> Option<Self> {
        let entry = node.get("write")?;
        let span = entry.key.span;
        if let Some(mode) = entry.value.text() {
            return Some(Self { span, mode: reader.parse(mode.map(str::to_owned)), key: None, metadata: None });
        }
        let owner = format!("`write` of {}", node.owner);
        let Some(fields) = reader.fields(&entry.value, owner, span, &["mode", "key", "metadata"]) else {
            return Some(Self { span, mode: None, key: None, metadata: None });
        };
        let mode = reader.parsed(&fields, "mode", "a write mode such as `append`");
        if fields.get("mode").is_none() {
            reader.missing(&fields, "mode", "append");
        }
        let key = fields.get("key").map(|entry| entry.key.span);
        let key = key.and_then(|span| reader.texts(&fields, "key").map(|columns| Spanned::new(columns, span)));
        let metadata = reader.boolean(&fields, "metadata");
        Some(Self { span, mode, key, metadata })
    }
}

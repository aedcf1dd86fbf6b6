//! Where things stand on the canvas of the editor. It says nothing about what runs.

use crate::read::{Fields, Reader};
use crate::yaml::{Node, Value};

/// Checks `layout: { nodes: { candles: [0, 80] }, notes: [{ at: [0, -60], size: [200, 80], text: … }] }`. Nodes that are not there any more
/// may still have a place: an editor drops them when it saves next.
pub(super) fn check(reader: &mut Reader, fields: &Fields<'_>) {
    let Some(entry) = fields.get("layout") else { return };
    let Some(layout) = reader.fields(&entry.value, "the layout", entry.key.span, &["nodes", "notes"]) else { return };
    for place in reader.entries(&layout, "nodes") {
        pair(reader, &format!("the place of `{}`", place.key), &place.value);
    }
    let Some(notes) = layout.get("notes") else { return };
    match &notes.value.value {
        Value::List(notes) => notes.iter().for_each(|item| note(reader, item)),
        _ => wrong(reader, "`notes` of the layout", "a list", &notes.value),
    }
}

fn note(reader: &mut Reader, item: &Node) {
    let Some(note) = reader.fields(item, "a note of the layout", item.span, &["at", "size", "text"]) else { return };
    for key in ["at", "size"] {
        if let Some(entry) = note.get(key) {
            pair(reader, &format!("`{key}` of a note"), &entry.value);
        }
    }
    reader.text(&note, "text");
}

fn pair(reader: &mut Reader, what: &str, node: &Node) {
    let is_number = |item: &Node| item.text().is_some_and(|text| text.value.parse::<f64>().is_ok_and(f64::is_finite));
    match &node.value {
        Value::List(items) if items.len() == 2 && items.iter().all(is_number) => {}
        _ => wrong(reader, what, "two numbers such as `[0, 80]`", node),
    }
}

fn wrong(reader: &mut Reader, what: &str, wanted: &str, node: &Node) {
    let message = format!("{what} must be {wanted}, not {}", node.describe());
    reader.push(reader.error(node.span, message));
}

//! Where things stand on the canvas of the editor. It says nothing about what runs.

use crate::read::{Fields, Reader};
use crate::yaml::{Node, Value};

/// Checks `layout: { nodes: { candles: [0, 80] }, notes: [{ at: [0, -60], size: [200, 80], text: … }],
/// groups: [{ name: Cleaning, nodes: [valid, masked], collapsed: true }] }`. Nodes that are not there any more may still have a place or be
/// in a group: an editor drops them when it saves next.
pub(super) fn check(reader: &mut Reader, fields: &Fields<'_>) {
    let Some(entry) = fields.get("layout") else { return };
    let Some(layout) = reader.fields(&entry.value, "the layout", entry.key.span, &["nodes", "notes", "groups"]) else {
        return;
    };
    for place in reader.entries(&layout, "nodes") {
        pair(reader, &format!("the place of `{}`", place.key), &place.value);
    }
    each(reader, &layout, "notes", note);
    each(reader, &layout, "groups", group);
}

/// Checks each item of one of the layout's lists.
fn each(reader: &mut Reader, layout: &Fields<'_>, key: &str, check: impl Fn(&mut Reader, &Node)) {
    let Some(entry) = layout.get(key) else { return };
    match &entry.value.value {
        Value::List(items) => items.iter().for_each(|item| check(reader, item)),
        _ => wrong(reader, &format!("`{key}` of the layout"), "a list", &entry.value),
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

fn group(reader: &mut Reader, item: &Node) {
    let known = ["name", "nodes", "collapsed"];
    let Some(group) = reader.fields(item, "a group of the layout", item.span, &known) else { return };
    reader.text(&group, "name");
    reader.texts(&group, "nodes");
    reader.boolean(&group, "collapsed");
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

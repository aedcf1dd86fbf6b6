//! A message as an Adaptive Card.

use serde_json::{Value, json};

use crate::message::{Fact, Link, Message, Severity, Table};
use crate::progress::PARTS;
use crate::reduce::in_parts;
use crate::words::Words;

/// Teams refuses messages of more than 28 kB, the wrapping included.
const LIMIT: usize = 28_000;

/// More buttons than this are not shown side by side.
const ACTIONS: usize = 6;

/// Returns what a workflow of Teams takes: messages with an Adaptive Card 1.5 each. One unless it does not fit; what would not fit into a few
/// is shortened.
pub fn cards(message: &Message) -> Vec<Value> {
    in_parts(message, PARTS, wrapped, |card| card.to_string().len() <= LIMIT)
}

fn wrapped(message: &Message, is_cut: bool) -> Value {
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.5",
                "fallbackText": message.title,
                "msteams": { "width": "Full" },
                "body": body(message, is_cut),
                "actions": message.links.iter().take(ACTIONS).map(action).collect::<Vec<_>>(),
            },
        }],
    })
}

fn body(message: &Message, is_cut: bool) -> Vec<Value> {
    let words = Words(message.language);
    let mut body = vec![json!({
        "type": "Container",
        "style": style(message.severity),
        "bleed": true,
        "items": [{
            "type": "TextBlock", "text": escaped(&message.title), "size": "Large", "weight": "Bolder", "wrap": true,
        }],
    })];
    let paragraphs = message.text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    // A single break counts for nothing in Markdown unless it is one of a list, so each line gets two.
    body.extend(paragraphs.map(|paragraph| text(&escaped(paragraph).replace('\n', "\n\n"))));
    if !message.facts.is_empty() {
        body.push(json!({ "type": "FactSet", "facts": message.facts.iter().map(fact).collect::<Vec<_>>() }));
    }
    for one in &message.tables {
        if !one.title.is_empty() {
            let title = escaped(&one.title);
            body.push(json!({ "type": "TextBlock", "text": title, "weight": "Bolder", "wrap": true }));
        }
        body.push(table(one));
        if one.more > 0 {
            body.push(small(&words.more_rows(one.more)));
        }
    }
    // What has no room among the buttons is still led to.
    body.extend(
        message.links.iter().skip(ACTIONS).map(|link| text(&format!("[{}]({})", escaped(&link.label), link.url))),
    );
    if is_cut {
        body.push(small(words.cut()));
    }
    body
}

fn style(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "emphasis",
        Severity::Success => "good",
        Severity::Warning => "warning",
        Severity::Error => "attention",
    }
}

fn text(text: &str) -> Value {
    json!({ "type": "TextBlock", "text": text, "wrap": true })
}

fn small(text: &str) -> Value {
    json!({ "type": "TextBlock", "text": text, "wrap": true, "size": "Small", "isSubtle": true })
}

fn fact(fact: &Fact) -> Value {
    json!({ "title": escaped(&fact.label), "value": escaped(&fact.value) })
}

fn action(link: &Link) -> Value {
    json!({ "type": "Action.OpenUrl", "title": link.label, "url": link.url })
}

fn table(table: &Table) -> Value {
    let cell = |text: &String| json!({ "type": "TableCell", "items": [{ "type": "TextBlock", "text": escaped(text), "wrap": true }] });
    let row = |cells: &Vec<String>| json!({ "type": "TableRow", "cells": cells.iter().map(cell).collect::<Vec<_>>() });
    json!({
        "type": "Table",
        "firstRowAsHeader": true,
        "columns": table.columns.iter().map(|_| json!({ "width": 1 })).collect::<Vec<_>>(),
        "rows": std::iter::once(&table.columns).chain(&table.rows).map(row).collect::<Vec<_>>(),
    })
}

/// Takes away what Markdown would make of a text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '`' | '~') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, PARTS, cards};
    use crate::message::{Fact, Message, Table};

    #[test]
    fn no_card_is_larger_than_teams_takes() {
        let wide = Table {
            columns: (0..12).map(|column| format!("column {column}")).collect(),
            rows: vec![vec!["값".repeat(300); 12]; 400],
            ..Table::default()
        };
        let facts: Vec<_> = (0..100).map(|number| Fact::new(format!("사실 {number}"), "값".repeat(2000))).collect();
        for message in [
            Message { text: "본문 ".repeat(50_000), ..Message::default() },
            Message { title: "제목".repeat(500), facts: facts.clone(), ..Message::default() },
            Message { tables: vec![wide.clone(); 5], ..Message::default() },
            Message { text: "\"\\\n".repeat(50_000), facts, tables: vec![wide; 5], ..Message::default() },
        ] {
            let cards = cards(&message);
            assert!((1..=PARTS).contains(&cards.len()), "{}", cards.len());
            let largest = cards.iter().map(|card| card.to_string().len()).max();
            assert!(largest <= Some(LIMIT), "{largest:?}");
        }
    }
}

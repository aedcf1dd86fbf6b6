//! A message as Slack's blocks.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::message::{Fact, Link, Message, Severity, Table};
use crate::progress::PARTS;
use crate::reduce::in_parts;
use crate::shorten::{into_parts, to_chars};
use crate::words::Words;

/// How many blocks a message may have.
const BLOCKS: usize = 50;
/// How long the text of a section may be, in characters.
const TEXT: usize = 3000;
/// How long a header may be.
const HEADER: usize = 150;
/// How many fields a section may have, and how long each may be.
const FIELDS: usize = 10;
const FIELD: usize = 2000;
/// How long the label of a button may be, and how many buttons stand in a row.
const LABEL: usize = 75;
const BUTTONS: usize = 5;
/// What the fence of a preformatted text takes of it.
const FENCE: usize = "```\n\n```".len();

/// Returns the messages that Slack takes: a text for notifications, and blocks within Slack's limits. One unless it does not fit; what would
/// not fit into a few is shortened.
pub fn messages(message: &Message) -> Vec<Value> {
    let notification = escaped(&to_chars(&message.title, HEADER));
    let parts = in_parts(message, PARTS, blocks, |blocks| blocks.len() <= BLOCKS);
    parts.into_iter().map(|blocks| json!({ "text": notification, "blocks": blocks })).collect()
}

fn blocks(message: &Message, is_cut: bool) -> Vec<Value> {
    let words = Words(message.language);
    let title = format!("{} {}", sign(message.severity), message.title);
    let mut blocks = vec![json!({ "type": "header", "text": plain(&to_chars(&title, HEADER)) })];
    blocks.extend(sections(&message.text));
    blocks.extend(message.facts.chunks(FIELDS).map(fields));
    for one in &message.tables {
        blocks.extend(table(one, words));
    }
    blocks.extend(message.links.chunks(BUTTONS).map(buttons));
    if is_cut {
        blocks.push(context(words.cut()));
    }
    blocks
}

/// Colours are for attachments only, which Slack wants nobody to use any more.
fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "ℹ️",
        Severity::Success => "✅",
        Severity::Warning => "⚠️",
        Severity::Error => "🔴",
    }
}

fn plain(text: &str) -> Value {
    // An empty text is refused.
    json!({ "type": "plain_text", "text": if text.is_empty() { "-" } else { text }, "emoji": true })
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text, "verbatim": true } })
}

fn context(text: &str) -> Value {
    json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": text }] })
}

/// Returns a text in as many sections as it needs.
fn sections(text: &str) -> Vec<Value> {
    // Escaping makes a text longer: mostly a little, at most by the factor five that `&amp;` has.
    let parts = into_parts(text, TEXT - TEXT / 5).into_iter().flat_map(|part| match escaped(part).chars().count() {
        0..=TEXT => vec![part],
        _ => into_parts(part, TEXT / 5),
    });
    parts.map(|part| section(&escaped(part))).collect()
}

fn fields(facts: &[Fact]) -> Value {
    let field = |fact: &Fact| {
        let label = escaped(&to_chars(&fact.label, FIELD / 20));
        let text = format!("*{label}*\n{}", escaped(&to_chars(&fact.value, FIELD / 7)));
        json!({ "type": "mrkdwn", "text": text, "verbatim": true })
    };
    json!({ "type": "section", "fields": facts.iter().map(field).collect::<Vec<_>>() })
}

fn buttons(links: &[Link]) -> Value {
    let button =
        |link: &Link| json!({ "type": "button", "text": plain(&to_chars(&link.label, LABEL)), "url": link.url });
    json!({ "type": "actions", "elements": links.iter().map(button).collect::<Vec<_>>() })
}

/// Shows a table as preformatted text, in as many sections as it needs.
fn table(table: &Table, words: Words) -> Vec<Value> {
    let mut blocks = Vec::new();
    if !table.title.is_empty() {
        blocks.push(section(&format!("*{}*", escaped(&to_chars(&table.title, HEADER)))));
    }
    let lines = aligned(table);
    let mut part = String::new();
    for line in lines.iter().map(|line| escaped(&to_chars(line, TEXT / 10))) {
        if !part.is_empty() && part.chars().count() + line.chars().count() + 1 > TEXT - FENCE {
            blocks.push(section(&format!("```\n{}\n```", std::mem::take(&mut part))));
        }
        if !part.is_empty() {
            part.push('\n');
        }
        part.push_str(&line);
    }
    if !part.is_empty() {
        blocks.push(section(&format!("```\n{part}\n```")));
    }
    if table.more > 0 {
        blocks.push(context(&words.more_rows(table.more)));
    }
    blocks
}

/// Returns the lines of a table with columns below each other; a Korean letter is two wide.
fn aligned(table: &Table) -> Vec<String> {
    let rows = || std::iter::once(&table.columns).chain(&table.rows);
    let width = |column: usize| rows().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| {
            let cell = cell.replace(['\n', '\r', '`'], " ");
            format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows().map(line).collect()
}

/// Takes away what would mention somebody or be a link.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{BLOCKS, aligned, messages};
    use crate::message::{Fact, Link, Message, Table};
    use crate::progress::PARTS;
    use serde_json::Value;

    #[test]
    fn no_message_has_more_blocks_or_longer_texts_than_slack_takes() {
        let table = Table {
            title: "&".repeat(500),
            columns: vec!["<".repeat(100); 20],
            rows: vec![vec!["&".repeat(200); 20]; 300],
            more: 3,
        };
        let message = Message {
            title: "&".repeat(500),
            text: "<&> ".repeat(60_000),
            facts: vec![Fact::new("&".repeat(500), "<".repeat(5000)); 120],
            tables: vec![table; 8],
            links: vec![Link::new("x".repeat(200), "https://example.com"); 40],
            ..Message::default()
        };
        let shown = messages(&message);
        assert!((1..=PARTS).contains(&shown.len()), "{}", shown.len());
        let of = |message: &Value| message["blocks"].as_array().expect("blocks").clone();
        assert!(shown.iter().all(|message| of(message).len() <= BLOCKS));
        let found: Vec<_> = shown.iter().flat_map(of).collect();
        for text in found.iter().filter_map(|block| block["text"]["text"].as_str()) {
            assert!(text.chars().count() <= 3000, "{}", text.chars().count());
        }
        for field in found.iter().filter_map(|block| block["fields"].as_array()).flatten() {
            assert!(field["text"].as_str().expect("a text").chars().count() <= 2000);
        }
    }

    #[test]
    fn columns_stand_below_each_other() {
        let table = Table {
            columns: vec!["거래소".to_owned(), "share".to_owned()],
            rows: vec![vec!["A".to_owned(), "0.5".to_owned()]],
            ..Table::default()
        };
        assert_eq!(aligned(&table), ["거래소  share", "A       0.5"]);
    }
}

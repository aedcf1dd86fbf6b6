//! The part for those who read no HTML, and the subject.

use crate::message::{Message, Table};
use crate::reduce::until_it_fits;
use crate::shorten::to_chars;
use crate::words::Words;

/// How long a subject is: what is longer is not shown by any client.
const SUBJECT: usize = 150;

/// How long the text is, in bytes, as that of the HTML.
const LIMIT: usize = 100_000;

/// Returns the subject on one line: a break in it could begin a header of somebody else's.
pub(super) fn subject(message: &Message) -> String {
    let line: String = message.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    to_chars(line.trim(), SUBJECT).into_owned()
}

/// Returns the message as text.
pub(super) fn text(message: &Message, left_out: &[String]) -> String {
    until_it_fits(message, |message, is_cut| written(message, is_cut, left_out), |text| text.len() <= LIMIT)
}

fn written(message: &Message, is_cut: bool, left_out: &[String]) -> String {
    let words = Words(message.language);
    let mut parts = vec![message.title.clone()];
    parts.extend(Some(message.text.trim().to_owned()).filter(|text| !text.is_empty()));
    let facts: Vec<_> = message.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect();
    parts.extend(Some(facts.join("\n")).filter(|facts| !facts.is_empty()));
    parts.extend(message.tables.iter().map(|one| table(one, words)));
    let links: Vec<_> = message.links.iter().map(|link| format!("{}: {}", link.label, link.url)).collect();
    parts.extend(Some(links.join("\n")).filter(|links| !links.is_empty()));
    parts.extend((!left_out.is_empty()).then(|| words.not_attached(&left_out.join(", "))));
    parts.extend(is_cut.then(|| words.cut().to_owned()));
    parts.push(format!("-- \n{}", words.sender()));
    parts.join("\n\n") + "\n"
}

fn table(table: &Table, words: Words) -> String {
    let rows = std::iter::once(&table.columns).chain(&table.rows).map(|row| row.join(" | "));
    let title = Some(table.title.clone()).filter(|title| !title.is_empty());
    let more = (table.more > 0).then(|| words.more_rows(table.more));
    title.into_iter().chain(rows).chain(more).collect::<Vec<_>>().join("\n")
}

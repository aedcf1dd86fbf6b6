//! A report as Markdown.

use std::fmt::Write as _;

use crate::document::{Block, Document, Inline};
use crate::figure::{BigNumber, Table};

/// Writes a report. Charts are pictures beside it where those are made, as `picture` calls them; else their titles.
pub(crate) fn markdown(document: &Document, picture: impl Fn(usize) -> Option<String>) -> String {
    let mut text = format!("# {}\n\n", escaped(&document.about.title));
    if let Some(line) = document.about.as_of_line() {
        // Writing to a text cannot fail.
        let _ = write!(text, "{}\n\n", escaped(&line));
    }
    blocks(&mut text, &document.blocks, &picture);
    for (at, note) in document.notes.iter().enumerate() {
        let _ = writeln!(text, "[^{}]: {}", at + 1, escaped(note));
    }
    if !document.notes.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "---\n\n{}", escaped(&document.about.origin()));
    for (at, block) in document.about.blocks.iter().enumerate() {
        let _ = writeln!(text, "{}- {}", if at == 0 { "\n" } else { "" }, escaped(&block.line()));
    }
    text
}

fn blocks(text: &mut String, blocks: &[Block], picture: &dyn Fn(usize) -> Option<String>) {
    for block in blocks {
        write_block(text, block, picture);
    }
}

fn write_block(text: &mut String, block: &Block, picture: &dyn Fn(usize) -> Option<String>) {
    let _ = match block {
        Block::Heading(level, words) => {
            write!(text, "{} {}\n\n", "#".repeat(usize::from(*level).clamp(2, 6)), inlines(words))
        }
        Block::Paragraph(words) => write!(text, "{}\n\n", inlines(words)),
        Block::List(first, items) => return list(text, *first, items, picture),
        Block::Quote(inner) => {
            let mut quoted = String::new();
            blocks(&mut quoted, inner, picture);
            return shifted(text, &quoted, "> ", "> ");
        }
        Block::Code(code) => write!(text, "```\n{}\n```\n\n", code.trim_end().replace("```", "` ` `")),
        Block::Rule => write!(text, "---\n\n"),
        Block::Table(table) => return write_table(text, table),
        Block::Numbers(numbers) => {
            numbers.iter().for_each(|number| big(text, number));
            writeln!(text)
        }
        Block::Chart(chart) => {
            let (title, marks) = (escaped(&chart.scene.title), marks(&chart.notes));
            match picture(chart.number) {
                Some(file) => write!(text, "![{title}](<{file}>){marks}\n\n"),
                None => write!(text, "*{title}*{marks}\n\n"),
            }
        }
    };
}

fn list(text: &mut String, first: Option<u64>, items: &[Vec<Block>], picture: &dyn Fn(usize) -> Option<String>) {
    for (at, item) in items.iter().enumerate() {
        let mut inner = String::new();
        blocks(&mut inner, item, picture);
        let mark = first.map_or_else(|| "- ".to_owned(), |first| format!("{}. ", first + at as u64));
        let indent = " ".repeat(mark.len());
        shifted(text, &inner, &mark, &indent);
    }
}

fn shifted(text: &mut String, inner: &str, first: &str, rest: &str) {
    for (at, line) in inner.trim_end().lines().enumerate() {
        let _ = writeln!(text, "{}", format!("{}{line}", if at == 0 { first } else { rest }).trim_end());
    }
    text.push('\n');
}

fn write_table(text: &mut String, table: &Table) {
    if !table.caption.is_empty() || !table.notes.is_empty() {
        let _ = write!(text, "**{}**{}\n\n", escaped(&table.caption), marks(&table.notes));
    }
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&row(table.columns.iter().map(|head| escaped(&head.title)).collect()));
    let side = |right: bool| if right { "---:" } else { "---" }.to_owned();
    text.push_str(&row(table.columns.iter().map(|head| side(head.right)).collect()));
    for cells in table.rows.iter().chain(&table.total) {
        text.push_str(&row(cells.iter().map(|cell| escaped(cell)).collect()));
    }
    text.push('\n');
}

fn big(text: &mut String, number: &BigNumber) {
    let unit = if number.unit.is_empty() { String::new() } else { format!(" {}", escaped(&number.unit)) };
    let change = number.change.as_ref();
    let change = change.map(|change| format!(" ({} {})", escaped(&change.text), escaped(&change.against)));
    let (label, value) = (escaped(&number.label), escaped(&number.value));
    let (change, marks) = (change.unwrap_or_default(), marks(&number.notes));
    let _ = writeln!(text, "- {label}: **{value}**{unit}{change}{marks}");
}

fn marks(notes: &[usize]) -> String {
    notes.iter().map(|note| format!("[^{note}]")).collect()
}

fn inlines(words: &[Inline]) -> String {
    let write = |word: &Inline| match word {
        Inline::Break => "  \n".to_owned(),
        Inline::Note(note) => format!("[^{note}]"),
        Inline::Link(text, target) => format!("[{}](<{}>)", escaped(text), target.replace(['<', '>', '\n'], "")),
        Inline::Text(text, look) if look.code => format!("`{}`", text.replace('`', "'")),
        Inline::Text(text, look) => {
            let signs = match (look.bold, look.italic) {
                (true, true) => "***",
                (true, false) => "**",
                (false, true) => "*",
                (false, false) => "",
            };
            format!("{signs}{}{signs}", escaped(text))
        }
    };
    words.iter().map(write).collect()
}

/// Puts a backslash before the signs that mean something wherever they stand. A comma or a point does not, so that numbers stay readable.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => safe.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' => safe.extend(['\\', letter]),
            letter => safe.push(letter),
        }
    }
    safe
}

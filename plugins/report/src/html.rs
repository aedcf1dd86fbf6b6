//! A report as a page that needs no other file.

use std::fmt::Write as _;

use charts::escaped;

use crate::document::{Block, Document, Inline};
use crate::figure::{BigNumber, Head, Table};

/// How a page looks, on a screen and on paper.
const STYLE: &str = include_str!("style.css");

/// Writes a report. What comes from data or template is text: nothing in the page can run.
pub(crate) fn html(document: &Document) -> String {
    let about = &document.about;
    let title = escaped(&about.title);
    let mut page = String::with_capacity(64 * 1024);
    // Writing to a text cannot fail.
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{title}</h1>\n",
        about.locale.language()
    );
    if let Some(line) = about.as_of_line() {
        let _ = writeln!(page, "<p class=\"as-of\">{}</p>", escaped(&line));
    }
    page.push_str("</header>\n");
    blocks(&mut page, &document.blocks);
    notes(&mut page, document);
    let _ = write!(page, "<footer>{}", escaped(&about.origin()));
    if !about.blocks.is_empty() {
        let items = about.blocks.iter().map(|block| format!("<li>{}</li>\n", escaped(&block.line())));
        let _ = write!(page, "\n<ul>\n{}</ul>\n", items.collect::<String>());
    }
    page.push_str("</footer>\n</main>\n</body>\n</html>\n");
    page
}

fn notes(page: &mut String, document: &Document) {
    if document.notes.is_empty() {
        return;
    }
    let _ = writeln!(page, "<section class=\"notes\">\n<h2>{}</h2>\n<ol>", document.about.locale.words("주", "Notes"));
    for (at, note) in document.notes.iter().enumerate() {
        let _ = writeln!(page, "<li id=\"note-{}\">{}</li>", at + 1, escaped(note));
    }
    page.push_str("</ol>\n</section>\n");
}

fn blocks(page: &mut String, blocks: &[Block]) {
    for part in blocks {
        block(page, part);
    }
}

fn block(page: &mut String, block: &Block) {
    match block {
        Block::Heading(level, words) => {
            // The page's own title is the only one of the first level.
            let level = (*level).clamp(2, 6);
            let _ = writeln!(page, "<h{level}>{}</h{level}>", inlines(words));
        }
        Block::Paragraph(words) => {
            let _ = writeln!(page, "<p>{}</p>", inlines(words));
        }
        Block::List(first, items) => list(page, *first, items),
        Block::Quote(inner) => {
            page.push_str("<blockquote>\n");
            blocks(page, inner);
            page.push_str("</blockquote>\n");
        }
        Block::Code(text) => {
            let _ = writeln!(page, "<pre><code>{}</code></pre>", escaped(text));
        }
        Block::Rule => page.push_str("<hr>\n"),
        Block::Table(table) => write_table(page, table),
        Block::Numbers(numbers) => {
            page.push_str("<div class=\"numbers\">\n");
            numbers.iter().for_each(|number| big(page, number));
            page.push_str("</div>\n");
        }
        Block::Chart(picture) => {
            let _ = writeln!(page, "<figure>{}{}</figure>", charts::svg(&picture.scene), marks(&picture.notes));
        }
    }
}

fn list(page: &mut String, first: Option<u64>, items: &[Vec<Block>]) {
    let tag = if first.is_some() { "ol" } else { "ul" };
    match first.filter(|first| *first != 1) {
        Some(first) => drop(writeln!(page, "<ol start=\"{first}\">")),
        None => drop(writeln!(page, "<{tag}>")),
    }
    for item in items {
        page.push_str("<li>");
        match item.as_slice() {
            [Block::Paragraph(words)] => page.push_str(&inlines(words)),
            inner => blocks(page, inner),
        }
        page.push_str("</li>\n");
    }
    let _ = writeln!(page, "</{tag}>");
}

fn write_table(page: &mut String, table: &Table) {
    page.push_str("<div class=\"table\"><table>\n");
    if !table.caption.is_empty() || !table.notes.is_empty() {
        let _ = writeln!(page, "<caption>{}{}</caption>", escaped(&table.caption), marks(&table.notes));
    }
    page.push_str("<thead><tr>");
    for head in &table.columns {
        let _ = write!(page, "<th{} scope=\"col\">{}</th>", side(head), escaped(&head.title));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        write_row(page, &table.columns, row);
    }
    page.push_str("</tbody>\n");
    if let Some(total) = &table.total {
        page.push_str("<tfoot>");
        write_row(page, &table.columns, total);
        page.push_str("</tfoot>\n");
    }
    page.push_str("</table></div>\n");
}

fn write_row(page: &mut String, heads: &[Head], row: &[String]) {
    page.push_str("<tr>");
    for (head, cell) in heads.iter().zip(row) {
        let _ = write!(page, "<td{}>{}</td>", side(head), escaped(cell));
    }
    page.push_str("</tr>\n");
}

fn side(head: &Head) -> &'static str {
    if head.right { " class=\"r\"" } else { "" }
}

fn big(page: &mut String, number: &BigNumber) {
    let unit =
        if number.unit.is_empty() { String::new() } else { format!(" <small>{}</small>", escaped(&number.unit)) };
    let _ = write!(
        page,
        "<div class=\"number\"><div class=\"label\">{}{}</div><div class=\"value\">{}{unit}</div>",
        escaped(&number.label),
        marks(&number.notes),
        escaped(&number.value)
    );
    if let Some(change) = &number.change {
        let class = match change.good {
            Some(true) => "good",
            Some(false) => "bad",
            None => "even",
        };
        let (text, against) = (escaped(&change.text), escaped(&change.against));
        let _ = write!(page, "<div class=\"change\"><b class=\"{class}\">{text}</b> {against}</div>");
    }
    page.push_str("</div>\n");
}

fn marks(notes: &[usize]) -> String {
    notes.iter().map(|note| mark(*note)).collect()
}

fn mark(note: usize) -> String {
    format!("<sup><a href=\"#note-{note}\">{note})</a></sup>")
}

fn inlines(words: &[Inline]) -> String {
    words.iter().map(inline).collect()
}

fn inline(word: &Inline) -> String {
    match word {
        Inline::Break => "<br>".to_owned(),
        Inline::Note(note) => mark(*note),
        Inline::Link(text, target) => {
            format!("<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>", escaped(target), escaped(text))
        }
        Inline::Text(text, look) => {
            let mut text = escaped(text);
            for (wanted, tag) in [(look.code, "code"), (look.italic, "em"), (look.bold, "strong")] {
                if wanted {
                    text = format!("<{tag}>{text}</{tag}>");
                }
            }
            text
        }
    }
}

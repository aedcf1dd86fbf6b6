//! The HTML of a mail: what all clients show. Tables for the layout, styles on each element, a fixed width, no script, no style sheet,
//! nothing from elsewhere; pictures come with the mail.

use super::escape::escaped;
use crate::message::{Fact, Link, Message, Severity, Table};
use crate::reduce::until_it_fits;
use crate::words::Words;

/// Gmail cuts a mail at 102 kB of HTML.
const LIMIT: usize = 100_000;

const FONT: &str = "font-family:-apple-system,'Segoe UI','Malgun Gothic',Roboto,Arial,sans-serif;";
const CELL: &str = "padding:6px 8px;border-bottom:1px solid #e5e7eb;font-size:13px;text-align:left;vertical-align:top;";

/// Returns the message as a page.
pub(super) fn page(message: &Message, pictures: &[String], left_out: &[String]) -> String {
    until_it_fits(message, |message, is_cut| written(message, is_cut, pictures, left_out), |html| html.len() <= LIMIT)
}

fn written(message: &Message, is_cut: bool, pictures: &[String], left_out: &[String]) -> String {
    let words = Words(message.language);
    let mut rows: Vec<String> = vec![heading(message)];
    rows.extend(paragraphs(&message.text));
    rows.extend((!message.facts.is_empty()).then(|| facts(&message.facts)));
    rows.extend(message.tables.iter().map(|one| table(one, words)));
    rows.extend(pictures.iter().map(|id| picture(id)));
    rows.extend((!message.links.is_empty()).then(|| links(&message.links)));
    rows.extend((!left_out.is_empty()).then(|| small(&words.not_attached(&left_out.join(", ")))));
    rows.extend(is_cut.then(|| small(words.cut())));
    rows.push(small(words.sender()));
    let rows: String =
        rows.iter().map(|row| format!("<tr><td style=\"padding:8px 24px;\">{row}</td></tr>\n")).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title></head>\n<body style=\"margin:0;padding:0;background:#f3f4f6;\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td align=\"center\">\n\
         <table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"width:600px;max-width:100%;background:#ffffff;color:#111827;{FONT}\">\n{rows}</table>\n</td></tr></table>\n</body></html>\n",
        language = message.language,
        title = escaped(&message.title),
    )
}

fn heading(message: &Message) -> String {
    format!(
        "<h1 style=\"margin:16px 0 8px;padding-left:12px;border-left:4px solid {};font-size:20px;line-height:1.3;\">{}</h1>",
        colour(message.severity),
        escaped(&message.title)
    )
}

fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "#2563eb",
        Severity::Success => "#15803d",
        Severity::Warning => "#b45309",
        Severity::Error => "#b91c1c",
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = String> + '_ {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| {
        let lines = escaped(paragraph).replace('\n', "<br>");
        format!("<p style=\"margin:0;font-size:14px;line-height:1.6;\">{lines}</p>")
    })
}

fn facts(facts: &[Fact]) -> String {
    let row = |fact: &Fact| {
        let value = escaped(&fact.value).replace('\n', "<br>");
        format!(
            "<tr><td style=\"{CELL}color:#6b7280;\">{}</td><td style=\"{CELL}\">{value}</td></tr>\n",
            escaped(&fact.label)
        )
    };
    format!(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n{}</table>",
        facts.iter().map(row).collect::<String>()
    )
}

fn table(table: &Table, words: Words) -> String {
    let row = |cells: &Vec<String>, tag: &str, more: &str| {
        let cell = |cell: &String| format!("<{tag} style=\"{CELL}{more}\">{}</{tag}>", escaped(cell));
        format!("<tr>{}</tr>\n", cells.iter().map(cell).collect::<String>())
    };
    let title = match table.title.as_str() {
        "" => String::new(),
        title => format!("<p style=\"margin:0 0 4px;font-size:14px;font-weight:bold;\">{}</p>\n", escaped(title)),
    };
    let rows: String = table.rows.iter().map(|cells| row(cells, "td", "")).collect();
    let more = if table.more > 0 { small(&words.more_rows(table.more)) } else { String::new() };
    let head = row(&table.columns, "th", "background:#f9fafb;");
    format!(
        "{title}<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n{head}{rows}</table>{more}"
    )
}

fn picture(id: &str) -> String {
    let id = escaped(id);
    format!(
        "<img src=\"cid:{id}\" alt=\"\" width=\"552\" style=\"display:block;width:100%;max-width:552px;border:0;\">"
    )
}

fn links(links: &[Link]) -> String {
    let link = |link: &Link| {
        format!(
            "<a href=\"{}\" style=\"display:inline-block;margin:0 8px 8px 0;padding:8px 14px;background:#2563eb;color:#ffffff;\
             font-size:14px;text-decoration:none;\">{}</a>\n",
            escaped(&link.url),
            escaped(&link.label)
        )
    };
    links.iter().map(link).collect()
}

fn small(text: &str) -> String {
    format!("<p style=\"margin:4px 0;font-size:12px;color:#6b7280;\">{}</p>", escaped(text))
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, page};
    use crate::message::{Fact, Message, Table};

    #[test]
    fn no_page_is_so_long_that_gmail_would_cut_it() {
        let table = Table {
            columns: vec!["<".repeat(50); 10],
            rows: vec![vec!["&".repeat(200); 10]; 2000],
            ..Table::default()
        };
        let message = Message {
            text: "점유율\n\n".repeat(30_000),
            facts: vec![Fact::new("a", "b".repeat(5000)); 200],
            tables: vec![table; 3],
            ..Message::default()
        };
        assert!(page(&message, &[], &[]).len() <= LIMIT);
    }

    #[test]
    fn nothing_in_a_message_becomes_markup() {
        let hostile = "<script>alert('x')</script><img src=\"http://example.com/x\">";
        let message = Message {
            title: hostile.to_owned(),
            text: hostile.to_owned(),
            facts: vec![Fact::new(hostile, hostile)],
            tables: vec![Table { title: hostile.to_owned(), columns: vec![hostile.to_owned()], ..Table::default() }],
            ..Message::default()
        };
        let page = page(&message, &[], &[hostile.to_owned()]);
        assert!(!page.contains("<script") && !page.contains("<img") && page.contains("&lt;script&gt;"));
    }
}

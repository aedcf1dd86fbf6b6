//! Messages within the limits of a channel: in a few parts, else step by step less of it, until it fits.

use crate::Message;
use crate::divide::divided;
use crate::shorten::to_chars;

/// How much of a message is shown.
#[derive(Debug, Clone, Copy)]
struct Size {
    rows: usize,
    cell: usize,
    text: usize,
    facts: usize,
    value: usize,
    links: usize,
}

/// From all but everything down to what fits anywhere. Rows go first: whoever wants all of them opens the link.
const SIZES: [Size; 6] = [
    Size { rows: 200, cell: 500, text: 40_000, facts: 50, value: 1000, links: 20 },
    Size { rows: 50, cell: 200, text: 20_000, facts: 50, value: 1000, links: 20 },
    Size { rows: 20, cell: 100, text: 10_000, facts: 30, value: 500, links: 15 },
    Size { rows: 10, cell: 60, text: 4_000, facts: 20, value: 250, links: 10 },
    Size { rows: 5, cell: 40, text: 1_500, facts: 10, value: 150, links: 5 },
    Size { rows: 0, cell: 0, text: 500, facts: 6, value: 80, links: 3 },
];

/// How long a title or a label may be: more is no title.
const TITLE: usize = 150;

/// How long an address may be. One that is longer is left out: half an address leads nowhere.
const URL: usize = 2000;

/// Renders a message in at most so many parts, with less and less of it until each fits. The last and smallest is taken whatever its size.
/// The renderer is told whether to say that something was left out; the last part says it.
pub(crate) fn in_parts<T>(
    message: &Message,
    most: usize,
    render: impl Fn(&Message, bool) -> T,
    fits: impl Fn(&T) -> bool,
) -> Vec<T> {
    let (smallest, larger) = (SIZES[SIZES.len() - 1], &SIZES[..SIZES.len() - 1]);
    let at = |size: &Size| {
        let (reduced, is_cut) = reduced(message, *size);
        let parts = divided(&reduced, most, &|part| fits(&render(part, is_cut)))?;
        let last = parts.len() - 1;
        Some(parts.iter().enumerate().map(|(index, part)| render(part, is_cut && index == last)).collect())
    };
    larger.iter().find_map(at).unwrap_or_else(|| {
        let (reduced, is_cut) = reduced(message, smallest);
        vec![render(&reduced, is_cut)]
    })
}

/// Does the same for those who take it in one.
pub(crate) fn until_it_fits<T>(
    message: &Message,
    render: impl Fn(&Message, bool) -> T,
    fits: impl Fn(&T) -> bool,
) -> T {
    in_parts(message, 1, render, fits).remove(0)
}

/// Returns a message of a size at most, and whether something was left out.
fn reduced(message: &Message, size: Size) -> (Message, bool) {
    let mut reduced = message.clone();
    reduced.title = to_chars(&message.title.replace(['\r', '\n'], " "), TITLE).into_owned();
    reduced.text = to_chars(&message.text, size.text).into_owned();
    reduced.facts.truncate(size.facts);
    for fact in &mut reduced.facts {
        fact.label = to_chars(&fact.label, TITLE).into_owned();
        fact.value = to_chars(&fact.value, size.value).into_owned();
    }
    reduced.links.retain(|link| link.url.len() <= URL);
    reduced.links.truncate(size.links);
    for link in &mut reduced.links {
        link.label = to_chars(&link.label, TITLE).into_owned();
    }
    for table in &mut reduced.tables {
        table.more += table.rows.len().saturating_sub(size.rows);
        table.rows.truncate(size.rows);
        let cells = table.rows.iter_mut().flatten().chain(&mut table.columns);
        cells.for_each(|cell| *cell = to_chars(cell, size.cell).into_owned());
    }
    if size.rows == 0 {
        reduced.tables.clear();
    }
    let is_cut = Message { attachments: Vec::new(), ..reduced.clone() }
        != Message { attachments: Vec::new(), ..message.clone() };
    (reduced, is_cut)
}

#[cfg(test)]
mod tests {
    use super::until_it_fits;
    use crate::{Fact, Link, Message, Table};

    fn long() -> Message {
        Message {
            title: "Share".to_owned(),
            text: "word ".repeat(2000),
            facts: (0..40).map(|number| Fact::new(format!("fact {number}"), "x".repeat(400))).collect(),
            tables: vec![Table {
                columns: vec!["a".to_owned()],
                rows: (0..300).map(|row| vec![format!("row {row}")]).collect(),
                ..Table::default()
            }],
            links: vec![Link::new("run", "https://example.com/run"), Link::new("far", "x".repeat(3000))],
            ..Message::default()
        }
    }

    #[test]
    fn a_message_gives_up_rows_before_words_until_it_fits() {
        let shown = |limit: usize| {
            until_it_fits(
                &long(),
                |message, is_cut| {
                    let (rows, more) = message.tables.first().map_or((0, 0), |table| (table.rows.len(), table.more));
                    let size = serde_json::to_string(message).expect("JSON").len();
                    (size, rows, more, message.text.chars().count(), message.facts.len(), message.links.len(), is_cut)
                },
                |shown| shown.0 <= limit,
            )
        };
        for (limit, rows, more, text, facts) in [
            (100_000, 200, 100, 10_000, 40),
            (28_000, 50, 250, 10_000, 40),
            (12_000, 10, 290, 4000, 20),
            (5_000, 5, 295, 1500, 10),
            (1, 0, 0, 500, 6),
        ] {
            let found = shown(limit);
            assert_eq!((found.1, found.2, found.4), (rows, more, facts), "{limit}");
            assert!(found.3 <= text && found.5 == 1 && found.6, "{limit}: {found:?}");
        }
        let short = Message { title: "Share".to_owned(), ..Message::default() };
        assert!(!until_it_fits(&short, |_, is_cut| is_cut, |_| true));
    }
}

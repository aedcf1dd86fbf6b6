//! The parts of a report on pages.

use charts::{Colour, font};

use super::canvas::Ink;
use super::flow::Flow;
use super::words::{lines, plain_lines};
use super::{picture, table};
use crate::about::About;
use crate::config::MadeBy;
use crate::document::{Block, Document, Inline, Look};
use crate::figure::BigNumber;

const SIZE: f32 = 10.0;
const LEADING: f32 = 15.0;
const BOX: f32 = 66.0;
const GOOD: Colour = Colour(29, 122, 92);
const BAD: Colour = Colour(168, 50, 60);

/// Writes the heading of the first page.
pub(super) fn title(flow: &mut Flow, about: &About) {
    let words = [Inline::Text(about.title.clone(), Look { bold: true, ..Look::default() })];
    let cut = lines(&words, 20.0, flow.room());
    flow.lines(&cut, Ink::of(20.0, true, Colour::INK), 26.0);
    if let Some(line) = about.as_of_line() {
        let at = (flow.left(), flow.y + 10.0);
        flow.text(at, &line, Ink::of(9.0, false, Colour::GREY));
        flow.y += 16.0;
    }
    let y = flow.y + 4.0;
    let points = [(flow.left(), y), (flow.right(), y)];
    flow.page.line(&points, Colour::INK, 1.4);
    flow.y += 18.0;
}

/// Writes parts one below the other.
pub(super) fn write(flow: &mut Flow, blocks: &[Block]) {
    for block in blocks {
        write_block(flow, block);
    }
}

fn write_block(flow: &mut Flow, block: &Block) {
    match block {
        Block::Heading(level, words) => heading(flow, *level, words),
        Block::Paragraph(words) => {
            paragraph(flow, words, Colour::INK);
            flow.y += 5.0;
        }
        Block::List(first, items) => list(flow, *first, items),
        Block::Quote(inner) => {
            flow.indent += 14.0;
            write(flow, inner);
            flow.indent -= 14.0;
        }
        Block::Code(text) => {
            for line in text.trim_end().lines() {
                for part in plain_lines(line, 8.5, false, flow.room(), 20) {
                    flow.need(12.0);
                    let at = (flow.left(), flow.y + 8.5);
                    flow.text(at, &part, Ink::of(8.5, false, Colour::GREY));
                    flow.y += 12.0;
                }
            }
            flow.y += 6.0;
        }
        Block::Rule => {
            flow.need(16.0);
            let y = flow.y + 6.0;
            let points = [(flow.left(), y), (flow.right(), y)];
            flow.page.line(&points, Colour::GRID, 0.8);
            flow.y += 14.0;
        }
        Block::Table(rows) => {
            flow.y += 4.0;
            table::write(flow, rows);
            flow.y += 14.0;
        }
        Block::Numbers(numbers) => big(flow, numbers),
        Block::Chart(chart) => {
            picture::draw(flow, &chart.scene);
            flow.y += 2.0;
            if !chart.notes.is_empty() {
                let marks: Vec<Inline> = chart.notes.iter().map(|note| Inline::Note(*note)).collect();
                paragraph(flow, &marks, Colour::GREY);
            }
            flow.y += 8.0;
        }
    }
}

/// A heading at the foot of a page would be read as the end of what is above it.
fn heading(flow: &mut Flow, level: u8, words: &[Inline]) {
    let size = match level {
        1 | 2 => 14.0,
        3 => 12.0,
        _ => 11.0,
    };
    flow.y += 10.0;
    flow.need(size * 1.4 + 60.0);
    let cut = lines(&bold(words), size, flow.room());
    flow.lines(&cut, Ink::of(size, true, Colour::INK), size * 1.4);
    flow.y += 4.0;
}

fn bold(words: &[Inline]) -> Vec<Inline> {
    let bold = |word: &Inline| match word {
        Inline::Text(text, look) => Inline::Text(text.clone(), Look { bold: true, ..*look }),
        other => other.clone(),
    };
    words.iter().map(bold).collect()
}

fn paragraph(flow: &mut Flow, words: &[Inline], colour: Colour) {
    let cut = lines(words, SIZE, flow.room());
    flow.lines(&cut, Ink::of(SIZE, false, colour), LEADING);
}

fn list(flow: &mut Flow, first: Option<u64>, items: &[Vec<Block>]) {
    for (at, item) in items.iter().enumerate() {
        flow.need(LEADING);
        let mark = first.map_or_else(|| "•".to_owned(), |first| format!("{}.", first + at as u64));
        let place = (flow.left(), flow.y + SIZE);
        flow.text(place, &mark, Ink::of(SIZE, false, Colour::INK));
        flow.indent += 16.0;
        let before = flow.y;
        write(flow, item);
        flow.indent -= 16.0;
        // A point without words still takes a line.
        if flow.y == before {
            flow.y += LEADING;
        }
    }
    flow.y += 4.0;
}

/// Numbers stand side by side, at most four in a row.
fn big(flow: &mut Flow, numbers: &[BigNumber]) {
    for row in numbers.chunks(4) {
        flow.need(BOX + 8.0);
        let gap = 10.0;
        let width = (flow.room() - gap * (row.len() - 1) as f32) / row.len() as f32;
        let (left, top) = (flow.left(), flow.y + 4.0);
        for (at, number) in row.iter().enumerate() {
            one(flow, number, (left + (width + gap) * at as f32, top), width);
        }
        flow.y += BOX + 14.0;
    }
}

fn one(flow: &mut Flow, number: &BigNumber, (x, y): (f32, f32), width: f32) {
    flow.page.rectangle((x, y), (width, BOX), Colour::GRID.towards(Colour::PAPER, 0.65));
    flow.page.rectangle((x, y), (width, 2.0), Colour(31, 86, 155));
    let room = width - 20.0;
    let marks: String = number.notes.iter().map(|note| format!(" {note})")).collect();
    let label = font::fitted(&format!("{}{marks}", number.label), 8.5, false, room);
    flow.text((x + 10.0, y + 17.0), &label, Ink::of(8.5, false, Colour::GREY));
    let whole = if number.unit.is_empty() { number.value.clone() } else { format!("{} {}", number.value, number.unit) };
    // A number is made smaller rather than cut: half a number is a wrong one.
    let size = (17.0 * room / font::width(&whole, 17.0, true).max(1.0)).min(17.0);
    flow.text((x + 10.0, y + 39.0), &whole, Ink::of(size, true, Colour::INK));
    if let Some(change) = &number.change {
        let colour = match change.good {
            Some(true) => GOOD,
            Some(false) => BAD,
            None => Colour::INK,
        };
        let end = flow.text((x + 10.0, y + 56.0), &change.text, Ink::of(8.5, true, colour));
        let against = font::fitted(&change.against, 7.5, false, (x + width - 8.0 - end - 4.0).max(0.0));
        flow.text((end + 4.0, y + 56.0), &against, Ink::of(7.5, false, Colour::GREY));
    }
}

/// Writes the footnotes.
pub(super) fn notes(flow: &mut Flow, document: &Document) {
    let notes = document.notes.iter().enumerate();
    small(flow, &notes.map(|(at, note)| format!("{}) {note}", at + 1)).collect::<Vec<_>>());
}

/// Writes which blocks the rows have come through.
pub(super) fn made_by(flow: &mut Flow, about: &About) {
    small(flow, &about.blocks.iter().map(MadeBy::line).collect::<Vec<_>>());
}

/// Writes small words below a short line.
fn small(flow: &mut Flow, words: &[String]) {
    if words.is_empty() {
        return;
    }
    flow.y += 8.0;
    flow.need(30.0);
    let y = flow.y;
    let points = [(flow.left(), y), (flow.left() + 120.0, y)];
    flow.page.line(&points, Colour::GREY, 0.6);
    flow.y += 6.0;
    for words in words {
        let cut = lines(&[Inline::Text(words.clone(), Look::default())], 8.0, flow.room());
        flow.lines(&cut, Ink::of(8.0, false, Colour::GREY), 11.5);
    }
}

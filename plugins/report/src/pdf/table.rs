//! Tables on pages: the head is repeated on each.

use charts::{Colour, font};

use super::canvas::Ink;
use super::flow::Flow;
use super::words::plain_lines;
use crate::figure::Table;

const SIZE: f32 = 8.0;
const LEADING: f32 = 10.5;
const PAD: (f32, f32) = (5.0, 3.0);
/// Rows that the widths of columns are judged by.
const JUDGED: usize = 300;
/// More lines than this in a cell are cut.
const MOST_LINES: usize = 6;
/// Narrower columns show nothing.
const NARROWEST: f32 = 24.0;

/// A row that was cut into lines.
struct Laid {
    cells: Vec<Vec<String>>,
    height: f32,
}

/// Writes a table.
pub(super) fn write(flow: &mut Flow, table: &Table) {
    let widths = widths(flow.room(), table);
    let titles: Vec<String> = table.columns.iter().map(|head| head.title.clone()).collect();
    let head = lay(&titles, &widths, true);
    caption(flow, table, head.height);
    write_head(flow, table, &head, &widths);
    let last = table.rows.len();
    for (at, row) in table.rows.iter().chain(&table.total).enumerate() {
        let bold = at == last;
        let laid = lay(row, &widths, bold);
        if !flow.fits(laid.height) {
            flow.turn();
            write_head(flow, table, &head, &widths);
        }
        write_row(flow, table, &laid, &widths, bold);
        let strong = bold || at + 1 == last;
        rule(flow, if strong { Colour::GREY } else { Colour::GRID });
    }
}

fn caption(flow: &mut Flow, table: &Table, head: f32) {
    let mut text = table.caption.clone();
    for note in &table.notes {
        text.push_str(&format!(" {note})"));
    }
    flow.need(head + LEADING * 3.0 + 14.0);
    if !text.trim().is_empty() {
        let at = (flow.left(), flow.y + 9.0);
        flow.text(at, text.trim(), Ink::of(9.0, true, Colour::INK));
        flow.y += 14.0;
    }
}

fn write_head(flow: &mut Flow, table: &Table, head: &Laid, widths: &[f32]) {
    let at = (flow.left(), flow.y);
    flow.page.rectangle(at, (widths.iter().sum(), head.height), Colour::GRID.towards(Colour::PAPER, 0.5));
    write_row(flow, table, head, widths, true);
    rule(flow, Colour::GREY);
}

fn write_row(flow: &mut Flow, table: &Table, row: &Laid, widths: &[f32], bold: bool) {
    let mut x = flow.left();
    for ((lines, width), head) in row.cells.iter().zip(widths).zip(&table.columns) {
        for (number, line) in lines.iter().enumerate() {
            let y = flow.y + PAD.1 + SIZE + LEADING * number as f32;
            let left = if head.right { x + width - PAD.0 - font::width(line, SIZE, bold) } else { x + PAD.0 };
            flow.text((left, y), line, Ink::of(SIZE, bold, Colour::INK));
        }
        x += width;
    }
    flow.y += row.height;
}

fn rule(flow: &mut Flow, colour: Colour) {
    let y = flow.y;
    let points = [(flow.left(), y), (flow.right(), y)];
    flow.page.line(&points, colour, 0.6);
}

fn lay(row: &[String], widths: &[f32], bold: bool) -> Laid {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(widths)
        .map(|(text, width)| plain_lines(text, SIZE, bold, (width - 2.0 * PAD.0).max(4.0), MOST_LINES))
        .collect();
    let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
    Laid { cells, height: LEADING * lines as f32 + 2.0 * PAD.1 }
}

/// Gives columns the width that their content wants, as far as the page is wide; what is left or missing is shared.
fn widths(room: f32, table: &Table) -> Vec<f32> {
    let mut wanted: Vec<f32> =
        table.columns.iter().map(|head| font::width(&head.title, SIZE, true).min(120.0)).collect();
    for row in table.rows.iter().take(JUDGED).chain(&table.total) {
        for (width, cell) in wanted.iter_mut().zip(row) {
            *width = width.max(font::width(cell, SIZE, false).min(220.0));
        }
    }
    wanted.iter_mut().for_each(|width| *width = (*width + 2.0 * PAD.0).max(NARROWEST));
    let sum: f32 = wanted.iter().sum();
    wanted.iter().map(|width| width * room / sum.max(1.0)).collect()
}

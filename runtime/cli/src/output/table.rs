//! Tables.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A column's name and where its text stands.
pub(crate) type Column<'a> = (&'a str, Align);

/// Makes a table of all columns. Nothing is wrapped: a number in two lines reads as two numbers, so a line may be longer than the terminal.
pub(crate) fn table(header: &[Column<'_>], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    some_columns(header, &rows, &Vec::from_iter(0..header.len()))
}

/// Makes a table that leaves columns out where the terminal is narrower: first those without any content, then the `expendable` in their
/// order.
pub(crate) fn narrowed_table(
    header: &[Column<'_>],
    rows: impl IntoIterator<Item = Vec<String>>,
    expendable: &[&str],
) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    let width = Table::new().width().map_or(usize::MAX, usize::from);
    narrowed(header, &rows, expendable, width)
}

fn narrowed(header: &[Column<'_>], rows: &[Vec<String>], expendable: &[&str], width: usize) -> String {
    let is_blank = |column: &usize| rows.iter().all(|row| row.get(*column).is_none_or(String::is_empty));
    let blank = (0..header.len()).filter(is_blank);
    let named = expendable.iter().filter_map(|wanted| header.iter().position(|(name, _)| name == wanted));
    let mut kept = Vec::from_iter(0..header.len());
    let mut text = some_columns(header, rows, &kept);
    for column in blank.chain(named) {
        if text.lines().all(|line| weir_diagnostics::width(line) <= width) {
            break;
        }
        kept.retain(|other| *other != column);
        text = some_columns(header, rows, &kept);
    }
    text
}

fn some_columns(header: &[Column<'_>], rows: &[Vec<String>], columns: &[usize]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    let header: Vec<Column<'_>> = columns.iter().filter_map(|column| header.get(*column).copied()).collect();
    table.set_header(header.iter().map(|(name, _)| *name));
    for row in rows {
        let cells = columns.iter().filter_map(|column| row.get(*column));
        table.add_row(cells.map(|cell| weir_diagnostics::printable(cell).into_owned()));
    }
    for (column, (_, align)) in table.column_iter_mut().zip(&header) {
        column.set_padding((0, 2));
        column.set_cell_alignment(match align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Align, Column, narrowed};

    const HEADER: [Column<'static>; 4] =
        [("NODE", Align::Left), ("BLOCK", Align::Left), ("ROWS IN", Align::Right), ("REJECTED", Align::Right)];

    fn at(width: usize) -> String {
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let rows = [row(["환율", "file@1.0.0", "336,776", ""]), row(["lake", "sql-loader@1.0.0", "12", ""])];
        narrowed(&HEADER, &rows, &["BLOCK"], width)
    }

    #[test]
    fn a_wide_terminal_shows_every_column() {
        insta::assert_snapshot!(at(80), @r"
        NODE  BLOCK             ROWS IN  REJECTED
        환율  file@1.0.0        336,776
        lake  sql-loader@1.0.0       12
        ");
    }

    #[test]
    fn empty_columns_go_before_those_that_say_something() {
        insta::assert_snapshot!(at(35), @r"
        NODE  BLOCK             ROWS IN
        환율  file@1.0.0        336,776
        lake  sql-loader@1.0.0       12
        ");
        insta::assert_snapshot!(at(20), @r"
        NODE  ROWS IN
        환율  336,776
        lake       12
        ");
    }

    #[test]
    fn a_line_is_too_long_rather_than_broken() {
        assert_eq!(at(5), at(20));
    }
}

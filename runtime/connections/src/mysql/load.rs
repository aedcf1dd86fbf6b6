//! Rows on their way into a table: statements of many rows. (`LOAD DATA LOCAL` would be faster, but turns what does not fit into warnings.)

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error, ServerError};
use weir_diagnostics::did_you_mean;
use weir_types::Problem;

use super::error::{problem, refused};
use super::literal::{Write, writer};
use super::quote;
use crate::sql::SqlTable;

/// A statement is sent when it has so many bytes: below the smallest `max_allowed_packet` that is in use, 1 MiB, with room for a row.
const STATEMENT: usize = 768 * 1024;

/// Checks that a table has the columns of a batch.
pub(super) fn require_columns(batch: &RecordBatch, table: &Schema, doing: &str) -> Result<(), Problem> {
    // The server compares names without regard to case.
    let known = |name: &str| table.fields().iter().any(|field| field.name().to_lowercase() == name.to_lowercase());
    let schema = batch.schema();
    let Some(field) = schema.fields().iter().find(|field| !known(field.name())) else { return Ok(()) };
    let column = field.name();
    let problem = Problem::config(format!("{doing}: it has no column `{column}`")).with_column(column);
    Err(match did_you_mean(column, table.fields().iter().map(|field| field.name().as_str())) {
        Some(hint) => problem.with_hint(hint),
        None => problem,
    })
}

/// Inserts a batch; not all of it when it fails.
pub(super) async fn insert(
    conn: &mut Conn,
    table: &SqlTable,
    batch: &RecordBatch,
    doing: &str,
) -> Result<u64, Problem> {
    let statements = Statements::new(table, batch)?;
    let mut next = 0;
    let mut taken = 0;
    while next < batch.num_rows() {
        let (text, end) = statements.build(next, doing)?;
        conn.query_drop(&text).await.map_err(|error| located(&error, next, doing))?;
        taken += conn.affected_rows();
        next = end;
    }
    if taken == batch.num_rows() as u64 {
        return Ok(taken);
    }
    Err(Problem::system(format!("{doing}: of {} rows the server took {taken}", batch.num_rows())))
}

/// The statements of a batch.
struct Statements<'b> {
    batch: &'b RecordBatch,
    start: String,
    columns: Vec<Write>,
}

impl<'b> Statements<'b> {
    fn new(table: &SqlTable, batch: &'b RecordBatch) -> Result<Self, Problem> {
        let schema = batch.schema();
        let names: Vec<String> = schema.fields().iter().map(|field| quote(field.name())).collect();
        let columns = schema.fields().iter().zip(batch.columns()).map(|(field, array)| writer(field.name(), array));
        let columns = columns.collect::<Result<_, _>>()?;
        let start = format!("INSERT INTO {} ({}) VALUES ", table.quoted(quote), names.join(", "));
        Ok(Self { batch, start, columns })
    }

    /// Returns the statement for the rows from one on, and the row behind them.
    fn build(&self, from: usize, doing: &str) -> Result<(Vec<u8>, usize), Problem> {
        let mut text = Vec::with_capacity(STATEMENT + STATEMENT / 4);
        text.extend_from_slice(self.start.as_bytes());
        let mut row = from;
        while row < self.batch.num_rows() && (row == from || text.len() < STATEMENT) {
            if row > from {
                text.push(b',');
            }
            self.row(row, &mut text, doing)?;
            row += 1;
        }
        Ok((text, row))
    }

    fn row(&self, row: usize, text: &mut Vec<u8>, doing: &str) -> Result<(), Problem> {
        text.push(b'(');
        for (at, (write, array)) in self.columns.iter().zip(self.batch.columns()).enumerate() {
            if at > 0 {
                text.push(b',');
            }
            if array.is_null(row) {
                text.extend_from_slice(b"NULL");
                continue;
            }
            write(row, text).map_err(|fault| {
                let schema = self.batch.schema();
                let column = schema.field(at).name();
                Problem::data(format!("{doing}: row {row} of a batch, column `{column}`: {}", fault.text()))
                    .with_row(row as u64)
                    .with_column(column)
            })?;
        }
        text.push(b')');
        Ok(())
    }
}

/// The server counts the rows of a statement from 1, and only in the message.
fn located(error: &Error, first: usize, doing: &str) -> Problem {
    let Error::Server(answer) = error else { return problem(error, doing) };
    let Some((what, number)) = answer.message.rsplit_once(" at row ") else { return with_column(answer, doing) };
    let Some(row) = number.parse::<usize>().ok().and_then(|number| (first + number).checked_sub(1)) else {
        return with_column(answer, doing);
    };
    let place = refused(answer, &format!("row {row} of a batch: {what}"), doing).with_row(row as u64);
    match column(what) {
        Some(column) => place.with_column(&column),
        None => place,
    }
}

fn with_column(answer: &ServerError, doing: &str) -> Problem {
    let problem = refused(answer, &answer.message, doing);
    match column(&answer.message) {
        Some(column) => problem.with_column(&column),
        None => problem,
    }
}

/// Finds the column in `… for column `db`.`t`.`c`` and in `Column 'c' cannot be null`.
fn column(message: &str) -> Option<String> {
    let at = message.to_lowercase().find("column ")? + "column ".len();
    let rest = message.get(at..)?;
    let quote = rest.chars().next().filter(|quote| "`'".contains(*quote))?;
    let names = rest.split(|c| c == ' ' && quote == '\'').next()?;
    let name = names.rsplit(&format!("{quote}.{quote}")).next()?;
    let name = name.trim_start_matches(quote).split(quote).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, StringArray};

    use super::*;

    #[test]
    fn statements_are_bounded_and_hold_every_row() {
        let long = "x".repeat(1000);
        let names = StringArray::from_iter((0..2000).map(|row| (row % 3 > 0).then_some(long.as_str())));
        let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..2000));
        let batch = RecordBatch::try_from_iter([("id", ids), ("name", Arc::new(names) as ArrayRef)]).expect("a batch");
        let table = SqlTable { schema: None, table: "t".into() };
        let statements = Statements::new(&table, &batch).expect("statements");
        let (mut next, mut rows, mut count) = (0, 0, 0);
        while next < batch.num_rows() {
            let (text, end) = statements.build(next, "cannot load").expect("a statement");
            assert!(text.len() < STATEMENT + 2000 && end > next);
            let text = String::from_utf8(text).expect("UTF-8");
            assert!(text.starts_with("INSERT INTO `t` (`id`, `name`) VALUES ("), "{}", &text[..60]);
            rows += text.matches("),(").count() + 1;
            (next, count) = (end, count + 1);
        }
        assert_eq!((rows, count), (2000, 2));
    }

    #[test]
    fn finds_row_and_column_in_messages() {
        let refusal = |message: &str| {
            let answer = ServerError { code: 1406, message: message.into(), state: "22001".into() };
            let problem = located(&Error::Server(answer), 100, "cannot load");
            (problem.row, problem.column)
        };
        assert_eq!(refusal("Data too long for column 'name' at row 3"), (Some(102), Some("name".into())));
        let found = refusal("Incorrect integer value: 'x' for column `weir`.`t`.`a b` at row 1");
        assert_eq!(found, (Some(100), Some("a b".into())));
        assert_eq!(refusal("Column 'id' cannot be null"), (None, Some("id".into())));
        assert_eq!(refusal("Duplicate entry '1' for key 'PRIMARY'"), (None, None));
    }
}

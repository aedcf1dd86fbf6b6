//! Loads batches by one prepared statement, values bound straight from the Arrow buffers.

use std::collections::HashSet;

use arrow::array::ArrayRef;
use arrow::record_batch::RecordBatch;
use rusqlite::{Connection, ErrorCode, Statement};
use weir_diagnostics::{did_you_mean, one_of};
use weir_types::Problem;

use super::bind::{Column, Slot, Unbound, plain};
use super::describe::columns;
use super::error::problem;
use super::quote;
use crate::sql::SqlTable;

/// Inserts all rows or none, whether or not a transaction is open.
pub(super) fn load(
    connection: &Connection,
    table: &SqlTable,
    batch: &RecordBatch,
    doing: &str,
) -> Result<u64, Problem> {
    if batch.num_columns() == 0 || batch.num_rows() == 0 {
        return Ok(0);
    }
    let failed = |error: rusqlite::Error| problem(&error, doing);
    check_columns(connection, table, batch, doing)?;
    let arrays = batch.columns().iter().map(plain).collect::<Result<Vec<ArrayRef>, _>>()?;
    connection.execute_batch("SAVEPOINT weir_load").map_err(failed)?;
    let inserted = insert_all(connection, table, batch, &arrays, doing);
    let end = if inserted.is_ok() { "RELEASE weir_load" } else { "ROLLBACK TO weir_load; RELEASE weir_load" };
    let ended = connection.execute_batch(end).map_err(failed);
    // A full disk may have ended the transaction, and the savepoint with it; the first failure is the one that tells.
    inserted?;
    ended?;
    Ok(batch.num_rows() as u64)
}

fn insert_all(
    connection: &Connection,
    table: &SqlTable,
    batch: &RecordBatch,
    arrays: &[ArrayRef],
    doing: &str,
) -> Result<(), Problem> {
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let mut statement = connection.prepare_cached(&statement(table, &names)).map_err(|error| problem(&error, doing))?;
    let mut columns = names
        .iter()
        .zip(arrays)
        .map(|(name, array)| Column::new(name, array.as_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut scratch = Vec::with_capacity(64);
    for row in 0..batch.num_rows() {
        for (at, column) in columns.iter_mut().enumerate() {
            let slot = Slot { statement: &mut statement, parameter: at + 1, scratch: &mut scratch };
            column.bind(row, slot).map_err(|error| unbound(error, names[at], row, doing))?;
        }
        insert(&mut statement).map_err(|error| at_row(&error, row, doing))?;
    }
    Ok(())
}

fn insert(statement: &mut Statement<'_>) -> rusqlite::Result<usize> {
    statement.raw_execute()
}

fn statement(table: &SqlTable, names: &[&str]) -> String {
    let columns: Vec<String> = names.iter().map(|name| quote(name)).collect();
    let values: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", table.quoted(quote), columns.join(", "), values.join(", "))
}

fn unbound(error: Unbound, column: &str, row: usize, doing: &str) -> Problem {
    let problem = match error {
        Unbound::Sqlite(error) => problem(&error, doing),
        Unbound::Value(why) => Problem::data(format!(
            "{doing}: row {row} of the batch, column `{column}`: the value cannot be stored: {why}"
        )),
    };
    problem.with_row(row as u64).with_column(column)
}

/// Only what a row breaks is that row's fault; a full disk is not.
fn at_row(error: &rusqlite::Error, row: usize, doing: &str) -> Problem {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) => {
            problem(error, &format!("{doing}: row {row} of the batch")).with_row(row as u64)
        }
        _ => problem(error, doing),
    }
}

fn check_columns(connection: &Connection, table: &SqlTable, batch: &RecordBatch, doing: &str) -> Result<(), Problem> {
    let known = columns(connection, table).map_err(|error| problem(&error, doing))?;
    if known.is_empty() {
        return Err(Problem::not_found(format!("{doing}: there is no such table")));
    }
    let writable: HashSet<String> =
        known.iter().filter(|column| !column.generated).map(|column| column.name.to_lowercase()).collect();
    for field in batch.schema().fields() {
        if !writable.contains(&field.name().to_lowercase()) {
            let names = || known.iter().map(|column| column.name.as_str());
            let hint = did_you_mean(field.name(), names()).or_else(|| one_of("the table's columns", names()));
            let missing =
                Problem::config(format!("{doing}: the table has no column `{}` that can be written", field.name()))
                    .with_column(field.name());
            return Err(hint.map_or(missing.clone(), |hint| missing.with_hint(hint)));
        }
    }
    Ok(())
}

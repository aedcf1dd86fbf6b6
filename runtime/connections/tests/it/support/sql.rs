//! Sessions of any database.

use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use weir_connections::sql::{SqlError, SqlSession, SqlTable};
use weir_types::Problem;

pub(crate) fn table(name: &str) -> SqlTable {
    SqlTable { schema: None, table: name.to_owned() }
}

/// Reads all rows of a query.
pub(crate) async fn all(session: &mut dyn SqlSession, query: &str) -> Vec<RecordBatch> {
    let mut rows = session.query(query, vec![]).await.unwrap_or_else(|error| panic!("{query}: {error}"));
    let mut batches = Vec::new();
    while let Some(batch) = rows.next(1_000).await.unwrap_or_else(|error| panic!("{query}: {error}")) {
        batches.push(batch);
    }
    batches
}

/// Shows rows as lists of texts.
pub(crate) fn shown(batches: &[RecordBatch]) -> Vec<Vec<String>> {
    let options = FormatOptions::new().with_null("null");
    let rows = |batch: &RecordBatch| {
        let columns: Vec<_> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).expect("shown")).collect();
        let row = |row| columns.iter().map(|column| column.value(row).to_string()).collect::<Vec<_>>();
        (0..batch.num_rows()).map(row).collect::<Vec<_>>()
    };
    batches.iter().flat_map(rows).collect()
}

/// Returns the problem that a call is expected to end with.
pub(crate) fn problem<T>(result: Result<T, SqlError>) -> Problem {
    match result {
        Err(SqlError::Failed(problem)) => problem,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it went well"),
    }
}

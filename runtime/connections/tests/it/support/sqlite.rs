//! SQLite files for tests.

use std::path::Path;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;
use weir_connections::sql::{SqlError, SqlPolicy, SqlTable};
use weir_connections::sqlite::{SqliteDatabase, SqliteSession};
use weir_types::Problem;

pub(crate) fn database(folder: &Path) -> SqliteDatabase {
    SqliteDatabase::new("db", folder.join("data/test.db"))
}

pub(crate) fn writing() -> SqlPolicy {
    SqlPolicy { write: true, ..SqlPolicy::default() }
}

pub(crate) async fn writer(folder: &Path) -> SqliteSession {
    SqliteSession::open(&database(folder), writing()).await.expect("a session")
}

pub(crate) async fn reader(folder: &Path) -> SqliteSession {
    SqliteSession::open(&database(folder), SqlPolicy::default()).await.expect("a session")
}

pub(crate) fn table(name: &str) -> SqlTable {
    SqlTable { schema: None, table: name.to_owned() }
}

pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect())
        .expect("a batch")
}

/// Returns all rows of a query as one batch.
pub(crate) async fn all(session: &mut SqliteSession, sql: &str) -> Result<RecordBatch, SqlError> {
    let mut rows = session.query(sql, Vec::new()).await?;
    let mut batches = Vec::new();
    while let Some(batch) = rows.next(1000).await? {
        batches.push(batch);
    }
    Ok(arrow::compute::concat_batches(&rows.schema(), &batches).expect("batches of one schema"))
}

/// Returns the problem inside an error that is no denial.
pub(crate) fn failed(error: SqlError) -> Problem {
    match error {
        SqlError::Failed(problem) => problem,
        SqlError::Denied(denial) => panic!("denied: {denial:?}"),
    }
}

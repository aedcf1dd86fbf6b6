//! How fast batches get into a SQLite table and out again, synced. `cargo bench -p weir-connections`.

use std::sync::Arc;
use std::time::Instant;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use weir_connections::sqlite::{SqliteDatabase, SqliteError, SqlitePolicy, SqliteSession, SqliteTable};

const ROWS: i64 = 1_000_000;
const BATCH: i64 = 8192;

/// Two integers, two texts, two floats, a date and a time: what rows look like on average.
fn batch(from: i64) -> RecordBatch {
    let ids = || from..(from + BATCH).min(ROWS);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from_iter_values(ids()))),
        ("quantity", Arc::new(Int64Array::from_iter_values(ids().map(|id| id % 97)))),
        ("name", Arc::new(StringArray::from_iter_values(ids().map(|id| format!("customer {}", id % 5000))))),
        (
            "city",
            Arc::new(StringArray::from_iter_values(ids().map(|id| ["Seoul", "Busan", "Incheon"][(id % 3) as usize]))),
        ),
        ("price", Arc::new(Float64Array::from_iter_values(ids().map(|id| id as f64 * 0.37)))),
        ("weight", Arc::new(Float64Array::from_iter_values(ids().map(|id| id as f64 / 3.0)))),
        ("day", Arc::new(Date32Array::from_iter_values(ids().map(|id| 19_000 + (id % 365) as i32)))),
        ("at", Arc::new(TimestampMicrosecondArray::from_iter_values(ids().map(|id| 1_700_000_000_000_000 + id)))),
    ];
    RecordBatch::try_from_iter(columns).expect("a batch")
}

async fn run(key: &[String]) -> Result<(), SqliteError> {
    let folder = tempfile::tempdir().expect("a folder");
    let database = SqliteDatabase::new("db", folder.path().join("bench.db"));
    let policy = SqlitePolicy { write: true, ..SqlitePolicy::default() };
    let mut session = SqliteSession::open(&database, policy).await?;
    let table = SqliteTable { schema: None, table: "t".to_owned() };
    let batches: Vec<RecordBatch> = (0..ROWS).step_by(BATCH as usize).map(batch).collect();
    session.create_table(table.clone(), batches[0].schema(), key.to_vec()).await?;
    let started = Instant::now();
    session.begin().await?;
    for batch in batches {
        session.load(table.clone(), batch).await?;
    }
    session.commit().await?;
    let loaded = started.elapsed();
    let started = Instant::now();
    let mut rows = session.query("select * from t", Vec::new()).await?;
    while rows.next(BATCH as usize).await?.is_some() {}
    let read = started.elapsed();
    let rate = |seconds: f64| ROWS as f64 / seconds / 1e6;
    println!(
        "key {key:?}: loaded in {loaded:.2?} ({:.2} M rows/s), read in {read:.2?} ({:.2} M rows/s)",
        rate(loaded.as_secs_f64()),
        rate(read.as_secs_f64())
    );
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SqliteError> {
    run(&[]).await?;
    run(&["id".to_owned()]).await?;
    run(&["day".to_owned(), "id".to_owned()]).await
}

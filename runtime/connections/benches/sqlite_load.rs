//! How fast batches get into a SQLite table and out again, synced.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{
    ArrayRef, AsArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use weir_connections::sql::{SqlError, SqlPolicy, SqlTable};
use weir_connections::sqlite::{SqliteDatabase, SqliteSession};

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

/// Loads all batches and reads them back; returns the seconds of both.
async fn weir(key: &[String]) -> Result<[f64; 2], SqlError> {
    let folder = tempfile::tempdir().expect("a folder");
    let database = SqliteDatabase::new("db", folder.path().join("bench.db"));
    let policy = SqlPolicy { write: true, ..SqlPolicy::default() };
    let mut session = SqliteSession::open(&database, policy).await?;
    let table = SqlTable { schema: None, table: "t".to_owned() };
    let batches: Vec<RecordBatch> = (0..ROWS).step_by(BATCH as usize).map(batch).collect();
    session.create_table(table.clone(), batches[0].schema(), key.to_vec()).await?;
    let started = Instant::now();
    session.begin().await?;
    for batch in batches {
        session.load(table.clone(), batch).await?;
    }
    session.commit().await?;
    let loaded = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let mut rows = session.query("select * from t", Vec::new()).await?;
    while rows.next(BATCH as usize).await?.is_some() {}
    Ok([loaded, started.elapsed().as_secs_f64()])
}

/// Loads the same rows by a prepared statement, written by hand for just these columns; returns the seconds.
fn by_hand() -> Result<f64, rusqlite::Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = rusqlite::Connection::open(folder.path().join("bench.db"))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.execute("create table t (id, quantity, name, city, price, weight, day, at)", [])?;
    let batches: Vec<RecordBatch> = (0..ROWS).step_by(BATCH as usize).map(batch).collect();
    let started = Instant::now();
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare("insert into t values (?, ?, ?, ?, ?, ?, ?, ?)")?;
        for rows in &batches {
            let (id, quantity) = (integers(rows, 0), integers(rows, 1));
            let (name, city) = (rows.column(2).as_string::<i32>(), rows.column(3).as_string::<i32>());
            let (price, weight) =
                (rows.column(4).as_primitive::<Float64Type>(), rows.column(5).as_primitive::<Float64Type>());
            let day = rows.column(6).as_primitive::<Date32Type>();
            let at = rows.column(7).as_primitive::<TimestampMicrosecondType>();
            for row in 0..rows.num_rows() {
                insert.execute((
                    id.value(row),
                    quantity.value(row),
                    name.value(row),
                    city.value(row),
                    price.value(row),
                    weight.value(row),
                    day.value(row),
                    at.value(row),
                ))?;
            }
        }
    }
    transaction.commit()?;
    Ok(started.elapsed().as_secs_f64())
}

fn integers(rows: &RecordBatch, column: usize) -> &Int64Array {
    rows.column(column).as_primitive::<Int64Type>()
}

const METHOD: &str = "\
A million rows of eight columns (integers, texts, floats, a date, a time) into a new SQLite table in one transaction, and out again, through
the driver that `sqlite-loader` uses; beside it a prepared statement written by hand, which leaves dates and times as numbers where Weir
writes text. Seconds, one run each.

| what | load | of by hand | read |
| --- | --- | --- | --- |
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hand = by_hand()?;
    let mut section = format!("{METHOD}| by hand, no key | {hand:.2} | 1.00 | |\n");
    for key in [&[][..], &["id".to_owned()], &["day".to_owned(), "id".to_owned()]] {
        let [load, read] = weir(key).await?;
        let name = if key.is_empty() { "no key".to_owned() } else { format!("key `{}`", key.join("`, `")) };
        writeln!(section, "| Weir, {name} | {load:.2} | {:.2} | {read:.2} |", load / hand)?;
    }
    match std::env::var_os("WEIR_BENCH_REPORT") {
        Some(path) => std::fs::write(path, section)?,
        None => println!("{section}"),
    }
    Ok(())
}

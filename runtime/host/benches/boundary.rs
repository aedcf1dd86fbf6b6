//! What it costs to cross the boundary, in the configuration that production uses: pooled, async, interrupted by epochs.
//!
//! The work: multiply a float column, upper-case a text column, keep half of the rows; over 8,192 rows. Natively in the host first, then
//! in a Rust block in every way that a batch can cross. `cargo xtask bench --only boundary` builds the block and runs this; the folder of
//! packed test blocks may be given by `WEIR_TEST_BLOCKS`. `-- buffers 4` runs one way for ten seconds, for a profiler.

use std::env;
use std::fmt::Write;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Float64Type;
use weir_host::{Batch, Block, Host, HostConfig, NodeSetup, PortSchema, Transform};

const ROWS: usize = 8192;
const ROUNDS: usize = 15;

const METHOD: &str = "\
The work: multiply a float column, upper-case a text column, keep half of the rows. Natively in the host with arrow-rs, then in a Rust block
in every way that a batch can cross, in the configuration that production uses (pooled, async, interrupted by epochs). One thread; medians
of 15 rounds; ways as multiples of native in the same run.

";

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<()> {
    // Beside the folder that the benchmark itself was built into, unless told otherwise.
    let beside = || Some(env::current_exe().ok()?.ancestors().nth(2)?.join("test-blocks"));
    let blocks =
        env::var_os("WEIR_TEST_BLOCKS").map(PathBuf::from).or_else(beside).context("a benchmark has a path")?;
    let host = Host::new(HostConfig::default())?;
    let block = host.load(&blocks.join("boundary.wasm")).await?;
    if let [_, way, columns] = env::args().collect::<Vec<_>>().as_slice()
        && let Ok(columns) = columns.parse()
    {
        return profile(&block, way, &batch(columns)?).await;
    }
    let mut report = String::from(METHOD);
    report.push_str("| way | 8,192 rows × 4 columns | 8,192 rows × 40 columns |\n| --- | --- | --- |\n");
    let (narrow, wide) = (batch(4)?, batch(40)?);
    let native = [time_native(&narrow)?, time_native(&wide)?];
    writeln!(report, "| native in the host | {} | {} |", per_row(native[0]), per_row(native[1]))?;
    let pass = [time_way(&block, "pass", &narrow).await?, time_way(&block, "pass", &wide).await?];
    writeln!(report, "| pass the handle on | {} | {} |", micros(pass[0]), micros(pass[1]))?;
    for (way, title) in [
        ("buffers", "touched columns as raw buffers, splice and filter in the host"),
        ("projection", "touched columns by IPC, splice and filter in the host"),
        ("whole", "whole batch by IPC both ways"),
        ("json", "JSON rows both ways"),
    ] {
        let taken = [time_way(&block, way, &narrow).await?, time_way(&block, way, &wide).await?];
        let ratio = |index: usize| taken[index].as_secs_f64() / native[index].as_secs_f64();
        writeln!(report, "| {title} | {:.2} × | {:.2} × |", ratio(0), ratio(1))?;
    }
    let start = time_start(&block).await?;
    writeln!(report, "\nA fresh instance of a linked block takes {}.", micros(start))?;
    match env::var_os("WEIR_BENCH_REPORT") {
        Some(file) => std::fs::write(file, report)?,
        None => print!("{report}"),
    }
    Ok(())
}

/// Columns of three kinds in turn; the two that are worked on come first.
fn batch(columns: usize) -> Result<RecordBatch> {
    let price: ArrayRef = Arc::new((0..ROWS).map(|row| (row * 7919 % 1000) as f64).collect::<Float64Array>());
    let symbol: ArrayRef =
        Arc::new(StringArray::from_iter_values((0..ROWS).map(|row| format!("btc-usd-{}", row % 100))));
    let filler = |column: usize| -> (String, ArrayRef) {
        let values: ArrayRef = match column % 2 {
            0 => Arc::new((0..ROWS as i64).collect::<Int64Array>()),
            _ => Arc::new((0..ROWS).map(|row| row as f64).collect::<Float64Array>()),
        };
        (format!("c{column}"), values)
    };
    let touched = [("price".to_owned(), price), ("symbol".to_owned(), symbol)];
    Ok(RecordBatch::try_from_iter(touched.into_iter().chain((2..columns).map(filler)))?)
}

fn native_work(rows: &RecordBatch) -> Result<RecordBatch> {
    let price: Float64Array = rows.column(0).as_primitive::<Float64Type>().unary(|price| price * 1.1);
    let symbol = rows.column(1).as_string::<i32>();
    let upper = symbol.value_data().to_ascii_uppercase();
    let symbol = StringArray::new(symbol.offsets().clone(), upper.into(), symbol.nulls().cloned());
    let keep = BooleanArray::from_unary(&price, |price| price > 550.0);
    let mut columns = rows.columns().to_vec();
    columns[0] = Arc::new(price);
    columns[1] = Arc::new(symbol);
    let worked = RecordBatch::try_new(rows.schema(), columns)?;
    Ok(filter_record_batch(&worked, &keep)?)
}

fn time_native(rows: &RecordBatch) -> Result<Duration> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..200 {
            black_box(native_work(black_box(rows))?);
        }
        rounds.push(start.elapsed() / 200);
    }
    Ok(median(rounds))
}

async fn time_way(block: &Block, way: &str, rows: &RecordBatch) -> Result<Duration> {
    let mut transform = opened(block, way, rows).await?;
    let calls: u32 = match way {
        "pass" => 5000,
        "json" => 3,
        _ => 200,
    };
    // Whoever makes a batch has its bytes counted there; passing it on finds the count.
    let given = Batch::insert(rows.clone());
    given.bytes();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(transform.apply("in", given.clone()).await?);
        }
        rounds.push(start.elapsed() / calls);
    }
    Ok(median(rounds))
}

/// Runs one way long enough for a sampling profiler.
async fn profile(block: &Block, way: &str, rows: &RecordBatch) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(10);
    while Instant::now() < until {
        black_box(time_way(block, way, rows).await?);
    }
    Ok(())
}

async fn opened(block: &Block, way: &str, rows: &RecordBatch) -> Result<Transform> {
    let mut transform = block.transform(NodeSetup::closed("bench")).await?;
    let input = PortSchema { port: "in".to_owned(), schema: rows.schema() };
    transform.open(&format!(r#"{{"way":"{way}"}}"#), &[input]).await?;
    Ok(transform)
}

async fn time_start(block: &Block) -> Result<Duration> {
    let mut rounds = Vec::new();
    for _ in 0..200 {
        let setup = NodeSetup::closed("bench");
        let start = Instant::now();
        let instance = block.transform(setup).await?;
        rounds.push(start.elapsed());
        drop(instance);
    }
    Ok(median(rounds))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn per_row(time: Duration) -> String {
    format!("{:.1} ns a row", time.as_nanos() as f64 / ROWS as f64)
}

fn micros(time: Duration) -> String {
    format!("{:.2} µs", time.as_nanos() as f64 / 1000.0)
}

//! Parquet through a Rust block to Parquet, against polars and DuckDB; and how memory grows with the input.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use weir_tests::measure::{Taken, ask_peer, mebibytes, medians, millis, peer, report, weir};

const PIPELINE: &str = "
name: trades
parameters: { file: { type: string } }
connections: { here: 'file:.', out: 'file:./out' }
nodes:
  rows:
    block: file@1
    config: { connection: here, path: '${file}', columns: [id, account_id, price, amount, symbol, status, created_at] }
    grants: { connections: { here: read } }
  valued: { block: trades@1, inputs: rows, config: { worth: 1e6 } }
  files:
    block: file-loader@1
    inputs: valued
    config: { connection: out, path: trades, format: parquet, compression: snappy }
    grants: { connections: { out: write } }
    write: overwrite
";

const METHOD: &str = "\
2,000,000 rows × 12 columns of Parquet: read seven of them, compute three columns (a product of a float and a decimal, the first part of a
text, the hour of a timestamp), keep the rows with a status and enough worth, write Parquet (snappy). In Weir the columns and the filter are
a Rust block in its sandbox, between the blocks `file` and `file-loader`; polars (streaming) and DuckDB do the same from Python. Whole
processes, medians of 7 rounds, in turn; all sides were checked to write the same rows and the same sum. The last line is the same pipeline
over ten times the rows: what waits on edges and in open row groups is bounded; the allocator's slack and the file's own footer still grow
with the input, far slower than it does.

";

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("pipeline.yaml"), PIPELINE)?;
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (rows, name) in [("2000000", "small.parquet"), ("20000000", "large.parquet")] {
        ask_peer(&["make", rows, &path(name)])?;
    }
    let (source, polars_out, duckdb_out) = (path("small.parquet"), path("polars.parquet"), path("duckdb.parquet"));
    let run = |file: &str| weir(folder.path(), &["-p", &format!("file={file}")]);
    run("small.parquet")?;
    let [ours, polars, duckdb] = medians(
        7,
        [&mut || run("small.parquet"), &mut || peer(&["polars", &source, &polars_out]), &mut || {
            peer(&["duckdb", &source, &duckdb_out])
        }],
    )?;
    same_rows(folder.path())?;
    let large = run("large.parquet")?;

    let mut section = String::from(METHOD);
    section.push_str("| | time | Weir takes × of it | memory |\n| --- | --- | --- | --- |\n");
    let mut row = |name: &str, taken: Taken| {
        let ratio = ours.time.as_secs_f64() / taken.time.as_secs_f64();
        writeln!(section, "| {name} | {} | {ratio:.2} | {} |", millis(taken.time), mebibytes(taken.memory))
    };
    row("Weir", ours)?;
    row("polars", polars)?;
    row("DuckDB", duckdb)?;
    row("Weir, 20,000,000 rows", large)?;
    report(&section)
}

fn same_rows(folder: &Path) -> Result<()> {
    let count = |pattern: &str| ask_peer(&["count", &folder.join(pattern).display().to_string()]);
    let ours = count("out/trades/*.parquet")?;
    for peer in ["polars.parquet", "duckdb.parquet"] {
        let theirs = count(peer)?;
        ensure!(ours == theirs, "weir wrote {ours}, {peer} holds {theirs}");
    }
    println!("all sides wrote {ours}");
    Ok(())
}

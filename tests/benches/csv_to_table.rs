//! A CSV file into a table of PostgreSQL, against `psql` and DuckDB; and how memory grows with the file.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Result, ensure};
use weir_tests::measure::{Taken, database_peer, mebibytes, medians, program, ratio, report, seconds, workload};
use weir_tests::postgres_server::{DATABASE, PostgresServer};

const TABLE: &str = "create table w2_trades (id bigint, account_id bigint, symbol text, side text, price double precision, \
    amount numeric(18, 4), fee double precision, created_at timestamptz, active boolean, note text)";

const METHOD: &str = "\
A CSV file of 1,000,000 rows × 10 columns (a tenth of the texts quoted) appended to a table, by `examples/bench/w2.yaml`, in epochs of
100,000 rows that are each committed with their state. Beside it `psql`'s `\\copy` in one transaction, and DuckDB. Whole processes against
one server of the benchmark's own (Debian's PostgreSQL with its defaults, `fsync` off), medians of 7 rounds, in turn, into an emptied table;
after each round the rows were counted. The last line is the same pipeline over ten times the rows.

";

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = PostgresServer::start();
    server.execute(TABLE);
    let url = server.url_with_password();
    let (small, large) = (folder.path().join("small"), folder.path().join("large"));
    write(&small, 1_000_000)?;
    write(&large, 10_000_000)?;
    let source = small.join("w2.csv").display().to_string();
    let run = |input: &Path, rows| {
        let taken = workload(
            folder.path(),
            "w2.yaml",
            &[("WEIR_CONNECTION_PG", &url), ("W_IN", &input.display().to_string())],
        )?;
        emptied(&server, rows)?;
        Ok(taken)
    };
    run(&small, 1_000_000)?;
    let copy = format!("\\copy w2_trades from '{source}' (format csv, header)");
    let [ours, psql, duckdb] = medians(
        7,
        [
            &mut || run(&small, 1_000_000),
            &mut || {
                let taken = program(&mut server.psql(DATABASE, &copy))?;
                emptied(&server, 1_000_000)?;
                Ok(taken)
            },
            &mut || {
                let taken = database_peer(&["csv_to_table", &url, &source, "w2_trades"])?;
                emptied(&server, 1_000_000)?;
                Ok(taken)
            },
        ],
    )?;
    let large = run(&large, 10_000_000)?;

    let mut section = String::from(METHOD);
    section.push_str("| | time | Weir takes × of it | memory |\n| --- | --- | --- | --- |\n");
    let mut row = |name: &str, taken: Taken| {
        writeln!(section, "| {name} | {} | {} | {} |", seconds(taken.time), ratio(ours, taken), mebibytes(taken.memory))
    };
    row("Weir", ours)?;
    row("`psql`, `\\copy`", psql)?;
    row("DuckDB", duckdb)?;
    row("Weir, 10,000,000 rows", large)?;
    report(&section)
}

/// Checks that all rows came, and makes room for the next round.
fn emptied(server: &PostgresServer, rows: u64) -> Result<()> {
    let found = server.query("select count(*) from w2_trades").concat();
    ensure!(found == rows.to_string(), "the table holds {found} rows");
    server.execute("truncate w2_trades");
    server.execute("checkpoint");
    Ok(())
}

fn write(folder: &Path, rows: u64) -> Result<()> {
    const SYMBOLS: [&str; 5] = ["BTC-USD", "ETH-USD", "SOL-USD", "XRP-USD", "ADA-USD"];
    fs::create_dir(folder)?;
    let mut file = BufWriter::new(File::create(folder.join("w2.csv"))?);
    writeln!(file, "id,account_id,symbol,side,price,amount,fee,created_at,active,note")?;
    for row in 1..=rows {
        let draw = row * 48_271 % 2_147_483_647;
        let symbol = SYMBOLS[usize::try_from(row % 5)?];
        let side = if draw % 2 == 1 { "buy" } else { "sell" };
        let fee = if row % 50 == 0 { String::new() } else { format!("0.{:02}", draw % 97) };
        let (hour, minute, second, day) = (row / 3_600 % 24, row / 60 % 60, row % 60, 1 + row / 86_400 % 28);
        let note = if row % 10 == 0 { "\"quoted, \"\"text\"\"\"" } else { "plain text" };
        write!(file, "{row},{},{symbol},{side},{}.{:03},", row * 31 % 90_001, draw / 1_000, draw % 1_000)?;
        write!(file, "{}.{:04},{fee},", row * 16_807 % 214_748, row % 10_000)?;
        writeln!(file, "2024-01-{day:02} {hour:02}:{minute:02}:{second:02}+00:00,{},{note}", row % 3 == 0)?;
    }
    Ok(file.flush()?)
}

//! A table of PostgreSQL to Parquet, against the server's own `COPY` and DuckDB; and how memory grows with the table.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use weir_tests::measure::{
    Taken, ask_peer, database_peer, mebibytes, medians, program, ratio, report, seconds, workload,
};
use weir_tests::postgres_server::{DATABASE, PostgresServer};

const TABLE: &str = "create table w1_events (id bigint primary key, account_id bigint not null, seq int not null, \
    price double precision, amount numeric(18, 4), symbol text not null, status text, note text, created_at timestamptz not null, \
    updated_at timestamptz, active boolean not null, payload jsonb)";

const ROWS: &str = "insert into w1_events select i, i * 31 % 90001, i % 1000, \
    case when i % 40 > 0 then i * 48271 % 2147483647 / 1000.0 end, (i * 16807 % 2147483647 / 10000.0)::numeric(18, 4), \
    ('{BTC,ETH,SOL,XRP,ADA,DOT,LTC,BCH}'::text[])[1 + i % 8] || '-USD', ('{open,filled,cancelled}'::text[])[1 + i / 3 % 4], \
    'note ' || md5(i::text), timestamptz '2024-01-01Z' + i * interval '7 s', \
    timestamptz '2024-01-01Z' + i * interval '7 s' + i % 3600 * interval '1.000001 s', i % 3 = 0, \
    jsonb_build_object('k', i % 17, 'tag', 'tag' || i % 101, 'v', jsonb_build_array(i % 5, i % 7)) \
    from generate_series(FROM::bigint, TO::bigint) i; vacuum analyze w1_events";

const METHOD: &str = "\
A table of 2,000,000 rows × 12 columns (integers, floats, `numeric`, texts, `timestamptz`, booleans, `jsonb`) to Parquet (snappy), by
`examples/bench/w1.yaml`. Beside it the least that reading it can take: `psql` throwing away a binary `COPY` over one connection; and DuckDB,
which reads over two connections as Weir does. Whole processes against one server of the benchmark's own (Debian's PostgreSQL with its
defaults, `fsync` off), medians of 7 rounds, in turn; the files of both were checked to hold all rows. The last line is the same pipeline
over ten times the rows: a row group of a file is held until it has 64 MiB, and only there it gets that far.

";

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = PostgresServer::start();
    server.execute(TABLE);
    insert(&server, 1, 2_000_000);
    let url = server.url_with_password();
    let run = || weir(folder.path(), &url);
    run()?;
    let duckdb_out = folder.path().join("duckdb.parquet").display().to_string();
    let [ours, copy, duckdb] = medians(
        7,
        [
            &mut || run(),
            &mut || program(&mut server.psql(DATABASE, "copy w1_events to stdout (format binary)")),
            &mut || database_peer(&["table_to_parquet", &url, "w1_events", &duckdb_out]),
        ],
    )?;
    holds(&duckdb_out, 2_000_000)?;
    holds(&folder.path().join("out/w1/*.parquet").display().to_string(), 2_000_000)?;
    insert(&server, 2_000_001, 20_000_000);
    let large = run()?;

    let mut section = String::from(METHOD);
    section.push_str("| | time | Weir takes × of it | memory |\n| --- | --- | --- | --- |\n");
    let mut row = |name: &str, taken: Taken| {
        writeln!(section, "| {name} | {} | {} | {} |", seconds(taken.time), ratio(ours, taken), mebibytes(taken.memory))
    };
    row("Weir", ours)?;
    row("binary `COPY`, one connection", copy)?;
    row("DuckDB", duckdb)?;
    row("Weir, 20,000,000 rows", large)?;
    report(&section)
}

fn insert(server: &PostgresServer, from: u64, to: u64) {
    for statement in ROWS.replace("FROM", &from.to_string()).replace("TO", &to.to_string()).split("; ") {
        server.execute(statement);
    }
}

/// Runs the pipeline into an empty folder.
fn weir(folder: &Path, url: &str) -> Result<Taken> {
    let out = folder.join("out");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    workload(folder, "w1.yaml", &[("WEIR_CONNECTION_PG", url), ("W_OUT", &out.display().to_string())])
}

fn holds(files: &str, rows: u64) -> Result<()> {
    let found = ask_peer(&["rows", files])?;
    ensure!(found == rows.to_string(), "{files} holds {found} rows");
    Ok(())
}

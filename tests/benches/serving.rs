//! What a server takes: to start, to be there, to run something that takes no time. Beside it the servers that others use for the same.

use std::env;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use weir_tests::measure::{mebibytes, report};
use weir_tests::{PostgresServer, blocks, executable, repository};

const METHOD: &str = "\
`weir serve` over the examples, beside Dagster 1.13 (`dagster dev`), Prefect 3.8 (`prefect server start`, and a process that serves a flow)
and Airflow 3.3 (`airflow standalone`), each as installed from the Python registry, with the store and the executor that it has by default:
SQLite for all. Ready is who answers that it is healthy and would run something now: `/readyz`; code location loaded and daemons healthy;
healthy, and the flow deployed; all parts healthy, and the DAG known. A first start makes what is kept, a later one finds it; medians of three
for Weir, one each for the others. Memory is the sum over all processes, of what they share each its part (`Pss`), 30 s after the page was
loaded. A run writes one file with one row: in Weir a pipeline of two blocks, checked, planned and committed in two phases, out of 64 of
the kind, which 24 clients ask for; in the others a job, a flow, a DAG of one function, asked for by the API so that some always wait. Runs are counted
over 60 s. PostgreSQL is a server of the benchmark's own (Debian's, with its defaults, `fsync` off), whose computing takes place on the same cores.
`load` is how many processes wanted to run before and after: where it is more than a few, the machine was busy with others.

";

const ALERTS: &str = "
An alert by webhook that a run has failed, 30 pipelines one after the other, from the failure to the message's arrival: ";

/// What was measured of one.
#[derive(Debug, Deserialize)]
struct Figures {
    name: String,
    load: [f64; 2],
    failed: Option<String>,
    first: Option<f64>,
    again: Option<f64>,
    memory: Option<f64>,
    runs: Option<f64>,
    runs_postgres: Option<f64>,
    alert: Option<f64>,
    latest_alert: Option<f64>,
}

fn main() -> Result<()> {
    let measured = measure()?;
    let mut section = String::from(METHOD);
    section.push_str(
        "| | first start | later start | × Weir's | idle memory | × Weir's | runs a second | of Weir's | load |\n",
    );
    section.push_str("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    let weir = measured.iter().find(|one| one.runs_postgres.is_some()).context("Weir was not measured")?;
    for one in &measured {
        row(&mut section, one, weir)?;
        if let Some(runs) = one.runs_postgres {
            let share = share(Some(runs), weir.runs);
            writeln!(section, "| {} on PostgreSQL | | | | | | {runs:.1} | {share} | |", one.name)?;
        }
    }
    if let Some((typical, latest)) = weir.alert.zip(weir.latest_alert) {
        writeln!(section, "{ALERTS}{typical:.2} s in the median, {latest:.2} s at most.")?;
    }
    report(&section)
}

fn row(section: &mut String, one: &Figures, weir: &Figures) -> Result<()> {
    if let Some(why) = &one.failed {
        // A bar would end the cell.
        return Ok(writeln!(section, "| {} | {} | | | | | | | |", one.name, why.replace('|', "/"))?);
    }
    let seconds = |time: Option<f64>| time.map_or_else(String::new, |time| format!("{time:.2} s"));
    let memory = one.memory.map_or_else(String::new, |bytes| mebibytes(bytes as u64));
    let runs = one.runs.map_or_else(String::new, |runs| format!("{runs:.1}"));
    writeln!(
        section,
        "| {} | {} | {} | {} | {memory} | {} | {runs} | {} | {:.0}, {:.0} |",
        one.name,
        seconds(one.first),
        seconds(one.again),
        share(one.again, weir.again),
        share(one.memory, weir.memory),
        share(one.runs, weir.runs),
        one.load[0],
        one.load[1],
    )?;
    Ok(())
}

fn share(one: Option<f64>, other: Option<f64>) -> String {
    one.zip(other).map_or_else(String::new, |(one, other)| format!("{:.3}", one / other))
}

/// Has each of them measured; a line of JSON comes when one is done.
fn measure() -> Result<Vec<Figures>> {
    let database = PostgresServer::start();
    let mut measuring = Command::new("python3");
    measuring
        .arg("-B")
        .arg(repository().join("tests/benches/serving/serving.py"))
        .args(env::args().skip(1).filter(|one| !one.starts_with("--")));
    measuring.env("WEIR_BENCH_WEIR", executable()).env("WEIR_BENCH_EXAMPLES", repository().join("examples"));
    measuring.env("WEIR_BENCH_STORE", database.url_with_password()).env("WEIR_BLOCKS", blocks("blocks"));
    // What the examples ask for; nothing of it is reached.
    measuring.env("WEIR_EXAMPLE_DATA", repository().join("examples")).env("WEIR_ALLOW_ENV", "WEIR_EXAMPLE_DATA");
    measuring.env("WEIR_ALLOW_PATH", repository().join("examples"));
    for secret in ["SHOP_PASSWORD", "PII_KEY", "LAKE_KEY"] {
        measuring.env(format!("WEIR_SECRET_{secret}"), "a value that is long enough for a key");
    }
    let mut measuring =
        measuring.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("failed to start Python")?;
    let said = measuring.stdout.take().context("it says nothing")?;
    let mut figures = Vec::new();
    for line in BufReader::new(said).lines() {
        let line = line?;
        eprintln!("{line}");
        figures.push(serde_json::from_str(&line)?);
    }
    let ended = measuring.wait()?;
    ensure!(ended.success(), "`serving.py` failed: {ended}");
    Ok(figures)
}

//! Benchmarks: found, run, printed and kept.
//!
//! A benchmark is a Cargo bench target without Cargo's harness, in any crate of the host workspace. It writes a Markdown section (its
//! method, then its tables) to the file that `WEIR_BENCH_REPORT` names. Whatever it prints is for whoever waits.

mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::command::{cargo, quiet, show};
use crate::failure::WithHint;
use crate::metadata::{self, Metadata};
use crate::python::virtual_environment;
use crate::step::{clear, install_once, note, step};
use crate::workspace::Workspace;
use crate::{blocks, data, databases};
use report::Report;

/// Names the file for a benchmark's section.
const REPORT: &str = "WEIR_BENCH_REPORT";

/// What Weir is compared with: the variable that names a Python, its folder, and what it has. DuckDB's extension for PostgreSQL is not
/// released with every DuckDB.
const PEERS: [(&str, &str, &[&str]); 6] = [
    ("WEIR_BENCH_PYTHON", "bench-peers", &["polars==2.1.0", "duckdb==2.0.0", "pyarrow==26.0.1"]),
    ("WEIR_BENCH_REPORT_PYTHON", "bench-report-peers", &["openpyxl==3.1.5"]),
    (
        "WEIR_BENCH_DATABASE_PYTHON",
        "bench-database-peers",
        &["duckdb==1.5.5", "duckdb-extension-postgres-scanner==1.5.5", "psycopg[binary]==3.3.9"],
    ),
    ("WEIR_BENCH_DAGSTER", "bench-dagster", &["dagster==1.13.27", "dagster-webserver==1.13.27"]),
    // Later releases of FastAPI than those that it was made with do not let it start.
    ("WEIR_BENCH_PREFECT", "bench-prefect", &["prefect==3.8.8", "fastapi==0.139.0"]),
    ("WEIR_BENCH_AIRFLOW", "bench-airflow", &["apache-airflow==3.3.2"]),
];

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct BenchArguments {
    /// Run only these benchmarks
    #[arg(long, value_name = "BENCH")]
    only: Vec<String>,
    /// List the benchmarks and run none
    #[arg(long)]
    list: bool,
}

/// A bench target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Bench {
    name: String,
    package: String,
}

/// Runs benchmarks one after the other and keeps their sections in `docs/benchmarks.md`.
pub(crate) fn run(arguments: &BenchArguments, workspace: &Workspace) -> Result<()> {
    let benches = select(list(&metadata::members(workspace.root())?), &arguments.only)?;
    if arguments.list {
        benches.iter().for_each(|bench| println!("{}  ({})", bench.name, bench.package));
        return Ok(());
    }
    blocks::build(workspace)?;
    data::fetch(workspace)?;
    databases::install()?;
    let peers = PEERS.map(|(variable, folder, packages)| Ok((variable, peer(workspace, folder, packages)?)));
    let peers = peers.into_iter().collect::<Result<Vec<_>>>()?;
    let sections = workspace.target().join("bench-report");
    clear(&sections)?;
    let path = workspace.path("docs/benchmarks.md");
    let mut report = Report::parse(&fs::read_to_string(&path).unwrap_or_default());
    for bench in &benches {
        let section = measure(bench, workspace, &sections, &peers)?;
        println!("\n{section}");
        report.replace(&bench.name, &format!("{}\n\n{section}", report::circumstances()?));
    }
    fs::create_dir_all(workspace.path("docs"))?;
    fs::write(&path, report.to_string()).context("failed to write `docs/benchmarks.md`")?;
    note("the tables are kept in docs/benchmarks.md");
    Ok(())
}

fn measure(bench: &Bench, workspace: &Workspace, sections: &Path, peers: &[(&str, PathBuf)]) -> Result<String> {
    let section = sections.join(format!("{}.md", bench.name));
    step(&format!("measuring {}", bench.name), || {
        let mut cargo = cargo();
        // The whole workspace, because a package alone would be built with other features of what they share.
        cargo.current_dir(workspace.root()).args(["bench", "--workspace", "--bench", &bench.name]);
        cargo.env("CARGO_TARGET_DIR", workspace.target()).env(REPORT, &section);
        cargo.envs(peers.iter().map(|(variable, python)| (variable, python)));
        show(&mut cargo)
    })?;
    let text = fs::read_to_string(&section).with_context(|| format!("the benchmark `{}` wrote no section", bench.name));
    text.hint(format!("a benchmark writes Markdown to the file that `{REPORT}` names"))
}

/// Installs the other side of some ratios and returns its Python.
fn peer(workspace: &Workspace, folder: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = workspace.tools().join(folder);
    install_once(&folder.with_extension("stamp"), &packages.join(" "), || {
        step(&format!("installing {}", packages.join(", ")), || {
            let programs = virtual_environment(&folder)?;
            let mut pip = Command::new(programs.join("pip"));
            quiet(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(packages))
        })
    })?;
    Ok(folder.join("bin/python3"))
}

fn list(members: &Metadata) -> Vec<Bench> {
    let targets = members
        .packages
        .iter()
        .flat_map(|package| package.targets("bench").map(|name| (package.name.clone(), name.to_owned())));
    let mut benches: Vec<_> = targets.map(|(package, name)| Bench { name, package }).collect();
    benches.sort();
    benches
}

fn select(benches: Vec<Bench>, names: &[String]) -> Result<Vec<Bench>> {
    let known = benches.iter().map(|bench| bench.name.as_str()).collect::<Vec<_>>().join(", ");
    for name in names {
        let exists = benches.iter().any(|bench| bench.name == *name);
        check_exists(name, exists).hint(format!("the benchmarks are {known}"))?;
    }
    ensure!(!benches.is_empty(), "no crate of the workspace has a benchmark");
    Ok(benches.into_iter().filter(|bench| names.is_empty() || names.contains(&bench.name)).collect())
}

fn check_exists(name: &str, exists: bool) -> Result<()> {
    ensure!(exists, "there is no benchmark `{name}`");
    Ok(())
}

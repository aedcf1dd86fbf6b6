//! What the benchmarks share: whole processes, timed and watched.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Weir, repository};
use anyhow::{Context, Result, ensure};

/// How often the memory of a process is looked at. The kernel keeps the maximum, so only growth within the last moment is missed.
const LOOK: Duration = Duration::from_millis(2);

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// From its start to its end.
    pub time: Duration,
    /// The most memory that it had at a time, in bytes.
    pub memory: u64,
}

/// Waits for a process that has just been started.
///
/// # Errors
/// When it fails.
pub fn watch(mut process: Child) -> Result<Taken> {
    let start = Instant::now();
    let status = PathBuf::from(format!("/proc/{}/status", process.id()));
    let mut memory = 0;
    loop {
        memory = peak(&status).unwrap_or(0).max(memory);
        if let Some(ended) = process.try_wait()? {
            ensure!(ended.success(), "a measured process failed: {ended}");
            return Ok(Taken { time: start.elapsed(), memory });
        }
        thread::sleep(LOOK);
    }
}

fn peak(status: &Path) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? * 1024)
}

/// Runs the `pipeline.yaml` of a folder.
///
/// # Errors
/// When the run fails.
pub fn weir(folder: &Path, arguments: &[&str]) -> Result<Taken> {
    watch(Weir::new(folder).args(["run", "--quiet"]).args(arguments).start())
}

/// Runs a pipeline of `examples/bench` in a folder, with variables such as `W_OUT`.
///
/// # Errors
/// When the run fails.
pub fn workload(folder: &Path, name: &str, variables: &[(&str, &str)]) -> Result<Taken> {
    // Without the lock file beside it, which holds the digests of released blocks.
    let pipeline = folder.join(name);
    fs::copy(repository().join("examples/bench").join(name), &pipeline)?;
    let weir = Weir::new(folder).args(["run", "--quiet"]).args([&pipeline]);
    watch(variables.iter().fold(weir, |weir, (name, value)| weir.env(name, value)).start())
}

/// Runs `peers.py`, by the Python that `cargo xtask bench` has installed polars and DuckDB for.
///
/// # Errors
/// When it fails, or nobody has installed it.
pub fn peer(arguments: &[&str]) -> Result<Taken> {
    program(peers("WEIR_BENCH_PYTHON")?.args(arguments))
}

/// Runs `peers.py`, by the Python that `cargo xtask bench` has installed what talks to databases for.
///
/// # Errors
/// When it fails, or nobody has installed it.
pub fn database_peer(arguments: &[&str]) -> Result<Taken> {
    program(peers("WEIR_BENCH_DATABASE_PYTHON")?.args(arguments))
}

/// Runs `peers.py`, by the Python that `cargo xtask bench` has installed what writes workbooks for.
///
/// # Errors
/// When it fails, or nobody has installed it.
pub fn report_peer(arguments: &[&str]) -> Result<Taken> {
    program(peers(REPORT_PYTHON)?.args(arguments))
}

/// Runs `peers.py` as [`report_peer`] does, and returns what it printed.
///
/// # Errors
/// When it fails, or nobody has installed it.
pub fn ask_report_peer(arguments: &[&str]) -> Result<String> {
    answer(peers(REPORT_PYTHON)?.args(arguments))
}

const REPORT_PYTHON: &str = "WEIR_BENCH_REPORT_PYTHON";

/// Runs a program and throws away what it prints.
///
/// # Errors
/// When it fails.
pub fn program(command: &mut Command) -> Result<Taken> {
    watch(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?)
}

/// Runs `peers.py` and returns what it printed.
///
/// # Errors
/// When it fails, or nobody has installed it.
pub fn ask_peer(arguments: &[&str]) -> Result<String> {
    answer(peers("WEIR_BENCH_PYTHON")?.args(arguments))
}

fn answer(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn peers(python: &str) -> Result<Command> {
    let python = env::var_os(python).context("run benchmarks by `cargo xtask bench`")?;
    let mut command = Command::new(python);
    command.arg(repository().join("tests/benches/peers.py")).stdin(Stdio::null());
    Ok(command)
}

/// Measures every way in turn, round after round, so that whatever else the machine does meets all of them; returns the median of each.
///
/// # Errors
/// When one of them fails.
pub fn medians<const N: usize>(rounds: usize, mut ways: [&mut dyn FnMut() -> Result<Taken>; N]) -> Result<[Taken; N]> {
    let mut taken: [Vec<Taken>; N] = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (way, taken) in ways.iter_mut().zip(&mut taken) {
            taken.push(way()?);
        }
    }
    Ok(taken.map(|mut taken| {
        taken.sort_by_key(|taken| taken.time);
        taken[taken.len() / 2]
    }))
}

/// Returns milliseconds as text.
pub fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

/// Returns mebibytes as text.
pub fn mebibytes(bytes: u64) -> String {
    format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20))
}

/// Returns seconds as text.
pub fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// Returns how many times longer one took than another.
pub fn ratio(one: Taken, other: Taken) -> String {
    format!("{:.2}", one.time.as_secs_f64() / other.time.as_secs_f64())
}

/// Hands the section over to whoever asked for the benchmark.
///
/// # Errors
/// When the file cannot be written.
pub fn report(section: &str) -> Result<()> {
    match env::var_os("WEIR_BENCH_REPORT") {
        Some(path) => Ok(fs::write(path, section)?),
        None => {
            println!("{section}");
            Ok(())
        }
    }
}

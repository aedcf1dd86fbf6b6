//! Running other programs.

use std::env;
use std::io::{self, ErrorKind};
use std::process::{Command, Output, Stdio};

use anyhow::{Error, Result, anyhow, bail};

/// How many lines of a failed program's output are shown from its beginning and from its end. The numbers are arbitrary; compilers
/// give the reason at the end, npm at the beginning, before its manual.
const FIRST_LINES: usize = 12;
const LAST_LINES: usize = 28;

/// A call of cargo without what `cargo run` told this program about its own package. Build scripts watch those variables (ring's does),
/// so a build that sees them would compile again what a build from the shell has compiled, and the other way round.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Runs a command whose output the reader shall see.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().map_err(|error| cannot_start(command, error))?;
    if !status.success() {
        bail!("`{}` failed ({status})", text(command));
    }
    Ok(())
}

/// Runs a command whose output matters only if it fails.
pub(crate) fn quiet(command: &mut Command) -> Result<()> {
    finish(command).map(drop)
}

/// Runs a command and returns what it printed, without white space around it.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = finish(command)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command that says something by failing, and returns what it printed to its standard output, and only that.
pub(crate) fn read_anyway(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, error))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Tells whether a command can be run and succeeds.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn finish(command: &mut Command) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, error))?;
    if !output.status.success() {
        bail!("`{}` failed ({}){}", text(command), output.status, excerpt(&output));
    }
    Ok(output)
}

fn cannot_start(command: &Command, error: io::Error) -> Error {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        ErrorKind::NotFound => anyhow!("`{program}` is not installed, or not on the PATH"),
        _ => anyhow!("failed to start `{program}`: {error}"),
    }
}

fn excerpt(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    let all = String::from_utf8_lossy(&all);
    let mut lines: Vec<_> = all.lines().collect();
    if lines.len() > FIRST_LINES + LAST_LINES {
        lines.splice(FIRST_LINES..lines.len() - LAST_LINES, ["…"]);
    }
    lines.iter().map(|line| format!("\n    {line}")).collect()
}

fn text(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

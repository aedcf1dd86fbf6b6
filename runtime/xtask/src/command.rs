//! Running other programs.

use std::collections::VecDeque;
use std::env;
use std::fmt::Display;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, PipeReader, Write};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use anyhow::{Error, Result, anyhow, bail};

/// How many lines of a failed program's output are shown from its beginning and from its end. The numbers are arbitrary; compilers
/// give the reason at the end, npm at the beginning, before its manual.
const FIRST_LINES: usize = 12;
const LAST_LINES: usize = 28;

/// How long to wait for the rest of a program's output after it has ended: what it started and left may hold its output open.
const REST: Duration = Duration::from_secs(5);

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

/// Runs a command whose output the reader shall see. In a log, where its last lines may be far above the end by then, the error repeats
/// them.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    command.stdin(Stdio::null());
    let (status, last) = match io::stdout().is_terminal() {
        true => (command.status().map_err(|error| cannot_start(command, error))?, Vec::new()),
        false => pass_on(command)?,
    };
    if !status.success() {
        bail!("`{}` failed ({status}){}", text(command), indented(&last));
    }
    Ok(())
}

/// Runs a command, passes on what it prints, and returns the last lines of it.
fn pass_on(command: &mut Command) -> Result<(ExitStatus, Vec<String>)> {
    let (output, input) = io::pipe()?;
    command.stdout(input.try_clone()?).stderr(input);
    let child = command.spawn();
    // The command keeps its ends of the pipe, and the output would never end.
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut child = child.map_err(|error| cannot_start(command, error))?;
    let (sender, last) = sync_channel(1);
    thread::spawn(move || sender.send(repeat(output)));
    Ok((child.wait()?, last.recv_timeout(REST).unwrap_or_default()))
}

fn repeat(output: PipeReader) -> Vec<String> {
    let mut last = VecDeque::new();
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        // Whoever reads the log may have gone; the program goes on.
        let _ = writeln!(io::stdout(), "{line}");
        if last.len() == LAST_LINES {
            last.pop_front();
        }
        last.push_back(line);
    }
    last.into()
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
    indented(&lines)
}

fn indented<T: Display>(lines: &[T]) -> String {
    lines.iter().map(|line| format!("\n    {line}")).collect()
}

fn text(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{LAST_LINES, pass_on};
    use std::process::Command;

    #[test]
    fn the_last_lines_of_both_outputs_are_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "seq 100; echo why >&2; exit 3"]);
        let (status, last) = pass_on(&mut command).unwrap();
        assert_eq!(status.code(), Some(3));
        assert_eq!(last.len(), LAST_LINES);
        assert_eq!(last.last().unwrap(), "why");
    }
}

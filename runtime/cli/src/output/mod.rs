//! What people and programs read.

mod rows;
mod table;
mod text;

use std::io::{self, IsTerminal};

use weir_diagnostics::{Diagnostics, Style};

use crate::environment;

pub(crate) use rows::{json_lines, rows_table};
pub(crate) use table::{Align, Column, narrowed_table, table};
pub(crate) use text::{count, duration, plural, rate};

/// Returns how to colour what goes to standard error.
pub(crate) fn style_of_errors() -> Style {
    style(io::stderr().is_terminal())
}

fn style(terminal: bool) -> Style {
    if terminal && environment::text(environment::NO_COLOR).is_none() { Style::Coloured } else { Style::Plain }
}

/// Prints warnings on standard error.
pub(crate) fn warn(warnings: &Diagnostics) {
    if !warnings.is_empty() {
        eprint!("{}", warnings.render(style_of_errors()));
    }
}

/// Prints a text on standard output. A reader that has gone (`weir plan | head`) is no failure.
///
/// # Errors
/// When standard output cannot be written for another reason.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let written = io::stdout().lock().write_all(text.as_bytes()).and_then(|()| io::stdout().flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(error).context("cannot write to standard output"))
        }
        _ => Ok(()),
    }
}

/// Prints a value as JSON, indented for a terminal and on one line for a program.
///
/// # Errors
/// As [`print()`].
pub(crate) fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    let text =
        if io::stdout().is_terminal() { serde_json::to_string_pretty(value)? } else { serde_json::to_string(value)? };
    print(&format!("{text}\n"))
}

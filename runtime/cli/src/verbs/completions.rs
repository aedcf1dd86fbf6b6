//! `weir completions`

use clap::CommandFactory;
use weir_diagnostics::exit_code;

use crate::args::Cli;
use crate::failed::Outcome;
use crate::output;

/// Prints completions for a shell.
pub(super) fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "weir", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(exit_code::OK)
}

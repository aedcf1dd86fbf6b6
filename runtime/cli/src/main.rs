//! The `weir` command. It assembles everything: files and variables become a checked graph, capabilities and an engine; what happens
//! becomes lines, bars, tables or JSON. Nothing here decides about data.

mod args;
mod artifacts;
mod assembly;
mod deliveries;
mod disk;
mod environment;
mod failed;
mod folders;
mod history;
mod hosted;
mod interrupt;
mod library;
mod log;
mod output;
mod project;
mod reach;
mod rejects;
mod tape;
mod told;
mod triggers;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    // Commands that touch neither blocks nor data need no runtime; those that do say themselves which one.
    match log::start(cli.verbose, cli.log_format).and_then(|()| verbs::run(cli)) {
        Ok(code) => ExitCode::from(code),
        Err(failed) => failed.report(),
    }
}

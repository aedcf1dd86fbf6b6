//! Developer commands. Each installs what it needs, says in a line what it does and how long that took, and does nothing twice.

mod bench;
mod blocks;
mod check;
mod command;
mod data;
mod databases;
mod debian;
mod demo;
mod digest;
mod failure;
mod fixtures;
mod fuzz;
mod metadata;
mod page;
mod programs;
mod python;
mod step;
mod test;
mod toolchain;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Developer commands of Weir.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build everything, fetch the example data, run the flights pipeline, and serve it until interrupted
    Demo,
    /// Run all tests: host, guests, end to end, fuzz targets for a few seconds each
    Test(test::TestArguments),
    /// Run fuzz targets and keep what they find
    Fuzz(fuzz::FuzzArguments),
    /// Check formatting, lints, docs, direction of dependencies and the house rules
    Check(check::CheckArguments),
    /// Run benchmarks, print their tables and keep them in docs/benchmarks.md
    Bench(bench::BenchArguments),
    /// Install the wasm32-wasip2 target: by rustup, else from Debian packages
    Toolchain,
    /// Build the Rust blocks and fixtures and pack them with their manifests
    Blocks,
    /// Build the fixtures in Python, JavaScript and C
    Fixtures,
    /// Build the page
    Page,
    /// Fetch the data of the examples
    Data,
    /// Pin a released version of the block contract, e.g. `0.1.0`, so that it cannot change any more
    Freeze {
        /// The folder in wit/weir-block
        version: String,
    },
}

fn main() -> ExitCode {
    let task = Arguments::parse().task;
    match Workspace::locate().and_then(|workspace| run(&task, &workspace)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::print(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task, workspace: &Workspace) -> Result<()> {
    match task {
        Task::Demo => demo::run(workspace),
        Task::Test(arguments) => test::run(arguments, workspace),
        Task::Fuzz(arguments) => fuzz::run(arguments, workspace),
        Task::Check(arguments) => check::run(arguments, workspace),
        Task::Bench(arguments) => bench::run(arguments, workspace),
        Task::Toolchain => toolchain::ensure(workspace).map(drop),
        Task::Blocks => blocks::build(workspace),
        Task::Fixtures => fixtures::build(workspace),
        Task::Page => page::build(workspace),
        Task::Data => data::fetch(workspace),
        Task::Freeze { version } => check::freeze(workspace, version),
    }
}

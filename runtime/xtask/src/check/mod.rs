//! The house rules, as far as a machine can hold them. All checks run; what they find is listed at the end.

mod commands;
mod contract;
mod direction;
mod files;
mod house;
mod licences;
mod unused;

use anyhow::{Result, bail};
use clap::Args;

use crate::failure::WithHint;
use crate::page;
use crate::step::{note, step};
use crate::workspace::Workspace;
pub(crate) use contract::freeze;

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Run only these checks
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,
}

/// A rule, and how to find what breaks it.
struct Check {
    name: &'static str,
    about: &'static str,
    /// Returns a line for everything that breaks the rule; an error if that cannot be found out.
    run: fn(&Workspace) -> Result<Vec<String>>,
}

/// Quick ones first.
const CHECKS: [Check; 15] = [
    Check { name: "house", about: "licence, changelog, lints in every crate", run: house::find },
    Check { name: "length", about: "no source file over 600 lines", run: files::too_long },
    Check { name: "paths", about: "no path of somebody's machine", run: files::machine_paths },
    Check { name: "mirrors", about: "no address of a private mirror in lock files", run: files::mirrors },
    Check { name: "contract", about: "released contracts are what they were", run: contract::find },
    Check { name: "direction", about: "dependencies point down", run: direction::find },
    Check { name: "unused", about: "no dependency that nothing uses", run: unused::find },
    Check { name: "licences", about: "dependencies may be used, come from crates.io, once", run: licences::find },
    Check { name: "format", about: "cargo fmt", run: commands::format },
    Check { name: "page", about: "format, lints, types and messages of the page", run: page::check },
    Check { name: "clippy-host", about: "clippy without warnings, host", run: commands::clippy_host },
    Check { name: "clippy-guests", about: "clippy without warnings, guests", run: commands::clippy_guests },
    Check { name: "clippy-fuzz", about: "clippy without warnings, fuzz targets", run: commands::clippy_fuzz },
    Check { name: "docs-host", about: "rustdoc without warnings, host", run: commands::docs_host },
    Check { name: "docs-guests", about: "rustdoc without warnings, guests", run: commands::docs_guests },
];

/// Runs the checks.
pub(crate) fn run(arguments: &CheckArguments, workspace: &Workspace) -> Result<()> {
    let mut broken = Vec::new();
    for check in select(&arguments.only)? {
        let found = step(&format!("checking {} ({})", check.name, check.about), || (check.run)(workspace));
        let problems = found.unwrap_or_else(|error| vec![format!("{error:#}")]);
        if !problems.is_empty() {
            broken.push((check.name, problems));
        }
    }
    report(&broken)
}

fn select(names: &[String]) -> Result<Vec<&'static Check>> {
    if let Some(unknown) = names.iter().find(|name| !CHECKS.iter().any(|check| check.name == **name)) {
        let known = CHECKS.map(|check| check.name).join(", ");
        return Err(anyhow::anyhow!("there is no check `{unknown}`")).hint(format!("the checks are {known}"));
    }
    Ok(CHECKS.iter().filter(|check| names.is_empty() || names.iter().any(|name| name == check.name)).collect())
}

fn report(broken: &[(&str, Vec<String>)]) -> Result<()> {
    if broken.is_empty() {
        note("all checks passed");
        return Ok(());
    }
    for (name, problems) in broken {
        note(format!("{name}: {} found", problems.len()));
        for problem in problems {
            eprintln!("    {problem}");
        }
    }
    let names: Vec<_> = broken.iter().map(|(name, _)| *name).collect();
    bail!("checks failed: {}", names.join(", "))
}

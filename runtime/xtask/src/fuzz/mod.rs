//! Fuzzing by libFuzzer: for seconds from the seeds in every test run, for longer by hand.
//!
//! The folder `fuzz` has cargo-fuzz's layout, but is built by plain Cargo: the compiler of the coverage counters is in stable Rust, what
//! cargo-fuzz adds by default (the sanitizers) is not.

mod build;
mod target;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use clap::Args;

use crate::failure::WithHint;
use crate::metadata;
use crate::step::{clear, note, step};
use crate::workspace::Workspace;
use target::Target;

/// How long a target runs in `cargo xtask test`.
const BRIEF_SECONDS: u32 = 6;

/// What to fuzz.
#[derive(Debug, Args)]
pub(crate) struct FuzzArguments {
    /// Run only these targets
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// How long each of them runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Run one target on this input only, such as one that it has crashed on
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// List the targets and run none
    #[arg(long)]
    list: bool,
}

/// Runs targets from the seeds and from what earlier runs have found, and keeps what these find.
pub(crate) fn run(arguments: &FuzzArguments, workspace: &Workspace) -> Result<()> {
    let names = select(list(workspace)?, &arguments.targets)?;
    if arguments.list {
        names.iter().for_each(|name| println!("{name}"));
        return Ok(());
    }
    let programs = build::build(workspace)?;
    let targets = names.into_iter().map(|name| Target::new(name, &programs, workspace));
    if let Some(input) = &arguments.input {
        return reproduce(&targets.collect::<Vec<_>>(), input);
    }
    all(targets, |target| {
        let corpus = target.corpus();
        step(&format!("fuzzing {} for {} s", target.name(), arguments.seconds), || {
            target.fuzz(&corpus, arguments.seconds, false)
        })
    })
}

/// Runs every target for a few seconds from the seeds alone, so that what is there from earlier runs cannot take the time.
pub(crate) fn brief(workspace: &Workspace) -> Result<()> {
    let programs = build::build(workspace)?;
    let targets = list(workspace)?.into_iter().map(|name| Target::new(name, &programs, workspace));
    all(targets, |target| {
        let corpus = target.brief_corpus();
        clear(&corpus)?;
        step(&format!("fuzzing {} for {BRIEF_SECONDS} s", target.name()), || target.fuzz(&corpus, BRIEF_SECONDS, true))
    })
}

/// A target that fails does not keep the others from running.
fn all(targets: impl Iterator<Item = Target>, run: impl Fn(&Target) -> Result<()>) -> Result<()> {
    let failed: Vec<_> = targets.filter_map(|target| run(&target).err()).collect();
    for error in &failed {
        note(format!("{error:#}"));
    }
    if failed.is_empty() { Ok(()) } else { bail!("fuzzing has found something") }
}

fn reproduce(targets: &[Target], input: &Path) -> Result<()> {
    let [target] = targets else { bail!("`--input` goes with one target") };
    ensure!(input.exists(), "there is no file `{}`", input.display());
    target.reproduce(input)
}

/// Lists the targets by name.
fn list(workspace: &Workspace) -> Result<Vec<String>> {
    let members = metadata::members(&workspace.fuzz())?;
    let mut names: Vec<_> =
        members.packages.iter().flat_map(|package| package.targets("bin").map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}

fn select(known: Vec<String>, wanted: &[String]) -> Result<Vec<String>> {
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(name)) {
        let missing = anyhow::anyhow!("there is no fuzz target `{unknown}`");
        return Err(missing).hint(format!("the targets are {}", known.join(", ")));
    }
    Ok(known.into_iter().filter(|name| wanted.is_empty() || wanted.contains(name)).collect())
}

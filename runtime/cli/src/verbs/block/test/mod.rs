//! `weir block test`
//!
//! Runs the case folders of a block over the built component, in the real host. The layout is in the README of the Rust SDK, which runs
//! the same folders natively.

mod case;
mod compare;
mod expected;
mod infer;
mod notes;
mod outcome;
mod perform;
mod recorded;
mod rows;
mod world;

use std::path::{Path, PathBuf};

use weir_diagnostics::{Diagnostic, exit_code};
use weir_host::{Block, Host, HostConfig};

use super::build::build_folder;
use super::host_failure;
use crate::args::TestArgs;
use crate::failed::{Failed, Outcome};
use crate::folders::DataFolder;
use crate::output;

use case::Case;
use expected::Expected;
use world::World;

/// Where a block's cases are.
const CASES: &str = "tests";

/// Runs a block's cases.
pub(in crate::verbs) async fn test(args: TestArgs) -> Outcome {
    let folders = folders(&args.folder.join(CASES), args.case.as_deref())?;
    let file = match &args.block {
        Some(file) => file.clone(),
        None => build_folder(&args.folder, None).await?.0,
    };
    let data = DataFolder::new(args.data.data_dir.as_deref());
    let host = Host::new(HostConfig { cache_dir: Some(data.code_cache()), ..HostConfig::default() });
    let host = host.map_err(|error| host_failure(&error))?;
    let block = host.load(&file).await.map_err(|error| host_failure(&error))?;
    let mut failed = 0;
    for folder in &folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let differences = run_case(&block, folder, args.bless).await;
        failed += usize::from(!differences.is_empty());
        let verdict = if differences.is_empty() { "ok" } else { "FAILED" };
        output::print(&format!(
            "{verdict:7} {name}\n{}",
            differences.iter().map(|line| format!("{line}\n")).collect::<String>()
        ))?;
    }
    output::print(&format!("\n{} passed, {failed} failed\n", folders.len() - failed))?;
    Ok(if failed > 0 { exit_code::BLOCK } else { exit_code::OK })
}

/// Returns the folders of the cases, sorted. Files among them are native tests and not meant.
fn folders(parent: &Path, wanted: Option<&str>) -> Result<Vec<PathBuf>, Failed> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_wanted =
        |path: &Path| wanted.is_none_or(|text| path.file_name().unwrap_or_default().to_string_lossy().contains(text));
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir() && is_wanted(path)).collect();
    folders.sort();
    if folders.is_empty() {
        let which = wanted.map(|text| format!(" whose name contains `{text}`")).unwrap_or_default();
        return Err(Diagnostic::error(format!("there is no case in `{}`{which}", parent.display()))
            .hint("a case is a folder with `config.json`, `input.ndjson` and `expected.ndjson`".to_owned())
            .into());
    }
    Ok(folders)
}

/// Runs one case; returns a line or more for every difference.
async fn run_case(block: &Block, folder: &Path, bless: bool) -> Vec<String> {
    let unreadable = |problem: weir_types::Problem| vec![format!("  the case cannot be read: {problem}")];
    let case = match Case::read(folder) {
        Ok(case) => case,
        Err(problem) => return unreadable(problem),
    };
    let world = match World::make(&case, block.manifest()).await {
        Ok(world) => world,
        Err(problem) => return unreadable(problem),
    };
    let outcome = perform::perform(block, &case, &world).await;
    if bless {
        return expected::bless(folder, &outcome);
    }
    match Expected::read(folder) {
        Ok(expected) => expected.compare(&outcome),
        Err(problem) => unreadable(problem),
    }
}

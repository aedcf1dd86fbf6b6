//! The page: built by npm in a copy of `ui/` below the target folder, where the build script of `weir-api` looks for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{quiet, show};
use crate::debian;
use crate::digest::{files, of_file, of_folders};
use crate::fixtures::require_node;
use crate::step::{clear, install_once, is_stamped, lock, note, step, write_stamp};
use crate::workspace::Workspace;

/// What is made in a checkout by whoever works on the page; it is no source.
const MADE: [&str; 2] = ["node_modules", "dist"];

/// A browser, and letters for Korean.
const BROWSER: [&str; 2] = ["chromium", "fonts-noto-cjk"];

/// Builds the page, unless nothing of it has changed.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let folder = workspace.page();
    let _lock = lock(&folder.join("lock"))?;
    copy(&workspace.path("ui"), &folder)?;
    install(&folder)?;
    let (stamp, sources) = (folder.join("page-stamp"), of_folders(&[&folder.join("src"), &folder.join("public")])?);
    let sources = format!(
        "{sources} {} {}",
        of_file(&folder.join("package-lock.json"))?,
        of_file(&folder.join("vite.config.ts"))?
    );
    if is_stamped(&stamp, &sources) {
        return Ok(());
    }
    step("building the page", || quiet(npm(&folder).args(["run", "build"])))?;
    write_stamp(&stamp, &sources)
}

/// Runs the page's own tests.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    build(workspace)?;
    let examples = workspace.path("examples");
    step("testing the page's parts", || {
        let mut npm = npm(&workspace.page());
        // What an element that is not found was looked for in would hide which tests have failed.
        show(npm.args(["test"]).env("WEIR_EXAMPLES", examples).env("DEBUG_PRINT_LIMIT", "0"))
    })
}

/// Runs the tests in a real browser against a real server, and keeps pictures of the pages below the target folder.
pub(crate) fn browse(workspace: &Workspace) -> Result<()> {
    debian::install(&BROWSER)?;
    build(workspace)?;
    let pictures = workspace.target().join("screenshots");
    clear(&pictures)?;
    let tested = step("testing in a browser", || {
        let mut npm = npm(&workspace.page());
        npm.args(["run", "browser"]).env("CHROMIUM", "/usr/bin/chromium").env("WEIR_SCREENSHOTS", &pictures);
        npm.env("WEIR", workspace.weir()).env("WEIR_BLOCKS", workspace.blocks());
        show(npm.env("WEIR_CODE_CACHE", workspace.target().join("release/test-code")))
    });
    note(format!("pictures of the pages are in {}", workspace.shown(&pictures)));
    tested
}

/// Checks format, lints, types and messages.
pub(crate) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    build(workspace)?;
    show(npm(&workspace.page()).args(["run", "check"])).map(|()| Vec::new())
}

fn npm(folder: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder).env("CI", "true");
    npm
}

fn install(folder: &Path) -> Result<()> {
    require_node()?;
    let pinned = of_file(&folder.join("package-lock.json"))?;
    install_once(&folder.join("npm-stamp"), &pinned, || {
        step("installing the page's packages", || quiet(npm(folder).args(["ci", "--no-audit", "--no-fund"])))
    })
}

/// Makes the sources in `to` those of `from`; files that are the same stay as they are.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let sources = sources(from)?;
    for file in &sources {
        let (source, target) = (from.join(file), to.join(file));
        if target.exists() && of_file(&source)? == of_file(&target)? {
            continue;
        }
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(&source, &target).with_context(|| format!("failed to copy `{}`", source.display()))?;
    }
    for folder in
        ["src", "tests", "fake", "browser"].map(|folder| to.join(folder)).iter().filter(|folder| folder.exists())
    {
        for file in files(folder)? {
            let gone = file.strip_prefix(to).is_ok_and(|file| !sources.iter().any(|source| source == file));
            if gone {
                fs::remove_file(&file).with_context(|| format!("failed to remove `{}`", file.display()))?;
            }
        }
    }
    Ok(())
}

fn sources(from: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(from).with_context(|| format!("failed to list `{}`", from.display()))? {
        let path = entry?.path();
        if MADE.iter().any(|made| path.ends_with(made)) {
            continue;
        }
        found.extend(if path.is_dir() { files(&path)? } else { vec![path] });
    }
    Ok(found.into_iter().filter_map(|path| Some(path.strip_prefix(from).ok()?.to_owned())).collect())
}

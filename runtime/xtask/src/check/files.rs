//! Rules about files, whatever is in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::read;
use crate::workspace::Workspace;

/// A file that cannot be read in one sitting should have been two.
const MAX_LINES: usize = 600;

/// Files that a tool writes and nobody reads.
const GENERATED: [&str; 1] = ["ui/src/api/schema.ts"];

const SOURCES: [&str; 14] = ["rs", "wit", "py", "js", "mjs", "ts", "tsx", "css", "c", "h", "sh", "sql", "toml", "yaml"];

/// Where people and machines keep their own things. Split, so that this file does not find itself.
const MACHINE_FOLDERS: [&str; 5] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("C:\\Us", "ers"),
];

/// Files in which package managers record where packages come from.
const LOCK_FILES: [&str; 4] = ["Cargo.lock", "package-lock.json", "requirements.txt", "uv.lock"];

const PUBLIC_HOSTS: [&str; 5] =
    ["github.com", "registry.npmjs.org", "pypi.org", "files.pythonhosted.org", "opencollective.com"];

/// Finds source files that are too long.
pub(super) fn too_long(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in texts(workspace)? {
        let is_source = name.extension().is_some_and(|found| SOURCES.iter().any(|source| found == *source));
        let lines = text.lines().count();
        if is_source && lines > MAX_LINES && !GENERATED.iter().any(|generated| name == Path::new(generated)) {
            problems.push(format!("{} has {lines} lines", name.display()));
        }
    }
    Ok(problems)
}

/// Finds paths that exist on one machine only.
pub(super) fn machine_paths(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in texts(workspace)? {
        for (number, line) in text.lines().enumerate() {
            if MACHINE_FOLDERS.iter().any(|folder| holds_path(line, folder)) {
                problems.push(format!("{}:{}: {}", name.display(), number + 1, line.trim()));
            }
        }
    }
    Ok(problems)
}

/// Tells whether a line holds an absolute path that begins with `folder`.
fn holds_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || "._-}~*/".contains(before))
    })
}

/// Finds addresses in lock files that only some machines can reach.
pub(super) fn mirrors(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in texts(workspace)? {
        if !LOCK_FILES.iter().any(|lock| name.ends_with(lock)) {
            continue;
        }
        // npm's also name where a package's people take money.
        let text: String = text.lines().filter(|line| !line.trim_start().starts_with("\"url\":")).collect();
        let hosts =
            text.split("://").skip(1).map(|rest| rest.split(['/', '"', ':', ' ', '\n']).next().unwrap_or_default());
        let foreign = hosts.filter(|host| !PUBLIC_HOSTS.contains(host) && !host.starts_with("www."));
        problems.extend(foreign.map(|host| format!("{} names `{host}`", name.display())));
    }
    problems.sort();
    problems.dedup();
    Ok(problems)
}

/// Returns the text files that are, or are about to be, in the repository, with paths relative to it.
pub(super) fn texts(workspace: &Workspace) -> Result<Vec<(PathBuf, String)>> {
    let mut git = Command::new("git");
    git.current_dir(workspace.root()).args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
    let names = read(&mut git).context("failed to list the files of the repository")?;
    let names = names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from);
    // Files that are listed but gone are about to be removed; files that are not UTF-8 are data.
    Ok(names.filter_map(|name| Some((name.clone(), fs::read_to_string(workspace.path(name)).ok()?))).collect())
}

#[cfg(test)]
mod tests {
    use super::{MACHINE_FOLDERS, holds_path};

    #[test]
    fn absolute_paths_are_found_and_relative_ones_are_not() {
        let home = MACHINE_FOLDERS[1];
        assert!(holds_path(&format!("see {home}somebody/x"), home));
        assert!(holds_path(&format!("\"{home}somebody\""), home));
        assert!(!holds_path(&format!("https://example.com{home}page"), home));
        assert!(!holds_path(&format!("src{home}page.rs"), home));
    }
}

//! Dependencies: may we ship them, where do they come from, is there one version of those that must agree.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::metadata::{self, Package};
use crate::workspace::Workspace;

/// Licences that ask for no more than their notice.
const ALLOWED: [&str; 16] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unicode-3.0",
    "BSL-1.0",
    "CC0-1.0",
    "Unlicense",
    "CDLA-Permissive-2.0",
    "NCSA",
    // Fonts: only a font by itself may not be sold.
    "OFL-1.1",
];

/// Libraries whose types cross crate borders, where a second version shows as a baffling type error.
const SINGLE: [&str; 6] = ["arrow-array", "arrow-schema", "datafusion", "object_store", "parquet", "wasmtime"];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Finds dependencies that break one of the three rules, in all workspaces. Stale lock files show here too.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = BTreeSet::new();
    for folder in workspace.all() {
        let packages = metadata::all_packages(&folder)?.packages;
        problems.extend(packages.iter().filter_map(foreign_licence));
        problems.extend(packages.iter().filter_map(foreign_source));
        problems.extend(SINGLE.iter().filter_map(|name| several_versions(&packages, name)));
    }
    Ok(problems.into_iter().collect())
}

fn foreign_licence(package: &Package) -> Option<String> {
    let label = format!("{} {}", package.name, package.version);
    match &package.license {
        None => Some(format!("{label} names no licence")),
        Some(licence) if may_use(licence) => None,
        Some(licence) => Some(format!("{label} is under {licence}")),
    }
}

fn foreign_source(package: &Package) -> Option<String> {
    let source = package.source.as_deref().filter(|source| *source != CRATES_IO)?;
    Some(format!("{} {} comes from {source}", package.name, package.version))
}

fn several_versions(packages: &[Package], name: &str) -> Option<String> {
    let versions: BTreeSet<_> =
        packages.iter().filter(|package| package.name == name).map(|package| package.version.as_str()).collect();
    let list = versions.iter().copied().collect::<Vec<_>>().join(", ");
    (versions.len() > 1).then(|| format!("{name} is there in several versions: {list}"))
}

/// Evaluates an SPDX expression: one alternative must be made of allowed licences only.
fn may_use(expression: &str) -> bool {
    // The slash is how licences were separated before SPDX expressions.
    let expression = expression.replace('/', " OR ");
    split(&expression, " OR ").iter().any(|alternative| {
        split(alternative, " AND ").iter().all(|part| {
            let part = part.trim();
            match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
                Some(inner) => may_use(inner),
                None => ALLOWED.contains(&part),
            }
        })
    })
}

/// Splits at a word outside parentheses.
fn split<'a>(expression: &'a str, word: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in expression.match_indices(word) {
        let before = &expression[..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&expression[start..at]);
            start = at + word.len();
        }
    }
    parts.push(&expression[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::may_use;

    #[test]
    fn one_alternative_is_enough_and_all_its_parts_count() {
        assert!(may_use("GPL-3.0 OR MIT"));
        assert!(may_use("MIT/Apache-2.0"));
        assert!(may_use("(MIT OR GPL-3.0) AND Unicode-3.0"));
        assert!(may_use("Apache-2.0 WITH LLVM-exception"));
        assert!(!may_use("MIT AND GPL-3.0"));
        assert!(!may_use("(GPL-3.0 OR AGPL-3.0) AND MIT"));
    }
}

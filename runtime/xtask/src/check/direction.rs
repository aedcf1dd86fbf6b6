//! Dependencies between crates point down, and each heavy library has one home.

use anyhow::Result;

use crate::metadata::{self, DependencyKind, Metadata, Package};
use crate::workspace::Workspace;

/// The layers, from the bottom. A crate may depend on crates of lower layers only.
///
/// In short: cli > api, client > control, telemetry > engine > capabilities, delivery, query, store > host, connections, formats > pipeline > schedule > types, diagnostics. Two pairs within
/// that order are ordered too: the host writes rows as JSON by `formats`, and the `query` capability is made with `query`.
const LAYERS: [&[&str]; 12] = [
    &["weir-types"],
    &["weir-diagnostics"],
    &["weir-schedule"],
    &["weir-pipeline"],
    &["weir-connections", "weir-formats"],
    &["weir-host"],
    &["weir-query", "weir-store"],
    &["weir-capabilities", "weir-delivery"],
    &["weir-engine"],
    &["weir-alerts", "weir-control", "weir-history", "weir-telemetry"],
    &["weir-api", "weir-client"],
    &["weir-cli"],
];

/// Crates beside the layers: nothing depends on them, and they may depend on anything.
const BESIDE: [&str; 2] = ["xtask", "weir-tests"];

/// Libraries that only some crates may name, by the beginnings of their names.
const HOMES: [(&str, &[&str]); 13] = [
    ("wasmtime", &["weir-host"]),
    ("datafusion", &["weir-query"]),
    ("rusqlite", &["weir-connections", "weir-history"]),
    ("object_store", &["weir-connections", "weir-capabilities"]),
    ("opentelemetry", &["weir-telemetry"]),
    ("reqwest", &["weir-connections", "weir-capabilities", "weir-client", "weir-delivery", "weir-telemetry"]),
    ("lettre", &["weir-delivery"]),
    ("sqlx", &["weir-store"]),
    ("croner", &["weir-schedule"]),
    ("utoipa", &["weir-api"]),
    ("clap", &["weir-cli", "xtask"]),
    ("indicatif", &["weir-cli"]),
    ("libfuzzer-sys", &["weir-fuzz"]),
];

/// Finds dependencies that point up or sideways, heavy libraries away from home, and guests that know the runtime.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<String>> {
    let host = metadata::members(workspace.root())?;
    let guests = metadata::members(&workspace.guests())?;
    let mut problems = upward(&host);
    problems.extend(homeless(&host));
    problems.extend(homeless(&metadata::members(&workspace.fuzz())?));
    problems.extend(runtime_in_guests(&guests, workspace));
    Ok(problems)
}

fn upward(host: &Metadata) -> Vec<String> {
    let mut problems = Vec::new();
    for package in &host.packages {
        let Some(own) = layer(&package.name) else {
            if !BESIDE.contains(&package.name.as_str()) {
                problems
                    .push(format!("`{}` is in no layer; add it to runtime/xtask/src/check/direction.rs", package.name));
            }
            continue;
        };
        let internal = dependencies(package).filter_map(|name| Some((name, layer(name)?)));
        let wrong = internal.filter(|(_, layer)| *layer >= own);
        problems.extend(
            wrong.map(|(name, _)| format!("`{}` must not depend on `{name}`, which is not below it", package.name)),
        );
    }
    problems
}

fn homeless(host: &Metadata) -> Vec<String> {
    let mut problems = Vec::new();
    for package in host.packages.iter().filter(|package| package.name != "weir-tests") {
        for name in dependencies(package) {
            let home = HOMES.iter().find(|(library, _)| belongs_to(name, library));
            if let Some((_, homes)) = home.filter(|(_, homes)| !homes.contains(&package.name.as_str())) {
                problems.push(format!(
                    "`{}` must not depend on `{name}`, whose home is {}",
                    package.name,
                    homes.join(" and ")
                ));
            }
        }
    }
    problems
}

/// Tells whether a package is the library or one of its parts, such as `datafusion-expr`.
fn belongs_to(name: &str, library: &str) -> bool {
    name.strip_prefix(library).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

fn runtime_in_guests(guests: &Metadata, workspace: &Workspace) -> Vec<String> {
    let runtime = workspace.path("runtime");
    let pairs = guests
        .packages
        .iter()
        .flat_map(|package| package.dependencies.iter().map(move |dependency| (package, dependency)));
    let wrong = pairs.filter(|(_, dependency)| dependency.path.as_ref().is_some_and(|path| path.starts_with(&runtime)));
    wrong
        .map(|(package, dependency)| {
            format!("the guest `{}` must not know the runtime's `{}`", package.name, dependency.name)
        })
        .collect()
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

/// Dependencies of the crate itself: tests may reach further.
fn dependencies(package: &Package) -> impl Iterator<Item = &str> {
    let own = package.dependencies.iter().filter(|dependency| dependency.kind != Some(DependencyKind::Dev));
    own.map(|dependency| dependency.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::{belongs_to, layer};

    #[test]
    fn the_command_is_above_the_engine_and_the_engine_above_the_host() {
        assert!(layer("weir-cli") > layer("weir-engine"));
        assert!(layer("weir-engine") > layer("weir-host"));
        assert_eq!(layer("serde"), None);
    }

    #[test]
    fn parts_of_a_library_live_where_it_lives() {
        assert!(belongs_to("datafusion-expr", "datafusion"));
        assert!(belongs_to("clap", "clap"));
        assert!(!belongs_to("clapper", "clap"));
    }
}

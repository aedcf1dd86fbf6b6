//! `weir block build`

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use serde::Deserialize;
use weir_diagnostics::{Diagnostic, exit_code};

use super::pack::pack_file;
use crate::args::BuildArgs;
use crate::failed::{Failed, Outcome};
use crate::output;

/// What blocks are compiled for.
const TARGET: &str = "wasm32-wasip2";
/// The toolchain that `cargo xtask` makes where rustup has no such target.
const LOCAL_TOOLCHAIN: &str = "weir-wasm";

/// Builds a block's folder.
pub(in crate::verbs) async fn build(args: BuildArgs) -> Outcome {
    let (block, line) = build_folder(&args.folder, args.out.as_deref()).await?;
    debug_assert!(block.is_file());
    output::print(&line)?;
    Ok(exit_code::OK)
}

/// Builds and packs a block; returns its file and a line that says what was made.
pub(super) async fn build_folder(folder: &Path, out: Option<&Path>) -> Result<(PathBuf, String), Failed> {
    let package = package(folder)?;
    let mut cargo = cargo(folder)?;
    // Cargo writes to the terminal itself: its colours and progress are better than a copy of them.
    let status = cargo.args(["build", "--release", "--lib", "--target", TARGET]).status();
    let status = status.context("cannot start `cargo`")?;
    if !status.success() {
        return Err(Diagnostic::error(format!("`{}` does not compile", folder.display()))
            .hint("see what cargo says above".to_owned())
            .into());
    }
    let component = package.target_directory.join(TARGET).join("release").join(format!("{}.wasm", package.library));
    let manifest = folder.join("manifest.json");
    let out = out.map_or_else(|| folder.join(format!("{}.wasm", package.name)), Path::to_owned);
    let line = pack_file(&component, manifest.is_file().then_some(manifest.as_path()), &out).await?;
    Ok((out, line))
}

/// What Cargo knows about a block's folder.
#[derive(Debug, PartialEq, Eq)]
struct Package {
    name: String,
    library: String,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

fn package(folder: &Path) -> Result<Package, Failed> {
    if !folder.join("Cargo.toml").is_file() {
        let hint = "`weir block new NAME` makes a folder with a block".to_owned();
        return Err(Diagnostic::error(format!(
            "`{}` is no folder of a Rust block: it has no `Cargo.toml`",
            folder.display()
        ))
        .hint(hint)
        .into());
    }
    let asked =
        Command::new("cargo").current_dir(folder).args(["metadata", "--no-deps", "--format-version=1"]).output();
    let asked = asked.context("cannot start `cargo`: is Rust installed?")?;
    if !asked.status.success() {
        let reason = String::from_utf8_lossy(&asked.stderr).trim().to_owned();
        return Err(Diagnostic::error(format!("cargo cannot read `{}`", folder.join("Cargo.toml").display()))
            .caused_by(reason)
            .into());
    }
    let metadata: Metadata =
        serde_json::from_slice(&asked.stdout).context("cannot understand what `cargo metadata` says")?;
    let manifest = std::fs::canonicalize(folder.join("Cargo.toml")).context("cannot find `Cargo.toml`")?;
    choose(metadata, &manifest).map_err(Failed::from)
}

fn choose(metadata: Metadata, manifest: &Path) -> Result<Package, Diagnostic> {
    let Some(package) = metadata.packages.into_iter().find(|package| package.manifest_path == manifest) else {
        return Err(Diagnostic::error(format!("`{}` is a workspace, not a block", manifest.display()))
            .hint("name the block's own folder".to_owned()));
    };
    let is_component = |target: &&Target| target.crate_types.iter().any(|kind| kind == "cdylib");
    let Some(library) = package.targets.iter().find(is_component) else {
        return Err(Diagnostic::error(format!("the package `{}` makes no component", package.name))
            .hint("add `[lib]` with `crate-type = [\"cdylib\"]` to its `Cargo.toml`".to_owned()));
    };
    Ok(Package {
        library: library.name.replace('-', "_"),
        name: package.name,
        target_directory: metadata.target_directory,
    })
}

/// Returns a `cargo` that can compile for the target: the folder's own, else the one that `cargo xtask` has made.
fn cargo(folder: &Path) -> Result<Command, Failed> {
    let mut own = Command::new("cargo");
    own.current_dir(folder);
    if has_target(Command::new("rustc").current_dir(folder)) {
        return Ok(own);
    }
    let rustup = |tool: &str| {
        let mut command = Command::new("rustup");
        command.current_dir(folder).args(["run", LOCAL_TOOLCHAIN, tool]);
        command
    };
    if has_target(&mut rustup("rustc")) {
        return Ok(rustup("cargo"));
    }
    let hint = format!("install it by `rustup target add {TARGET}`");
    Err(Diagnostic::error(format!("Rust has no target `{TARGET}` here")).hint(hint).into())
}

fn has_target(rustc: &mut Command) -> bool {
    let asked = rustc.args(["--print=target-libdir", "--target", TARGET]).output();
    let folder =
        asked.ok().filter(|asked| asked.status.success()).and_then(|asked| String::from_utf8(asked.stdout).ok());
    // rustc names the folder whether it is there or not.
    let names = folder.and_then(|folder| std::fs::read_dir(folder.trim()).ok()).into_iter().flatten().flatten();
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).any(|name| name.starts_with("libstd-"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Metadata, choose};

    fn metadata(kind: &str) -> Metadata {
        let json = format!(
            r#"{{ "target_directory": "/t", "packages": [{{ "name": "my-block", "manifest_path": "/b/Cargo.toml",
                 "targets": [{{ "name": "my-block", "crate_types": ["{kind}"] }}] }}] }}"#
        );
        serde_json::from_str(&json).expect("metadata")
    }

    #[test]
    fn the_library_that_is_a_component_is_found() {
        let package = choose(metadata("cdylib"), Path::new("/b/Cargo.toml")).expect("a package");
        assert_eq!((package.name.as_str(), package.library.as_str()), ("my-block", "my_block"));
    }

    #[test]
    fn other_folders_are_refused_with_advice() {
        insta::assert_snapshot!(choose(metadata("lib"), Path::new("/b/Cargo.toml")).expect_err("no component"), @r#"
        error: the package `my-block` makes no component
        hint: add `[lib]` with `crate-type = ["cdylib"]` to its `Cargo.toml`
        "#);
        insta::assert_snapshot!(choose(metadata("cdylib"), Path::new("/Cargo.toml")).expect_err("a workspace"), @r"
        error: `/Cargo.toml` is a workspace, not a block
        hint: name the block's own folder
        ");
    }
}

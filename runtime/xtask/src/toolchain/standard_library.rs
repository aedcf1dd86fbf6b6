//! Compiling the standard library for the target.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{TARGET, rustup};
use crate::command::show;
use crate::step::clear;

/// A crate without content: building it compiles everything that it links, which is the standard library.
const SEED: &str = "\
[package]
name = \"seed\"
edition = \"2021\"

[lib]
path = \"lib.rs\"

[workspace]
";

/// Settings of the caller's build that must not leak into the library.
const FOREIGN_SETTINGS: [&str; 6] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "RUSTC_WRAPPER",
    "RUSTUP_TOOLCHAIN",
];

/// Compiles the standard library with the compiler in `toolchain` and puts its crates into `library`.
pub(super) fn build(toolchain: &Path, library: &Path) -> Result<()> {
    let folder = toolchain.join("build/standard-library");
    clear(&folder)?;
    fs::write(folder.join("Cargo.toml"), SEED)?;
    fs::write(folder.join("lib.rs"), "")?;
    show(&mut cargo(toolchain, &folder))?;
    copy_crates(&folder.join("target").join(TARGET).join("release/deps"), library)?;
    fs::remove_dir_all(toolchain.join("build")).context("failed to remove the build folder")
}

fn cargo(toolchain: &Path, folder: &Path) -> Command {
    let mut cargo = Command::new(toolchain.join("bin/cargo"));
    for setting in FOREIGN_SETTINGS {
        cargo.env_remove(setting);
    }
    // Building the library from source is an unstable feature of Cargo; the variable lets a stable one do it. Guests themselves are
    // compiled without it.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", toolchain.join("bin/rustc"));
    // With bitcode in the library, guests can be optimised as a whole.
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes").env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.current_dir(folder).args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET]);
    cargo
}

fn copy_crates(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("failed to list `{}`", from.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.ends_with(".rlib") && !name.starts_with("libseed-") {
            fs::copy(&path, to.join(name)).with_context(|| format!("failed to copy `{name}` to the toolchain"))?;
        }
    }
    ensure!(rustup::has_standard_library(to), "Cargo compiled no standard library");
    Ok(())
}

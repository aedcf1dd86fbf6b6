//! Building fuzz targets.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, show, succeeds};
use crate::step::step;
use crate::toolchain::host_triple;
use crate::workspace::Workspace;
use crate::{debian, failure::WithHint};

/// Counters at every edge, and calls at every comparison, for libFuzzer: what cargo-fuzz asks for, too.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Builds all targets and returns the folder of their programs.
pub(super) fn build(workspace: &Workspace) -> Result<PathBuf> {
    require_compiler()?;
    // With a target of its own, though it is this machine, Cargo keeps the flags away from build scripts and macros.
    let host = host_triple(&mut Command::new("rustc"))?;
    step("building the fuzz targets", || {
        let mut cargo = cargo();
        cargo.current_dir(workspace.fuzz()).args(["build", "--quiet", "--release", "--locked", "--bins"]);
        cargo.args(["--target", &host]).env("CARGO_TARGET_DIR", workspace.fuzz_target());
        show(cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", FLAGS))
    })?;
    Ok(workspace.fuzz_target().join(host).join("release"))
}

/// libFuzzer comes as C++.
fn require_compiler() -> Result<()> {
    if succeeds(Command::new("c++").arg("--version")) {
        return Ok(());
    }
    debian::install(&["g++"]).hint("install a compiler of C++ 17 that is called `c++`")
}

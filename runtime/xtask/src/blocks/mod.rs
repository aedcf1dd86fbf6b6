//! Rust blocks: compiled for the guest target, packed with their manifests.

mod guests;
mod pack;

use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, show};
use crate::step::{note, step};
use crate::workspace::Workspace;
use crate::{metadata, page, toolchain};
use guests::{Guest, Purpose};
pub(crate) use pack::Packer;

/// Builds the `weir` executable, then every block and fixture, and packs those that have changed.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let guests = guests::list(&metadata::members(&workspace.guests())?, workspace);
    if guests.is_empty() {
        note("there are no Rust blocks in `plugins`, `examples` and `tests/components`");
        return Ok(());
    }
    let toolchain = toolchain::ensure(workspace)?;
    build_host(workspace)?;
    step(&format!("compiling {} Rust blocks for {}", guests.len(), toolchain::TARGET), || {
        show(&mut compile_command(workspace, &guests, &toolchain))
    })?;
    pack_all(workspace, &guests)
}

/// Builds the page and the `weir` executable that holds it.
///
/// The whole workspace is selected, as for tests and benchmarks: Cargo unites the features of what is selected, so that another selection
/// would compile DataFusion and wasmtime once more.
pub(crate) fn build_host(workspace: &Workspace) -> Result<()> {
    page::build(workspace)?;
    step("building weir", || {
        let mut cargo = cargo();
        cargo.current_dir(workspace.root()).args(["build", "--release", "--workspace", "--bins"]);
        show(cargo.env("CARGO_TARGET_DIR", workspace.target()))
    })
}

fn compile_command(workspace: &Workspace, guests: &[Guest], toolchain: &toolchain::GuestToolchain) -> Command {
    let mut cargo = toolchain.cargo();
    // Cargo finds the guests' settings, such as the target's SIMD feature, from the folder in which it runs.
    cargo.current_dir(workspace.guests()).args(["build", "--release", "--lib", "--target", toolchain::TARGET]);
    cargo.args(guests.iter().map(|guest| format!("--package={}", guest.package)));
    cargo.env("CARGO_TARGET_DIR", workspace.guest_target());
    cargo
}

fn pack_all(workspace: &Workspace, guests: &[Guest]) -> Result<()> {
    let compiled = workspace.guest_target().join(toolchain::TARGET).join("release");
    let packer = Packer::new(workspace);
    let mut packed = 0;
    for guest in guests {
        let component = compiled.join(format!("{}.wasm", guest.library));
        let folder = match guest.purpose {
            Purpose::Block => workspace.blocks(),
            Purpose::Fixture => workspace.test_blocks(),
        };
        packed += usize::from(packer.pack(&component, guest.manifest.as_deref(), &folder, &guest.package)?);
    }
    note(format!("packed {packed} of {} Rust blocks, the others had not changed", guests.len()));
    Ok(())
}

//! The toolchain that builds guests: `wasm32-wasip2` by rustup where that works, else made from Debian packages.

mod local;
mod plan;
mod rustup;
mod standard_library;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::read;
use crate::failure::WithHint;
use crate::step::note;
use crate::workspace::Workspace;
use local::Local;
use plan::{Facts, Plan};

/// What guests are compiled for.
pub(crate) const TARGET: &str = "wasm32-wasip2";

/// Set to `1`, it leaves rustup's own target aside and takes the way over Debian packages. CI proves that way by it.
const FORCE_LOCAL: &str = "WEIR_WASM_FORCE_LOCAL";

/// A rustup toolchain that can build guests.
#[derive(Debug)]
pub(crate) struct GuestToolchain {
    name: String,
}

impl GuestToolchain {
    /// Returns a `cargo` command of this toolchain.
    pub(crate) fn cargo(&self) -> Command {
        rustup::run(&self.name, "cargo")
    }

    /// Returns the linker that makes components, for compilers other than rustc.
    pub(crate) fn component_linker(&self) -> Result<PathBuf> {
        component_linker(&self.name).with_context(|| format!("the toolchain `{}` has no wasm-component-ld", self.name))
    }
}

/// Makes sure that guests can be built, and returns with what.
pub(crate) fn ensure(workspace: &Workspace) -> Result<GuestToolchain> {
    let active = rustup::active(workspace.root())
        .context("failed to ask rustup for the active toolchain")
        .hint("install rustup (https://rustup.rs): it provides the pinned Rust version and the guest toolchain")?;
    let local = Local::new()?;
    let forced = std::env::var_os(FORCE_LOCAL).is_some_and(|value| value == "1");
    let facts = Facts { forced, active_has_target: rustup::has_target(&active), local_is_ready: local.is_ready() };
    let name = match plan::decide(facts) {
        Plan::UseActive => active,
        Plan::UseLocal => local::NAME.to_owned(),
        Plan::BuildLocal => build_local(&local, &active)?,
        Plan::AddTarget => match rustup::add_target(&active) {
            Ok(()) => active,
            Err(error) => {
                note(format!("rustup has no {TARGET} for us ({error}); making it from Debian packages"));
                build_local(&local, &active)?
            }
        },
    };
    note(format!("guests are built with the toolchain `{name}`"));
    Ok(GuestToolchain { name })
}

fn build_local(local: &Local, active: &str) -> Result<String> {
    local.build(active).with_context(|| format!("failed to make a toolchain for {TARGET} from Debian packages"))?;
    Ok(local::NAME.to_owned())
}

/// Returns the path of a toolchain's wasm-component-ld, which comes with rustc.
fn component_linker(toolchain: &str) -> Result<PathBuf> {
    let sysroot = read(rustup::run(toolchain, "rustc").arg("--print=sysroot"))?;
    let linker = host_tools(Path::new(&sysroot), &host_of(toolchain)?).join("wasm-component-ld");
    ensure!(linker.exists(), "`{}` does not exist", linker.display());
    Ok(linker)
}

/// Returns the folder of a sysroot in which rustc looks for its own tools.
fn host_tools(sysroot: &Path, host: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(host).join("bin")
}

fn host_of(toolchain: &str) -> Result<String> {
    host_triple(&mut rustup::run(toolchain, "rustc"))
}

pub(crate) fn host_triple(rustc: &mut Command) -> Result<String> {
    let version = read(rustc.args(["--version", "--verbose"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not name its host")
}

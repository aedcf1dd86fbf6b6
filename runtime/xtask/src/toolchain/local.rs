//! A toolchain for guests made from Debian packages.
//!
//! Debian ships a Rust compiler newer than ours with the source of its standard library, a C library for WASI and a linker, none of
//! which disturbs rustup's toolchains. Three things are missing for rustc to build components out of the box: a standard library for
//! the target, which is compiled once; a linker that turns a module into a component; and a folder in which rustc finds all of it.

use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{TARGET, component_linker, host_tools, host_triple, rustup, standard_library};
use crate::command::read;
use crate::step::{clear, is_stamped, lock, note, step, write_stamp};
use crate::{debian, failure::WithHint};

/// The name under which rustup knows the toolchain.
pub(super) const NAME: &str = "weir-wasm";

/// Names another folder for the toolchain.
const FOLDER: &str = "WEIR_WASM_DIR";

/// What it is made of: a compiler, its library in binary form (for build scripts and macros) and in source form, WASI's C library
/// and the linker of the same LLVM release as the compiler.
const PACKAGES: [&str; 5] = ["rustc-web", "libstd-rust-web-dev", "rust-web-src", "wasi-libc", "lld-22"];

const RUSTC: &str = "/usr/bin/rustc";
const WASM_LINKER: &str = "/usr/lib/llvm-22/bin/wasm-ld";
const C_LIBRARY: &str = "/usr/lib/wasm32-wasi";

/// To be raised with every change of what is installed.
const RECIPE: u32 = 1;

/// The folder of the toolchain.
#[derive(Debug)]
pub(super) struct Local {
    folder: PathBuf,
}

impl Local {
    /// Names the folder, without looking into it.
    pub(super) fn new() -> Result<Self> {
        if let Some(folder) = env::var_os(FOLDER) {
            return Ok(Self { folder: folder.into() });
        }
        let data = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        let data = data.or_else(|| Some(env::home_dir()?.join(".local/share")));
        let data = data.context("failed to find a folder for the guest toolchain").hint(format!("set `{FOLDER}`"))?;
        Ok(Self { folder: data.join("weir/guest-toolchain") })
    }

    /// Tells whether the toolchain is complete, of this recipe, made with the compiler that is installed, and known to rustup.
    pub(super) fn is_ready(&self) -> bool {
        stamp().is_ok_and(|stamp| is_stamped(&self.stamp_file(), &stamp)) && self.is_linked()
    }

    /// Makes the toolchain. `active` lends its `cargo`, which drives Debian's compiler.
    pub(super) fn build(&self, active: &str) -> Result<()> {
        let _lock = lock(&self.folder.join("lock"))?;
        if self.is_ready() {
            return Ok(());
        }
        note(format!("making the toolchain `{NAME}` in `{}`; this takes some minutes, once", self.folder.display()));
        if self.stamp_file().exists() {
            fs::remove_file(self.stamp_file()).context("failed to remove the old stamp")?;
        }
        debian::install(&PACKAGES)?;
        let host = host_triple(&mut Command::new(RUSTC))?;
        self.lay_out(active, &host)?;
        self.link_component_linker(active, &host)?;
        step(&format!("compiling the standard library for {TARGET}"), || {
            standard_library::build(&self.folder, &self.library())
        })?;
        rustup::link(NAME, &self.folder)?;
        ensure!(rustup::has_target(NAME), "the toolchain is in place, but finds no standard library");
        write_stamp(&self.stamp_file(), &stamp()?)
    }

    fn is_linked(&self) -> bool {
        let sysroot = read(rustup::run(NAME, "rustc").arg("--print=sysroot"));
        sysroot.is_ok_and(|sysroot| Path::new(&sysroot) == self.folder)
    }

    fn stamp_file(&self) -> PathBuf {
        self.folder.join("stamp")
    }

    fn library(&self) -> PathBuf {
        self.folder.join("lib/rustlib").join(TARGET).join("lib")
    }

    /// Lays out the folder as rustc expects a sysroot. What Debian has in the right form is linked to, not copied.
    fn lay_out(&self, active: &str, host: &str) -> Result<()> {
        let programs = self.folder.join("bin");
        let rustlib = self.folder.join("lib/rustlib");
        let tools = host_tools(&self.folder, host);
        clear(&programs)?;
        clear(&self.folder.join("lib"))?;
        fs::create_dir_all(&tools)?;
        for tool in ["rustc", "rustdoc"] {
            self.write_wrapper(tool)?;
        }
        symlink(rustup::which(active, "cargo")?, programs.join("cargo"))?;
        symlink(Path::new("/usr/lib/rustlib").join(host).join("lib"), rustlib.join(host).join("lib"))?;
        symlink("/usr/lib/rustlib/src", rustlib.join("src"))?;
        symlink(WASM_LINKER, tools.join("wasm-ld"))?;
        self.copy_c_library()
    }

    /// rustc looks for its sysroot beside the library that it is made of, which is Debian's: so it has to be told.
    fn write_wrapper(&self, tool: &str) -> Result<()> {
        let path = self.folder.join("bin").join(tool);
        let script = format!("#!/bin/sh\nexec /usr/bin/{tool} --sysroot='{}' \"$@\"\n", self.folder.display());
        fs::write(&path, script).with_context(|| format!("failed to write `{}`", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(())
    }

    /// Copies the archives that the target links by itself, and the emulation ones, which crates with C parts ask for by name.
    fn copy_c_library(&self) -> Result<()> {
        let to = self.library().join("self-contained");
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(C_LIBRARY).with_context(|| format!("failed to list `{C_LIBRARY}`"))? {
            let name = entry?.file_name();
            let text = name.to_string_lossy();
            let wanted = matches!(&*text, "libc.a" | "crt1-command.o" | "crt1-reactor.o");
            if wanted || text.starts_with("libwasi-emulated-") {
                fs::copy(Path::new(C_LIBRARY).join(&name), to.join(&name))?;
            }
        }
        Ok(())
    }

    /// The linker that turns a module into a component comes with every rustc of rustup.
    fn link_component_linker(&self, active: &str, host: &str) -> Result<()> {
        let link = host_tools(&self.folder, host).join("wasm-component-ld");
        symlink(component_linker(active)?, link).context("failed to link wasm-component-ld into the toolchain")
    }
}

fn stamp() -> Result<String> {
    let compiler = read(Command::new(RUSTC).arg("--version"))?;
    Ok(format!("recipe {RECIPE}; {compiler}; {TARGET}"))
}

//! Packing: a component and its manifest become a block.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::quiet;
use crate::digest;
use crate::step::{is_stamped, write_stamp};
use crate::workspace::Workspace;

/// To be raised when `weir block pack` makes something else of the same input.
const FORM: u32 = 1;

/// Packs blocks by `weir block pack`.
#[derive(Debug)]
pub(crate) struct Packer {
    weir: PathBuf,
    stamps: PathBuf,
}

impl Packer {
    /// Returns a packer that uses the `weir` executable, which must have been built.
    pub(crate) fn new(workspace: &Workspace) -> Self {
        Self { weir: workspace.weir(), stamps: workspace.tools().join("packed") }
    }

    /// Packs a component as `<folder>/<name>.wasm`, and tells whether there was anything to do.
    ///
    /// Without a manifest the block is asked for its own.
    pub(crate) fn pack(&self, component: &Path, manifest: Option<&Path>, folder: &Path, name: &str) -> Result<bool> {
        let block = folder.join(format!("{name}.wasm"));
        let stamp = self.stamps.join(name);
        let content = content(component, manifest)?;
        if block.exists() && is_stamped(&stamp, &content) {
            return Ok(false);
        }
        fs::create_dir_all(folder)?;
        fs::create_dir_all(&self.stamps)?;
        let mut weir = Command::new(&self.weir);
        weir.args(["block", "pack"]).arg(component).arg("-o").arg(&block);
        if let Some(manifest) = manifest {
            weir.arg("--manifest").arg(manifest);
        }
        quiet(&mut weir).with_context(|| format!("failed to pack the block `{name}`"))?;
        write_stamp(&stamp, &content)?;
        Ok(true)
    }
}

fn content(component: &Path, manifest: Option<&Path>) -> Result<String> {
    let manifest = manifest.map_or_else(|| Ok("its own".to_owned()), digest::of_file)?;
    Ok(format!("form {FORM}; component {}; manifest {manifest}", digest::of_file(component)?))
}

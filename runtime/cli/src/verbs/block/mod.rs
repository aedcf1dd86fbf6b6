//! `weir block`

mod build;
mod inspect;
mod new;
mod pack;
mod template;
mod test;

pub(super) use build::build;
pub(super) use inspect::inspect;
pub(super) use new::new;
pub(super) use pack::pack;
pub(super) use test::test;

use anyhow::Context;
use weir_diagnostics::{Blame, Diagnostic};
use weir_host::{Host, HostConfig, HostError};

use crate::failed::Failed;

/// Starts a host for looking at single blocks: nothing is cached, because each look may be at another build.
fn host(config: HostConfig) -> Result<Host, Failed> {
    Host::new(config).map_err(|error| host_failure(&error))
}

/// Puts a host's error into words. The block is to blame for all that its file causes.
fn host_failure(error: &HostError) -> Failed {
    let blame = match error {
        HostError::Engine(_) | HostError::Thread(_) => Blame::Host,
        HostError::Read { .. } => Blame::User,
        _ => Blame::Block,
    };
    let mut diagnostic = Diagnostic::error(error.to_string()).blame(blame);
    if let HostError::Manifest(error) = error {
        diagnostic = diagnostic.hints(error.hints());
    }
    if let Some(cause) = std::error::Error::source(error) {
        diagnostic = diagnostic.caused_by(cause.to_string());
    }
    diagnostic.into()
}

/// Reads a file that holds a component.
fn read(path: &std::path::Path) -> Result<Vec<u8>, Failed> {
    std::fs::read(path).map_err(|error| {
        Diagnostic::error(format!("cannot read `{}`", path.display())).caused_by(error.to_string()).into()
    })
}

/// Writes a block by way of another file, so that no pipeline ever meets half of one.
fn write(path: &std::path::Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = crate::project::folder_of(path);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let beside = path.with_extension(format!("wasm.{}", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    written
        .inspect_err(|_| drop(std::fs::remove_file(&beside)))
        .with_context(|| format!("cannot write `{}`", path.display()))
}

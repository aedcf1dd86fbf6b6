//! `weir block pack`

use std::path::Path;

use weir_diagnostics::exit_code;
use weir_host::HostConfig;

use super::{host, host_failure, read, write};
use crate::args::PackArgs;
use crate::failed::{Failed, Outcome};
use crate::output;

/// Puts a manifest into a component.
pub(in crate::verbs) async fn pack(args: PackArgs) -> Outcome {
    let line = pack_file(&args.component, args.manifest.as_deref(), &args.out).await?;
    output::print(&line)?;
    Ok(exit_code::OK)
}

/// Packs a component and returns a line that says what was made.
pub(super) async fn pack_file(component: &Path, manifest: Option<&Path>, out: &Path) -> Result<String, Failed> {
    let component = read(component)?;
    let manifest = match manifest {
        Some(path) => read(path)?,
        // The component runs once, in the closed world that every block gets: what it says is not trusted, only checked.
        None => {
            let host = host(HostConfig { optimise: false, ..HostConfig::default() })?;
            host.call_manifest(&component).await.map_err(|error| host_failure(&error))?.into_bytes()
        }
    };
    let block = weir_host::pack(&component, &manifest).map_err(|error| host_failure(&error))?;
    let manifest = weir_host::read_manifest(&block).map_err(|error| host_failure(&error))?;
    write(out, &block)?;
    let size = weir_types::ByteSize::bytes(block.len() as u64).rounded();
    Ok(format!("{} {}@{} in `{}` ({size})\n", manifest.kind, manifest.name, manifest.version, out.display()))
}

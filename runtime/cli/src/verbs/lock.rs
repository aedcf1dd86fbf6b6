//! `weir lock`

use weir_diagnostics::exit_code;

use crate::args::LockArgs;
use crate::failed::Outcome;
use crate::output;
use crate::project::{LoadFor, Project};

/// Pins the blocks of a pipeline.
pub(super) fn lock(args: &LockArgs) -> Outcome {
    let mut project = Project::load(&args.project, if args.update { LoadFor::NewestBlocks } else { LoadFor::Blocks })?;
    if args.update {
        project.update_lock();
    } else {
        project.hold_to_lock(args.lock)?;
    }
    output::warn(&project.warnings);
    for pin in project.pins() {
        output::print(&format!("{}@{} {}\n", pin.name, pin.version, pin.digest))?;
    }
    Ok(exit_code::OK)
}

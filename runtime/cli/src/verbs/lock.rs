//! `weir lock`

use weir_diagnostics::exit_code;

use crate::args::LockArgs;
use crate::failed::Outcome;
use crate::output;
use crate::project::Project;

/// Pins the blocks of a pipeline.
pub(super) fn lock(args: &LockArgs) -> Outcome {
    let mut project = Project::load(&args.project, args.update)?;
    project.check_lock()?;
    project.write_lock();
    output::warn(&project.warnings);
    for pin in project.pins() {
        output::print(&format!("{}@{} {}\n", pin.name, pin.version, pin.digest))?;
    }
    Ok(exit_code::OK)
}

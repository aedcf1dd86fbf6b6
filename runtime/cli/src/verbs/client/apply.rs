//! `weir apply`, `weir diff` and `weir export`

use weir_client::{ApplyOptions, Prepared, export as exporting};
use weir_diagnostics::exit_code;

use super::{agreed, server};
use crate::args::{ApplyArgs, DiffArgs, ExportArgs};
use crate::failed::Outcome;
use crate::output;

/// What `weir diff` ends with when there is a difference, as `diff` does.
const DIFFERENT: u8 = 1;

/// Brings pipelines to a server.
pub(crate) async fn apply(args: ApplyArgs) -> Outcome {
    let server = server(&args.server)?;
    let options = ApplyOptions { deploy: args.deploy, prune: args.prune, message: args.message };
    let prepared = Prepared::compare(&server, &args.file, options).await?;
    output::warn(&prepared.check(&server).await?);
    output::print(&prepared.plan().to_string())?;
    if prepared.plan().to_do().next().is_none() {
        eprintln!("nothing to do");
        return Ok(exit_code::OK);
    }
    if args.dry_run {
        return Ok(exit_code::OK);
    }
    if !args.yes && !agreed("apply this?")? {
        return Ok(exit_code::CANCELLED);
    }
    prepared.carry_out(&server, |line| eprintln!("{line}")).await?;
    Ok(exit_code::OK)
}

/// Shows what bringing pipelines to a server would change.
pub(crate) async fn diff(args: DiffArgs) -> Outcome {
    let server = server(&args.server)?;
    let prepared = Prepared::compare(&server, &args.file, ApplyOptions::default()).await?;
    if prepared.plan().is_same() {
        return Ok(exit_code::OK);
    }
    output::print(&prepared.plan().to_string())?;
    Ok(DIFFERENT)
}

/// Writes a server's pipelines into a folder.
pub(crate) async fn export(args: ExportArgs) -> Outcome {
    let server = server(&args.server)?;
    let exported = exporting::export(&server, &args.output, args.force).await?;
    for path in &exported.written {
        output::print(&format!("{}\n", path.display()))?;
    }
    eprintln!("{} written, {} the same", exported.written.len(), exported.same);
    Ok(exit_code::OK)
}

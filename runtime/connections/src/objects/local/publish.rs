//! Makes staged files visible or removes them; both may be repeated after a crash.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use weir_types::Problem;

use super::root::{Root, sync_folder};
use crate::objects::error::from_io;
use crate::objects::{ObjectPath, STAGING_FOLDER, StagedPart, StagedToken};

/// Staged files that are older were left behind by a kill before anything recorded them. The age is arbitrary, but well beyond the
/// time for which a prepared epoch may wait for its commit.
const STALE_AFTER: Duration = Duration::from_secs(30 * 24 * 3600);

pub(super) fn publish(root: &Root, token: &StagedToken) -> Result<(), Problem> {
    let doing = root.doing("publish", &token.path);
    let failed = |error: io::Error| from_io(&error, &doing);
    let staged = staged_file(root, token)?;
    let target = root.target(&token.object_path()?)?;
    match fs::rename(&staged, &target) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound && is_file(&target) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Problem::not_found(format!("{doing}: it is neither staged nor published any more")));
        }
        Err(error) => return Err(failed(error)),
    }
    // Also when the rename was done before: a crash may have come between it and this.
    target.parent().map_or(Ok(()), sync_folder).map_err(failed)?;
    remove_if_empty(&staged);
    Ok(())
}

pub(super) fn discard(root: &Root, token: &StagedToken) -> Result<(), Problem> {
    let staged = staged_file(root, token)?;
    ignore_missing(fs::remove_file(&staged))
        .map_err(|error| from_io(&error, &root.doing("discard staged", &token.path)))?;
    remove_if_empty(&staged);
    Ok(())
}

pub(super) fn delete(root: &Root, path: &ObjectPath) -> Result<(), Problem> {
    let failed = |error: io::Error| from_io(&error, &root.doing("delete", path.as_str()));
    // Of a link only the link itself goes, so only the folder above has to be inside the root.
    let (folder, name) = path.as_str().rsplit_once('/').unwrap_or(("", path.as_str()));
    let folder = match folder {
        "" => root.real(),
        folder => root.existing(&ObjectPath::parse(folder)?, "delete"),
    };
    let folder = match folder {
        Err(problem) if problem.kind == weir_types::ProblemKind::NotFound => return Ok(()),
        other => other?,
    };
    ignore_missing(fs::remove_file(folder.join(name))).map_err(failed)?;
    sync_folder(&folder).map_err(failed)
}

/// Removes files that were staged long before `now`, a time by the clock of the file system: the process's own may have jumped.
/// What cannot be removed stays for the next time: nobody waits for it.
pub(super) fn sweep(root: &Root, now: SystemTime) {
    let Ok(real) = root.real() else { return };
    let Ok(items) = fs::read_dir(real.join(STAGING_FOLDER)) else { return };
    for item in items.flatten() {
        let staged = item.metadata().and_then(|metadata| metadata.modified());
        let age = staged.ok().and_then(|staged| now.duration_since(staged).ok());
        if age.is_some_and(|age| age > STALE_AFTER) {
            let _ = fs::remove_file(item.path());
        }
    }
}

fn staged_file(root: &Root, token: &StagedToken) -> Result<PathBuf, Problem> {
    match &token.part {
        StagedPart::Local { file } => Ok(root.real_or_made()?.join(STAGING_FOLDER).join(file)),
        StagedPart::S3 { .. } => Err(Problem::data(format!(
            "{}: it was staged in a store of another kind",
            root.doing("find staged", &token.path)
        ))
        .with_hint("the connection was changed between prepare and commit; change it back, or abort the epoch")),
    }
}

fn is_file(target: &Path) -> bool {
    fs::symlink_metadata(target).is_ok_and(|found| found.is_file())
}

fn ignore_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Fails when other staged files are there, as it should.
fn remove_if_empty(staged: &Path) {
    let _ = staged.parent().map(fs::remove_dir);
}

//! Where stages are on the disk.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weir_types::{NodeName, Problem, RunId};

/// The folder of all runs' stages.
#[derive(Debug, Clone)]
pub struct StagingFolder {
    path: Arc<Path>,
}

impl StagingFolder {
    /// Names the folder, e.g. `<data>/staging`. It is made when the first batch is staged.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into() }
    }

    /// Removes what a run has staged. Call it when nothing of the run will be committed any more.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn remove_run(&self, run: &RunId) -> io::Result<()> {
        ignore_missing(fs::remove_dir_all(self.path.join(run.to_string())))
    }

    /// Returns the runs that have something staged, for clearing up after a crash.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn runs(&self) -> io::Result<Vec<RunId>> {
        let items = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            items => items?,
        };
        let names = items.filter_map(|item| item.ok()?.file_name().into_string().ok());
        Ok(names.filter_map(|name| name.parse().ok()).collect())
    }

    pub(super) fn of_node(&self, run: &RunId, node: &NodeName) -> PathBuf {
        self.path.join(run.to_string()).join(node.as_str())
    }
}

/// Makes a folder and those above it, each with a durable entry in the one above.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let Some(above) = folder.parent() else { return Ok(()) };
    make(above)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync(above),
    }
}

/// Makes a folder's entries durable.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    // The parent of a relative path of one name is the empty path.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

pub(super) fn remove_file(file: &Path) -> Result<(), Problem> {
    ignore_missing(fs::remove_file(file)).map_err(|error| problem(&error, "cannot remove staged batches"))
}

pub(super) fn problem(error: &io::Error, doing: &str) -> Problem {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Problem::limit(format!("{doing}: the disk of the data folder is full"))
                .with_hint("free some space, or name a data folder on a larger disk, and run again")
        }
        _ => Problem::system(format!("{doing}: {error}"))
            .with_hint("check that the data folder exists and may be written"),
    }
}

fn ignore_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

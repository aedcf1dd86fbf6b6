//! A folder per process for spilled rows, freed again even when the process was killed.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

const PREFIX: &str = "query-";
const LOCK: &str = "lock";

/// A folder of this process alone, removed when dropped.
#[derive(Debug)]
pub(crate) struct SpillFolder {
    folder: TempDir,
    /// Held locked for as long as the process lives: what tells others that the folder is in use.
    _lock: File,
}

impl SpillFolder {
    /// Makes the folder under `parent` and removes those that killed processes have left there.
    ///
    /// # Errors
    /// When the folder cannot be made or locked.
    pub(crate) fn create(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        remove_abandoned(parent);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let lock = File::create(folder.path().join(LOCK))?;
        lock.try_lock().map_err(io::Error::from)?;
        Ok(Self { folder, _lock: lock })
    }

    /// Returns the folder's path.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose lock nobody holds. Failures are left to the next process: nothing depends on the space being free.
fn remove_abandoned(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for folder in entries.flatten().map(|entry| entry.path()).filter(|path| is_spill_folder(path)) {
        // A folder without a lock file may be one that another process is making right now.
        let Ok(lock) = File::open(folder.join(LOCK)) else { continue };
        if lock.try_lock().is_ok()
            && let Err(error) = fs::remove_dir_all(&folder)
        {
            tracing::debug!(folder = %folder.display(), %error, "an abandoned folder of spilled rows could not be removed");
        }
    }
}

fn is_spill_folder(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX)) && path.is_dir()
}

//! One process at a time runs a pipeline.
//!
//! The claim is a lock on a file, which the operating system gives up when the process ends, however it ends. After a kill the next run
//! can start at once, with no lease to wait for.

use std::fs::{File, TryLockError};
use std::path::Path;

use weir_types::PipelineName;

use crate::{Store, StoreError};

const FOLDER: &str = "locks";

/// The right to run a pipeline and to change its records; given back when dropped.
#[derive(Debug)]
pub struct Claim {
    pipeline: PipelineName,
    _file: File,
}

impl Claim {
    /// Returns the pipeline.
    pub fn pipeline(&self) -> &PipelineName {
        &self.pipeline
    }
}

impl Store {
    /// Claims a pipeline.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process, or another run in this one, holds it.
    pub fn claim(&self, pipeline: &PipelineName) -> Result<Claim, StoreError> {
        let file = lock(&self.folder, &format!("pipeline-{pipeline}"), Locked::Refuse)?;
        let file = file.ok_or_else(|| StoreError::Busy(pipeline.clone()))?;
        Ok(Claim { pipeline: pipeline.clone(), _file: file })
    }
}

/// What to do when somebody else holds a lock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locked {
    /// Wait for it.
    Wait,
    /// Come back without it.
    Refuse,
}

/// Locks a file of that name; `None` when somebody else holds it and that is to be refused.
pub(crate) fn lock(folder: &Path, name: &str, locked: Locked) -> Result<Option<File>, StoreError> {
    let folder = folder.join(FOLDER);
    let path = folder.join(format!("{name}.lock"));
    let failed = |source| StoreError::File { doing: "lock", path: path.clone(), source };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    if locked == Locked::Wait {
        file.lock().map_err(failed)?;
        return Ok(Some(file));
    }
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

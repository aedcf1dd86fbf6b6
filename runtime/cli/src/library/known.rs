//! What is known of block files from earlier looks. A server resolves a pipeline before each of its runs; that nothing has changed since the
//! last one costs a look at each file's times then, where reading it all would cost more than a short run.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use weir_types::Digest;
use weir_types::manifest::Manifest;

use super::section::read_manifest;

/// A file that was written to within that time is read again: file systems do not tell two writes apart that follow each other closely.
const SETTLED: Duration = Duration::from_secs(2);

/// What is known of block files. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownBlocks(Arc<Mutex<BTreeMap<PathBuf, Known>>>);

#[derive(Debug)]
struct Known {
    stamp: Stamp,
    manifest: Result<Arc<Manifest>, String>,
    digest: Option<Digest>,
}

/// What changes when a file does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    /// Returns a file's stamp, unless it was written to a moment ago.
    fn of(metadata: &Metadata) -> Option<Self> {
        let since = |seconds: i64| {
            let moment = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))?;
            SystemTime::now().duration_since(moment).ok()
        };
        let settled = since(metadata.ctime().max(metadata.mtime()))? > SETTLED;
        settled.then(|| Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            length: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    fn at(path: &Path) -> Option<Self> {
        Self::of(&path.metadata().ok()?)
    }
}

impl KnownBlocks {
    /// Returns the manifest of the block in a file, or why it has none.
    pub(crate) fn manifest(&self, path: &Path) -> Result<Arc<Manifest>, String> {
        let stamp = Stamp::at(path);
        if let Some(known) = self.look(path, stamp, |known| Some(known.manifest.clone())) {
            return known;
        }
        let manifest = read_manifest(path).map(Arc::new).map_err(|error| error.to_string());
        if let Some(stamp) = stamp {
            let known = Known { stamp, manifest: manifest.clone(), digest: None };
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), known);
        }
        manifest
    }

    /// Returns the digest of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn digest(&self, path: &Path) -> io::Result<Digest> {
        let stamp = Stamp::at(path);
        if let Some(known) = self.look(path, stamp, |known| known.digest) {
            return Ok(known);
        }
        let digest = Digest::of(std::fs::read(path)?);
        self.look(path, stamp, |known| known.digest.replace(digest));
        Ok(digest)
    }

    /// Looks at what is known of a file as it is now.
    fn look<T>(&self, path: &Path, stamp: Option<Stamp>, with: impl FnOnce(&mut Known) -> Option<T>) -> Option<T> {
        let stamp = stamp?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_mut(path).filter(|known| known.stamp == stamp).and_then(with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts a file's times into the past, as if it had lain there.
    fn aged(path: &Path, content: &[u8], seconds: u64) {
        std::fs::write(path, content).expect("written");
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        std::fs::File::options().write(true).open(path).and_then(|file| file.set_modified(moment)).expect("aged");
    }

    #[test]
    fn a_file_that_was_just_written_is_read_each_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, known) = (folder.path().join("block.wasm"), KnownBlocks::default());
        aged(&path, b"one", 1);
        assert!(known.manifest(&path).is_err());
        assert_eq!(known.digest(&path).expect("read"), Digest::of(b"one"));
        aged(&path, b"two", 1);
        assert_eq!(known.digest(&path).expect("read"), Digest::of(b"two"));
        assert!(known.0.lock().expect("no panic").is_empty(), "nothing is kept of a file that may still change");
    }

    #[test]
    fn what_is_known_counts_for_the_very_same_file_only() {
        let (path, known) = (Path::new("block.wasm"), KnownBlocks::default());
        let stamp = Stamp { device: 1, inode: 2, length: 3, modified: (4, 5), changed: (6, 7) };
        let digest = Some(Digest::of(b"one"));
        let manifest = Err("none".to_owned());
        known.0.lock().expect("no panic").insert(path.to_owned(), Known { stamp, manifest, digest });
        assert_eq!(known.look(path, Some(stamp), |known| known.digest), digest);
        let others = [
            Stamp { inode: 3, ..stamp },
            Stamp { length: 4, ..stamp },
            Stamp { modified: (4, 6), ..stamp },
            Stamp { changed: (6, 8), ..stamp },
        ];
        for other in others {
            assert_eq!(known.look(path, Some(other), |known| known.digest), None, "{other:?}");
        }
        assert_eq!(known.look(path, None, |known| known.digest), None);
    }
}

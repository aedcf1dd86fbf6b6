//! Reads files of a local store.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use weir_types::Problem;

use super::root::Root;
use crate::objects::error::from_io;
use crate::objects::{ObjectEntry, ObjectFile, ObjectPath};

/// What a sequential reader asks the system for at once; larger ones gained nothing on warm or cold files.
const BUFFER_BYTES: usize = 128 * 1024;

/// A regular file that is open for reading.
pub(super) struct LocalFile {
    file: Arc<File>,
    size: u64,
    version: String,
}

pub(super) fn head(root: &Root, path: &ObjectPath) -> Result<ObjectEntry, Problem> {
    let file = open(root, path)?;
    Ok(ObjectEntry { path: path.to_string(), size: file.size, version: file.version })
}

pub(super) fn open(root: &Root, path: &ObjectPath) -> Result<LocalFile, Problem> {
    let failed = |error: io::Error| from_io(&error, &root.doing("read", path.as_str()));
    let real = root.existing(path, "read")?;
    // Opening a pipe or a device would wait for whoever is at its other end.
    if !real.metadata().map_err(failed)?.is_file() {
        return Err(failed(io::ErrorKind::IsADirectory.into()).with_hint("name a file, not a folder or device"));
    }
    let file = File::open(real).map_err(failed)?;
    let entry = entry(path.as_str(), &file.metadata().map_err(failed)?);
    Ok(LocalFile { file: Arc::new(file), size: entry.size, version: entry.version })
}

pub(super) fn read(root: &Root, path: &ObjectPath, offset: u64, length: u64) -> Result<Bytes, Problem> {
    let file = open(root, path)?;
    let length = length.min(file.size.saturating_sub(offset));
    let length =
        usize::try_from(length).map_err(|_| Problem::limit(format!("{length} bytes do not fit into memory")))?;
    file.read_at(offset, length).map_err(|error| from_io(&error, &root.doing("read", path.as_str())))
}

/// Describes a file; the version is its time of modification and size, as there is nothing better without reading it.
pub(super) fn entry(path: &str, metadata: &Metadata) -> ObjectEntry {
    let modified =
        metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |age| age.as_nanos());
    ObjectEntry { path: path.to_owned(), size: metadata.len(), version: format!("{modified:x}-{:x}", metadata.len()) }
}

impl ObjectFile for LocalFile {
    fn size(&self) -> u64 {
        self.size
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let mut buffer = vec![0; length];
        self.file.read_exact_at(&mut buffer, offset)?;
        Ok(buffer.into())
    }

    fn stream(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let reader = Sequential { file: Arc::clone(&self.file), offset };
        Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, reader)))
    }
}

/// Keeps a place of its own: duplicates of a file handle would share one.
struct Sequential {
    file: Arc<File>,
    offset: u64,
}

impl Read for Sequential {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}

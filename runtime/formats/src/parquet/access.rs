//! Reading wherever a file has what is needed.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::reader::{ChunkReader, Length};
use bytes::{Buf, Bytes};

/// How much a sequential read takes at a time. Page headers are small, but their pages follow them.
const READ_AHEAD: u64 = 64 << 10;

/// A file of known length of which any part can be read, by several threads at once.
pub trait RandomAccess: Send + Sync {
    /// Returns the file's length. Asked for once per decoder.
    ///
    /// # Errors
    /// When the source fails.
    fn len(&self) -> io::Result<u64>;

    /// Returns exactly `length` bytes from `offset` on.
    ///
    /// # Errors
    /// When the source fails, or the file is shorter (`UnexpectedEof`).
    fn read_at(&self, offset: u64, length: u64) -> io::Result<Bytes>;

    /// Returns whether there is nothing in the file.
    ///
    /// # Errors
    /// When the source fails.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }
}

impl RandomAccess for Bytes {
    fn len(&self) -> io::Result<u64> {
        Ok(Self::len(self) as u64)
    }

    fn read_at(&self, offset: u64, length: u64) -> io::Result<Bytes> {
        let range = usize::try_from(offset).ok().zip(usize::try_from(length).ok());
        match range.and_then(|(offset, length)| Some(offset..offset.checked_add(length)?)) {
            Some(range) if range.end <= Self::len(self) => Ok(self.slice(range)),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// The file as the parquet crate wants it. Reads outside the file are refused here, before any source sees them:
/// offsets come out of the file itself and may be anything.
#[derive(Clone)]
pub(super) struct Access {
    source: Arc<dyn RandomAccess>,
    length: u64,
    /// The source's last error. The parquet crate turns errors into text on their way up, but whether the source
    /// failed or the file is broken decides about trying again.
    fault: Arc<Mutex<Option<io::Error>>>,
}

impl Access {
    pub(super) fn new(source: Arc<dyn RandomAccess>) -> io::Result<Self> {
        let length = source.len()?;
        Ok(Self { source, length, fault: Arc::default() })
    }

    fn read(&self, start: u64, length: u64) -> Result<Bytes> {
        if start.checked_add(length).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} lie outside the file")));
        }
        self.fetch(start, length).map_err(|error| ParquetError::General(error.to_string()))
    }

    fn fetch(&self, start: u64, length: u64) -> io::Result<Bytes> {
        self.source.read_at(start, length).map_err(|error| {
            let kind = error.kind();
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            kind.into()
        })
    }

    /// Takes the source's error, where it was the source that failed.
    pub(super) fn take_fault(&self) -> Option<io::Error> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Length for Access {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Access {
    type T = Sequential;

    fn get_read(&self, start: u64) -> Result<Sequential> {
        Ok(Sequential { access: self.clone(), at: start, buffer: Bytes::new() })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.read(start, length as u64)
    }
}

/// A reader that starts somewhere in the file.
pub(super) struct Sequential {
    access: Access,
    at: u64,
    buffer: Bytes,
}

impl Read for Sequential {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.buffer.is_empty() {
            let left = self.access.length.saturating_sub(self.at);
            let wanted = left.min(READ_AHEAD.max(out.len() as u64));
            if wanted == 0 {
                return Ok(0);
            }
            self.buffer = self.access.fetch(self.at, wanted)?;
            self.at += wanted;
        }
        let length = out.len().min(self.buffer.len());
        self.buffer.copy_to_slice(&mut out[..length]);
        Ok(length)
    }
}

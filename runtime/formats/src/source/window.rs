//! The part of a text stream that is in memory.

use std::io::Read;

use super::{read_error, read_full};
use crate::FormatError;

/// How much is read at a time unless told otherwise: large enough that a record cut at the end is rare, small enough for the cache.
pub(super) const CHUNK: usize = 256 << 10;

/// A stretch of the stream, addressed by positions in the stream. What lies before the released position may be dropped.
pub(crate) struct Window {
    reader: Box<dyn Read + Send>,
    data: Vec<u8>,
    /// The stream position of `data[0]`.
    base: u64,
    /// How much of `data` is released.
    released: usize,
    ended: bool,
    max_record: usize,
    chunk: usize,
}

impl Window {
    pub(super) fn new(reader: Box<dyn Read + Send>, max_record: usize, chunk: usize) -> Self {
        Self { reader, data: Vec::new(), base: 0, released: 0, ended: false, max_record, chunk }
    }

    /// Returns what is loaded from a stream position on.
    pub(crate) fn from(&self, at: u64) -> &[u8] {
        &self.data[self.index(at)..]
    }

    /// Returns a stretch that is loaded.
    pub(crate) fn slice(&self, start: u64, end: u64) -> &[u8] {
        &self.data[self.index(start)..self.index(end)]
    }

    /// Returns whether nothing follows what is loaded.
    pub(crate) fn is_whole(&self) -> bool {
        self.ended
    }

    /// Lets go of everything before a stream position.
    pub(crate) fn release(&mut self, at: u64) {
        self.released = self.released.max(self.index(at));
    }

    /// Loads more behind what is loaded. `record` is where the record begins that is not complete yet.
    ///
    /// Returns false at the end of the stream.
    ///
    /// # Errors
    /// When the record is longer than records may be, or the source fails.
    pub(crate) fn grow(&mut self, record: u64) -> Result<bool, FormatError> {
        if self.ended {
            return Ok(false);
        }
        let pending = self.data.len() - self.index(record);
        if pending > self.max_record {
            return Err(self.too_long());
        }
        self.compact();
        // A long record doubles what is read, so that scanning it again from its start stays linear in total.
        let from = self.data.len();
        let wanted = self.chunk.max(pending);
        self.data.resize(from + wanted, 0);
        let read = read_full(&mut self.reader, &mut self.data[from..]).map_err(read_error)?;
        self.data.truncate(from + read);
        self.ended = read < wanted;
        Ok(read > 0)
    }

    fn compact(&mut self) {
        self.data.drain(..self.released);
        self.base += self.released as u64;
        self.released = 0;
    }

    fn index(&self, at: u64) -> usize {
        debug_assert!(at >= self.base, "the position was released");
        // A window is never near 4 GiB, so the difference fits.
        ((at - self.base) as usize).min(self.data.len())
    }

    fn too_long(&self) -> FormatError {
        FormatError::corrupt(
            "text",
            format!("a record is longer than {} bytes; is a quote or bracket not closed?", self.max_record),
        )
    }
}

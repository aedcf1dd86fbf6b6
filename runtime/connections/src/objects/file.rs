//! Objects as decoders see them: read from a blocking thread, in sequence or at any place.

use std::io::{self, Read};

use bytes::Bytes;
use weir_types::Problem;

/// An object that is open for reading. The methods block: call them from a blocking thread, never from a task.
///
/// Errors that did not come from the operating system carry a [`Problem`], which [`into_problem`] gets out again.
pub trait ObjectFile: Send + Sync {
    /// Returns the size when it was opened, in bytes.
    fn size(&self) -> u64;
    /// Returns what changes when the object changes.
    fn version(&self) -> &str;
    /// Reads exactly so many bytes from a place.
    ///
    /// # Errors
    /// `UnexpectedEof` when the object ends before.
    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes>;
    /// Starts to read in sequence from a place; what comes next is fetched ahead where that takes time.
    ///
    /// # Errors
    /// When the object cannot be read any more.
    fn stream(&self, offset: u64) -> io::Result<Box<dyn Read + Send>>;
}

/// Returns the problem inside an error, or makes one that says what was being read or written.
pub fn into_problem(error: io::Error, doing: &str) -> Problem {
    match error.downcast::<Problem>() {
        Ok(problem) => problem,
        Err(error) => super::error::from_io(&error, doing),
    }
}

//! Where records begin and end.

use crate::FormatError;
use crate::source::Window;

/// One record's place in the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// The line that it begins on, from 1.
    pub(crate) line: u64,
}

/// Finds records. What it has found stays in the window until the decoder releases it.
pub(crate) trait Framer: Send {
    /// Finds up to `limit` more records; none at the end of the data. It may stop early where waiting would cost.
    ///
    /// # Errors
    /// When the data as a whole is broken.
    fn frame(&mut self, window: &mut Window, limit: usize, out: &mut Vec<Frame>) -> Result<(), FormatError>;

    /// Returns up to where the stream was searched.
    fn searched(&self) -> u64;
}

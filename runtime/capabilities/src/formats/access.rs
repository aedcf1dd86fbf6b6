//! An object as decoders of `weir-formats` want it.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use weir_connections::objects::{ObjectFile, into_problem};
use weir_formats::{FormatError, RandomAccess};
use weir_types::Problem;

/// Reads an object at any place.
pub(super) struct ObjectAccess(pub(super) Arc<dyn ObjectFile>);

impl RandomAccess for ObjectAccess {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.size())
    }

    fn read_at(&self, offset: u64, length: u64) -> io::Result<Bytes> {
        let length = usize::try_from(length).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        self.0.read_at(offset, length)
    }
}

/// Makes a problem that says what was being decoded or encoded; what the store said is passed on as it is.
pub(super) fn problem(error: FormatError, doing: &str) -> Problem {
    match error {
        FormatError::Io(error) => into_problem(error, doing),
        other => {
            let problem = Problem::from(other);
            Problem { message: format!("{doing}: {}", problem.message), ..problem }
        }
    }
}

//! Objects in a local folder or an S3-compatible store. Nothing becomes visible before it is published.
//!
//! ```
//! # fn main() -> weir_sdk::Result<()> {
//! use weir_sdk::objects::{self, Writer};
//!
//! let writer = Writer::open("lake", "notes/today.txt")?;
//! writer.write(b"all is well")?;
//! let staged = writer.finish()?;
//! objects::publish("lake", &[staged.token])?;
//! assert_eq!(objects::list("lake", "notes/*.txt")?[0].size, 11);
//! # Ok(())
//! # }
//! ```

use crate::host::objects as host;
use crate::types::Result;

pub use crate::bindings::host::weir::block::objects::{ObjectInfo, Staged};

/// Lists the objects that match a glob (`*` within a folder, `**` across folders, `?`, `[a-z]`, `{a,b}`), sorted by path.
///
/// # Errors
/// When the grant or the store refuses, or the glob is malformed.
pub fn list(connection: &str, glob: &str) -> Result<Vec<ObjectInfo>> {
    host::list(connection, glob)
}

/// Reads `length` bytes from `offset` on; fewer at the object's end.
///
/// # Errors
/// When the grant or the store refuses, or there is no such object.
pub fn read(connection: &str, path: &str, offset: u64, length: u64) -> Result<Vec<u8>> {
    host::read(connection, path, offset, length)
}

/// Makes staged objects visible, each atomically. Publishing again what is already published does nothing.
///
/// # Errors
/// When the grant or the store refuses.
pub fn publish(connection: &str, tokens: &[String]) -> Result<()> {
    host::publish(connection, tokens)
}

/// Removes staged objects. Unknown tokens are ignored.
///
/// # Errors
/// When the grant or the store refuses.
pub fn discard(connection: &str, tokens: &[String]) -> Result<()> {
    host::discard(connection, tokens)
}

/// Removes visible objects. Missing ones are ignored.
///
/// # Errors
/// When the grant or the store refuses.
pub fn delete(connection: &str, paths: &[String]) -> Result<()> {
    host::delete(connection, paths)
}

/// A writer of one object's bytes.
#[derive(Debug)]
pub struct Writer(host::Writer);

impl Writer {
    /// Starts an object that will bear this path.
    ///
    /// # Errors
    /// When the grant or the store refuses.
    pub fn open(connection: &str, path: &str) -> Result<Self> {
        host::Writer::open(connection, path).map(Self)
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn write(&self, data: &[u8]) -> Result<()> {
        self.0.write(data)
    }

    /// Completes the object without making it visible.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn finish(self) -> Result<Staged> {
        self.0.finish()
    }
}

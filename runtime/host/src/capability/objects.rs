//! Objects in folders and S3-compatible stores.

use async_trait::async_trait;
use bytes::Bytes;
use weir_types::Problem;

/// An object as the store lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Relative to the connection's root.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Changes when the object changes.
    pub version: String,
}

/// A complete object that is not visible yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// The path that it will have.
    pub path: String,
    /// In bytes.
    pub bytes: u64,
    /// Finds it again, also after a restart.
    pub token: String,
}

/// Objects of the connections that the node was granted; each path is checked against the grant's prefix and access.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Lists what matches a glob, sorted by path.
    async fn list(&self, connection: &str, glob: &str) -> Result<Vec<ObjectInfo>, Problem>;
    /// Reads a range; shorter at the object's end.
    async fn read(&self, connection: &str, path: &str, offset: u64, length: u64) -> Result<Bytes, Problem>;
    /// Starts an object.
    async fn create(&self, connection: &str, path: &str) -> Result<Box<dyn ObjectWriter>, Problem>;
    /// Makes staged objects visible, each atomically; idempotent.
    async fn publish(&self, connection: &str, tokens: &[String]) -> Result<(), Problem>;
    /// Removes staged objects; unknown tokens are ignored.
    async fn discard(&self, connection: &str, tokens: &[String]) -> Result<(), Problem>;
    /// Removes visible objects; missing ones are ignored.
    async fn delete(&self, connection: &str, paths: &[String]) -> Result<(), Problem>;
}

/// Writes one object. Dropping it without `finish` leaves nothing behind.
#[async_trait]
pub trait ObjectWriter: Send {
    /// Appends bytes.
    async fn write(&mut self, data: Bytes) -> Result<(), Problem>;
    /// Makes the object durable without making it visible.
    async fn finish(self: Box<Self>) -> Result<Staged, Problem>;
}

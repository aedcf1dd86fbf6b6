//! Object stores: one trait, a driver for local folders and one for S3-compatible stores.
//!
//! Nothing that is being written can be seen. A writer stages; [`ObjectStore::publish`] makes a staged object visible in one step,
//! and doing it again changes nothing, so that a commit may be repeated after a crash. Paths cannot leave the connection's root.

mod error;
mod file;
mod path;
mod token;

pub mod local;
pub mod s3;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use weir_types::Problem;

pub(crate) use error::from_io as io_problem;
pub use file::{ObjectFile, into_problem};
pub use local::LocalStore;
pub use path::{ObjectPath, STAGING_FOLDER};
pub use s3::S3Store;
pub use token::{StagedPart, StagedToken};

/// An object as its store lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectEntry {
    /// The path relative to the connection's root.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Changes when the object changes: an entity tag, or time of modification and size.
    pub version: String,
}

/// A store of named objects. Paths and tokens are relative to the connection's root; whether a node may use them was decided before.
#[async_trait]
pub trait ObjectStore: fmt::Debug + Send + Sync {
    /// Lists the visible objects below a folder (all of them for `None`), in no particular order. A folder that does not exist is empty;
    /// a root that does not exist is a `not-found` problem.
    fn list(&self, folder: Option<&ObjectPath>) -> BoxStream<'static, Result<ObjectEntry, Problem>>;
    /// Returns what the store knows of one object.
    async fn head(&self, path: &ObjectPath) -> Result<ObjectEntry, Problem>;
    /// Reads a range; shorter at the object's end, empty beyond it.
    async fn read(&self, path: &ObjectPath, offset: u64, length: u64) -> Result<Bytes, Problem>;
    /// Opens an object for decoders, which read from a blocking thread. Must be called within a tokio runtime.
    async fn open(&self, path: &ObjectPath) -> Result<Arc<dyn ObjectFile>, Problem>;
    /// Starts to stage an object.
    async fn create(&self, path: &ObjectPath) -> Result<Box<dyn ObjectUpload>, Problem>;
    /// Makes a staged object visible, replacing what bears its path. Returns without doing anything when that has happened before.
    async fn publish(&self, token: &StagedToken) -> Result<(), Problem>;
    /// Removes a staged object; one that is gone is ignored.
    async fn discard(&self, token: &StagedToken) -> Result<(), Problem>;
    /// Removes a visible object; one that is missing is ignored.
    async fn delete(&self, path: &ObjectPath) -> Result<(), Problem>;
}

/// Stages one object. Dropping it without [`finish`](ObjectUpload::finish) leaves nothing behind; dropping a call that is under way
/// does the same and makes further calls fail.
#[async_trait]
pub trait ObjectUpload: Send {
    /// Appends bytes; waits while too much is under way.
    async fn write(&mut self, data: Bytes) -> Result<(), Problem>;
    /// Makes the object durable without making it visible.
    async fn finish(self: Box<Self>) -> Result<StagedToken, Problem>;
}

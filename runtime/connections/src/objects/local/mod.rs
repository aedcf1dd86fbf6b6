//! Folders of the machine as object stores.

mod list;
mod publish;
mod read;
mod root;
mod upload;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use weir_types::Problem;

use self::root::Root;
use super::{ObjectEntry, ObjectFile, ObjectPath, ObjectStore, ObjectUpload, StagedToken};
use crate::blocking::run_blocking;

/// A folder. Staged objects are files in its [`STAGING_FOLDER`](super::STAGING_FOLDER), published by renaming, so staging folder and
/// targets must be on one file system.
#[derive(Debug)]
pub struct LocalStore {
    root: Root,
    swept: AtomicBool,
}

impl LocalStore {
    /// Makes a store of a folder. It need not exist: reading from a missing folder is a problem, writing makes it.
    pub fn new(connection: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        Self { root: Root::new(connection.into(), folder.into()), swept: AtomicBool::new(false) }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Root) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let root = self.root.clone();
        run_blocking(move || work(&root)).await
    }
}

#[async_trait]
impl ObjectStore for LocalStore {
    fn list(&self, folder: Option<&ObjectPath>) -> BoxStream<'static, Result<ObjectEntry, Problem>> {
        list::list(self.root.clone(), folder.cloned())
    }

    async fn head(&self, path: &ObjectPath) -> Result<ObjectEntry, Problem> {
        let path = path.clone();
        self.run(move |root| read::head(root, &path)).await
    }

    async fn read(&self, path: &ObjectPath, offset: u64, length: u64) -> Result<Bytes, Problem> {
        let path = path.clone();
        self.run(move |root| read::read(root, &path, offset, length)).await
    }

    async fn open(&self, path: &ObjectPath) -> Result<Arc<dyn ObjectFile>, Problem> {
        let path = path.clone();
        self.run(move |root| Ok(Arc::new(read::open(root, &path)?) as Arc<dyn ObjectFile>)).await
    }

    async fn create(&self, path: &ObjectPath) -> Result<Box<dyn ObjectUpload>, Problem> {
        let path = path.clone();
        let sweep = !self.swept.swap(true, Ordering::Relaxed);
        self.run(move |root| {
            let upload = upload::start(root, path)?;
            if sweep && let Some(began) = upload.began() {
                publish::sweep(root, began);
            }
            Ok(Box::new(upload) as Box<dyn ObjectUpload>)
        })
        .await
    }

    async fn publish(&self, token: &StagedToken) -> Result<(), Problem> {
        let token = token.clone();
        self.run(move |root| publish::publish(root, &token)).await
    }

    async fn discard(&self, token: &StagedToken) -> Result<(), Problem> {
        let token = token.clone();
        self.run(move |root| publish::discard(root, &token)).await
    }

    async fn delete(&self, path: &ObjectPath) -> Result<(), Problem> {
        let path = path.clone();
        self.run(move |root| publish::delete(root, &path)).await
    }
}

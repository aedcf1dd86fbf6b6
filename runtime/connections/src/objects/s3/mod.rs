//! S3-compatible stores.
//!
//! A staged object is a multipart upload that has not been completed: durable, and invisible until it is. A store whose lifecycle rules
//! abort incomplete uploads gives the time within which a prepared epoch has to be committed.

mod blocks;
mod build;
mod file;
mod publish;
mod upload;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, future};
use object_store::aws::AmazonS3;
use object_store::path::Path as Key;
use object_store::{ObjectMeta, ObjectStore as _, ObjectStoreExt};
use weir_types::Problem;

pub use build::S3Config;

use super::error::from_store;
use super::{ObjectEntry, ObjectFile, ObjectPath, ObjectStore, ObjectUpload, StagedToken};

/// A bucket, or what lies under a prefix in it.
#[derive(Debug, Clone)]
pub struct S3Store {
    connection: Arc<str>,
    store: Arc<AmazonS3>,
    prefix: Key,
}

impl S3Store {
    /// Makes a store; nothing is sent yet.
    ///
    /// # Errors
    /// When the configuration does not fit together.
    pub fn new(connection: &str, config: S3Config) -> Result<Self, Problem> {
        let prefix = build::prefix(connection, config.prefix.as_deref())?;
        let store = build::client(connection, config)?;
        Ok(Self { connection: connection.into(), store: Arc::new(store), prefix })
    }

    fn key(&self, path: &ObjectPath) -> Result<Key, Problem> {
        let raw = if self.prefix.is_root() { path.to_string() } else { format!("{}/{path}", self.prefix) };
        Key::parse(raw).map_err(|error| Problem::config(format!("{}: {error}", self.doing("name", path.as_str()))))
    }

    fn doing(&self, verb: &str, path: &str) -> String {
        format!("cannot {verb} `{path}` of connection `{}`", self.connection)
    }

    /// Returns nothing for keys outside the prefix or that no [`ObjectPath`] can have.
    fn entry(&self, meta: ObjectMeta) -> Option<ObjectEntry> {
        let key = meta.location.as_ref();
        let path = match self.prefix.as_ref() {
            "" => key,
            prefix => key.strip_prefix(prefix)?.strip_prefix('/')?,
        };
        ObjectPath::parse(path).ok()?;
        let version =
            meta.e_tag.unwrap_or_else(|| format!("{:x}-{:x}", meta.last_modified.timestamp_millis(), meta.size));
        Some(ObjectEntry { path: path.to_owned(), size: meta.size, version })
    }

    /// Some stores list objects without the tags that they have: then each is asked, since a version has to be the same however an object
    /// was come by. Returns nothing for one that has gone meanwhile.
    async fn tagged(&self, meta: ObjectMeta) -> Result<Option<ObjectMeta>, Problem> {
        if meta.e_tag.is_some() {
            return Ok(Some(meta));
        }
        match self.store.head(&meta.location).await {
            Ok(tagged) => Ok(Some(tagged)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(from_store(&error, &self.doing("list", meta.location.as_ref()))),
        }
    }

    async fn meta(&self, path: &ObjectPath) -> Result<ObjectMeta, Problem> {
        let key = self.key(path)?;
        self.store.head(&key).await.map_err(|error| from_store(&error, &self.doing("read", path.as_str())))
    }
}

#[async_trait]
impl ObjectStore for S3Store {
    fn list(&self, folder: Option<&ObjectPath>) -> BoxStream<'static, Result<ObjectEntry, Problem>> {
        let prefix = match folder.map(|folder| self.key(folder)).transpose() {
            Ok(key) => key.unwrap_or_else(|| self.prefix.clone()),
            Err(problem) => return futures::stream::once(future::ready(Err(problem))).boxed(),
        };
        let doing = self.doing("list", folder.map_or(".", ObjectPath::as_str));
        let this = self.clone();
        self.store
            .list(Some(&prefix))
            .map_err(move |error| from_store(&error, &doing))
            .try_filter_map(move |meta| {
                let this = this.clone();
                async move { Ok(this.tagged(meta).await?.and_then(|meta| this.entry(meta))) }
            })
            .boxed()
    }

    async fn head(&self, path: &ObjectPath) -> Result<ObjectEntry, Problem> {
        let meta = self.meta(path).await?;
        self.entry(meta).ok_or_else(|| {
            Problem::system(format!("{}: the store answered for another object", self.doing("read", path.as_str())))
        })
    }

    async fn read(&self, path: &ObjectPath, offset: u64, length: u64) -> Result<Bytes, Problem> {
        // A range that starts behind the end is an error to S3, and one that only ends behind it is not; asking first makes both plain.
        let size = self.meta(path).await?.size;
        let end = offset.saturating_add(length).min(size);
        if offset >= end {
            return Ok(Bytes::new());
        }
        let key = self.key(path)?;
        self.store
            .get_range(&key, offset..end)
            .await
            .map_err(|error| from_store(&error, &self.doing("read", path.as_str())))
    }

    async fn open(&self, path: &ObjectPath) -> Result<Arc<dyn ObjectFile>, Problem> {
        let meta = self.meta(path).await?;
        Ok(Arc::new(file::S3File::new(Arc::clone(&self.store), meta, self.doing("read", path.as_str()))))
    }

    async fn create(&self, path: &ObjectPath) -> Result<Box<dyn ObjectUpload>, Problem> {
        let upload =
            upload::start(Arc::clone(&self.store), self.key(path)?, path.clone(), self.doing("write", path.as_str()))
                .await?;
        Ok(Box::new(upload))
    }

    async fn publish(&self, token: &StagedToken) -> Result<(), Problem> {
        publish::publish(self, token).await
    }

    async fn discard(&self, token: &StagedToken) -> Result<(), Problem> {
        publish::discard(self, token).await
    }

    async fn delete(&self, path: &ObjectPath) -> Result<(), Problem> {
        match self.store.delete(&self.key(path)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(from_store(&error, &self.doing("delete", path.as_str()))),
        }
    }
}

//! Reads objects of an S3-compatible store from a blocking thread.

use std::io::{self, Read};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures::StreamExt;
use object_store::aws::AmazonS3;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use weir_types::Problem;

use super::blocks::{BLOCK, Blocks};
use crate::objects::ObjectFile;
use crate::objects::error::from_store;

/// How many chunks may be fetched ahead. The client gives chunks of 8 to 64 KiB, so a few megabytes: enough to cover a round trip.
const CHUNKS_AHEAD: usize = 64;

/// An object as it was when it was opened: every request asks for that version, so that a change is noticed and never mixed in.
#[derive(Clone)]
pub(super) struct S3File {
    store: Arc<AmazonS3>,
    meta: Arc<ObjectMeta>,
    version: Arc<str>,
    doing: Arc<str>,
    runtime: Handle,
    blocks: Arc<Blocks>,
}

impl S3File {
    pub(super) fn new(store: Arc<AmazonS3>, meta: ObjectMeta, doing: String) -> Self {
        let version = meta
            .e_tag
            .clone()
            .unwrap_or_else(|| format!("{:x}-{:x}", meta.last_modified.timestamp_millis(), meta.size));
        Self {
            store,
            meta: Arc::new(meta),
            version: version.into(),
            doing: doing.into(),
            runtime: Handle::current(),
            blocks: Arc::default(),
        }
    }

    fn options(&self, range: GetRange) -> GetOptions {
        GetOptions { if_match: self.meta.e_tag.clone(), range: Some(range), ..GetOptions::default() }
    }

    async fn fetch(&self, start: u64, end: u64) -> object_store::Result<Bytes> {
        self.store.get_opts(&self.meta.location, self.options(GetRange::Bounded(start..end))).await?.bytes().await
    }

    fn fetch_now(&self, start: u64, end: u64) -> io::Result<Bytes> {
        let data = self.runtime.block_on(self.fetch(start, end)).map_err(|error| self.failed(&error))?;
        if data.len() as u64 == end - start { Ok(data) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    async fn send_all(self, offset: u64, out: Sender<io::Result<Bytes>>) {
        let mut chunks = match self.store.get_opts(&self.meta.location, self.options(GetRange::Offset(offset))).await {
            Ok(found) => found.into_stream(),
            Err(error) => return drop(out.send(Err(self.failed(&error))).await),
        };
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| self.failed(&error));
            let last = chunk.is_err();
            // The reader may have gone, having read as much as it wanted.
            if out.send(chunk).await.is_err() || last {
                return;
            }
        }
    }

    fn failed(&self, error: &object_store::Error) -> io::Error {
        io::Error::other(from_store(error, &self.doing))
    }
}

impl ObjectFile for S3File {
    fn size(&self) -> u64 {
        self.meta.size
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let end = offset.saturating_add(length as u64);
        if end > self.meta.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if length == 0 {
            return Ok(Bytes::new());
        }
        // Who asks for this much at once will not ask for it again.
        if length as u64 >= BLOCK {
            return self.fetch_now(offset, end);
        }
        if let Some(data) = self.blocks.get(offset, length) {
            return Ok(data);
        }
        let (start, stop) = Blocks::around(offset, length, self.meta.size);
        let data = self.fetch_now(start, stop)?;
        self.blocks.keep(start, &data);
        let from = (offset - start) as usize;
        Ok(data.slice(from..from + length))
    }

    fn stream(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let rest = self.meta.size.saturating_sub(offset);
        if rest == 0 {
            return Ok(Box::new(io::empty()));
        }
        let (sender, chunks) = mpsc::channel(CHUNKS_AHEAD);
        self.runtime.spawn(self.clone().send_all(offset, sender));
        Ok(Box::new(Ahead { chunks, chunk: Bytes::new(), rest, doing: Arc::clone(&self.doing) }))
    }
}

/// Hands out what a task fetches ahead.
struct Ahead {
    chunks: Receiver<io::Result<Bytes>>,
    chunk: Bytes,
    /// How much is still to come: a connection that ends early must not look like the object's end.
    rest: u64,
    doing: Arc<str>,
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() && self.rest > 0 {
            self.chunk = match self.chunks.blocking_recv() {
                Some(chunk) => chunk?,
                None => {
                    return Err(io::Error::other(Problem::transient(format!(
                        "{}: the store cut the connection",
                        self.doing
                    ))));
                }
            };
            self.rest = self.rest.saturating_sub(self.chunk.len() as u64);
        }
        let length = buffer.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

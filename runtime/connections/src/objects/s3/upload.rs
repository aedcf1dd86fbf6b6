//! Stages an object as a multipart upload that is not completed.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::aws::AmazonS3;
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path as Key;
use object_store::{PutPayload, PutPayloadMut};
use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinSet};
use weir_types::Problem;

use crate::objects::error::from_store;
use crate::objects::{ObjectPath, ObjectUpload, StagedPart, StagedToken};

/// All parts but the last have this size, as some stores want them equal. S3's least is 5 MiB, and 10,000 of these are 80 GB.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// How many parts S3 takes.
const MAX_PARTS: usize = 10_000;
/// Parts on their way at once; with the one being filled this bounds a writer's memory to 32 MiB.
const PARTS_UNDER_WAY: usize = 3;

type Sent = (usize, object_store::Result<PartId>);

pub(super) async fn start(
    store: Arc<AmazonS3>,
    key: Key,
    path: ObjectPath,
    doing: String,
) -> Result<S3Upload, Problem> {
    let id = store.create_multipart(&key).await.map_err(|error| from_store(&error, &doing))?;
    let target = Target { store, key, id, runtime: Handle::current(), staged: false };
    Ok(S3Upload {
        target,
        path,
        doing,
        part: PutPayloadMut::new(),
        under_way: JoinSet::new(),
        parts: Vec::new(),
        bytes: 0,
    })
}

pub(super) struct S3Upload {
    target: Target,
    path: ObjectPath,
    doing: String,
    part: PutPayloadMut,
    under_way: JoinSet<Sent>,
    /// Entity tags by number; absent while a part is on its way.
    parts: Vec<Option<String>>,
    bytes: u64,
}

impl S3Upload {
    async fn send_part(&mut self) -> Result<(), Problem> {
        while self.under_way.len() >= PARTS_UNDER_WAY {
            self.arrived().await?;
        }
        let number = self.parts.len();
        if number == MAX_PARTS {
            return Err(Problem::limit(format!(
                "{}: it is larger than {MAX_PARTS} parts of {PART_BYTES} bytes",
                self.doing
            ))
            .with_hint("write several smaller objects"));
        }
        self.parts.push(None);
        let payload: PutPayload = std::mem::take(&mut self.part).freeze();
        let (store, key, id) = (Arc::clone(&self.target.store), self.target.key.clone(), self.target.id.clone());
        self.under_way.spawn(async move { (number, store.put_part(&key, &id, number, payload).await) });
        Ok(())
    }

    /// Waits for any one part to arrive; returns false when none was on its way.
    async fn arrived(&mut self) -> Result<bool, Problem> {
        let Some(sent) = self.under_way.join_next().await else { return Ok(false) };
        let (number, tag) = sent.map_err(|error: JoinError| Problem::system(format!("{}: {error}", self.doing)))?;
        self.parts[number] = Some(tag.map_err(|error| from_store(&error, &self.doing))?.content_id);
        Ok(true)
    }
}

#[async_trait]
impl ObjectUpload for S3Upload {
    async fn write(&mut self, mut data: Bytes) -> Result<(), Problem> {
        self.bytes += data.len() as u64;
        while !data.is_empty() {
            let room = PART_BYTES - self.part.content_length();
            self.part.push(data.split_to(room.min(data.len())));
            if self.part.content_length() == PART_BYTES {
                self.send_part().await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<StagedToken, Problem> {
        if !self.part.is_empty() {
            self.send_part().await?;
        }
        while self.arrived().await? {}
        let parts: Option<Vec<String>> = std::mem::take(&mut self.parts).into_iter().collect();
        let parts = parts.ok_or_else(|| Problem::system(format!("{}: an earlier write was broken off", self.doing)))?;
        self.target.staged = true;
        let staged_at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs().cast_signed());
        let part = StagedPart::S3 { upload: std::mem::take(&mut self.target.id), parts, staged_at };
        Ok(StagedToken { path: self.path.to_string(), bytes: self.bytes, part })
    }
}

/// The upload at the store; aborted unless it was staged.
struct Target {
    store: Arc<AmazonS3>,
    key: Key,
    id: String,
    runtime: Handle,
    staged: bool,
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.staged {
            return;
        }
        let (store, key, id) = (Arc::clone(&self.store), self.key.clone(), std::mem::take(&mut self.id));
        // Best effort, as nobody can wait in a drop: what is left is for the bucket's rule on incomplete uploads.
        self.runtime.spawn(async move {
            if let Err(error) = store.abort_multipart(&key, &id).await {
                tracing::debug!("upload `{id}` of `{key}` was not aborted: {error}");
            }
        });
    }
}

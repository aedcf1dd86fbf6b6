//! Stages an object's bytes.

use async_trait::async_trait;
use bytes::Bytes;
use weir_connections::objects::{ObjectUpload, StagedToken};
use weir_host::capability::{ObjectWriter, Staged};
use weir_types::Problem;

pub(super) struct StagingWriter {
    upload: Box<dyn ObjectUpload>,
}

impl StagingWriter {
    pub(super) fn new(upload: Box<dyn ObjectUpload>) -> Self {
        Self { upload }
    }
}

#[async_trait]
impl ObjectWriter for StagingWriter {
    async fn write(&mut self, data: Bytes) -> Result<(), Problem> {
        self.upload.write(data).await
    }

    async fn finish(self: Box<Self>) -> Result<Staged, Problem> {
        Ok(staged(&self.upload.finish().await?))
    }
}

/// Returns a staged object as blocks see it.
pub(crate) fn staged(token: &StagedToken) -> Staged {
    Staged { path: token.path.clone(), bytes: token.bytes, token: token.to_text() }
}

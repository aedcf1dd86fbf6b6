//! What a run has made, for messages.

use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use weir_api::ArtifactView;
use weir_delivery::{File, Message};
use weir_store::{Delivery, ListedRun};

use super::Courier;
use crate::failed::Failed;

/// How often the store of artifacts is asked before a message leaves without, and how long is waited in between.
const ASKED: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);

/// How much of files is loaded for one message, in bytes; what is more is linked. Several may be loaded at once.
const LOADED: u64 = 64_000_000;

impl Courier {
    /// Returns what a run has made. That it cannot be told is no reason to tell nothing of the run.
    pub(super) async fn artifacts_of(&self, run: &ListedRun) -> Result<Vec<ArtifactView>, Failed> {
        let artifacts = self.loader.artifacts().await?;
        for _ in 1..ASKED {
            match artifacts.of_run(&run.pipeline, run.id).await {
                Ok(found) => return Ok(found),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        let found = artifacts.of_run(&run.pipeline, run.id).await;
        Ok(found.unwrap_or_else(|failed| {
            let why = failed.into_diagnostics();
            tracing::warn!(run.id = %run.id, "what run {} made is not told in its messages: {why}", run.id);
            Vec::new()
        }))
    }

    /// Loads the files that go with a message, as many as there is room for. One that was removed meanwhile is left out.
    pub(super) async fn files(&self, delivery: &Delivery, message: &Message) -> Result<Vec<File>, Failed> {
        let (Some(pipeline), Some(run)) = (&delivery.content.pipeline, delivery.content.run) else {
            return Ok(Vec::new());
        };
        let (mut files, mut room) = (Vec::new(), LOADED);
        if message.attachments.is_empty() {
            return Ok(files);
        }
        let artifacts = self.loader.artifacts().await?;
        for attachment in &message.attachments {
            let Some(content) = artifacts.read(pipeline, run, &attachment.path).await? else { continue };
            let Some(rest) = room.checked_sub(content.size) else { continue };
            room = rest;
            let pieces: Vec<Bytes> = content.bytes.try_collect().await.map_err(anyhow::Error::new)?;
            files.push(File { attachment: attachment.clone(), bytes: Bytes::from(pieces.concat()) });
        }
        Ok(files)
    }
}

//! Folders and buckets: the files, and a page that tells what they are.

use std::sync::Arc;

use bytes::Bytes;
use weir_connections::objects::{ObjectPath, ObjectStore};
use weir_types::Problem;

use crate::{Answer, Outgoing, Undelivered, mail};

/// The page beside the files.
const PAGE: &str = "message.html";

/// Writes a message and its files into a folder of their own: the day, and what tells the delivery from others. Again is the same.
///
/// # Errors
/// When the store does not take them. The page comes last, so whoever sees it sees all.
pub(crate) async fn send(store: &Arc<dyn ObjectStore>, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
    let folder = format!("{}/{}", outgoing.at.format("%Y-%m-%d"), outgoing.id());
    for file in &outgoing.files {
        write(store, &format!("{folder}/{}", file.attachment.name), file.bytes.clone()).await?;
    }
    let page = mail::render(&outgoing.message, &[], &[]).html;
    write(store, &format!("{folder}/{PAGE}"), Bytes::from(page)).await?;
    Ok(Answer::new(&format!("written to `{folder}`")))
}

async fn write(store: &Arc<dyn ObjectStore>, path: &str, bytes: Bytes) -> Result<(), Undelivered> {
    let written = async {
        let mut upload = store.create(&ObjectPath::parse(path)?).await?;
        upload.write(bytes).await?;
        let staged = upload.finish().await?;
        store.publish(&staged).await
    };
    written.await.map_err(failed)
}

fn failed(problem: Problem) -> Undelivered {
    let failure = match problem.kind.is_retryable() {
        true => Undelivered::passing(problem.message),
        false => Undelivered::lasting(problem.message),
    };
    Undelivered { hint: problem.hint, ..failure }
}

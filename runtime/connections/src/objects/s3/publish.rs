//! Completes or aborts staged uploads; both may be repeated after a crash.

use object_store::multipart::{MultipartStore, PartId};
use object_store::{Error, ObjectStoreExt};
use weir_types::Problem;

use super::S3Store;
use crate::objects::error::{from_store, is_no_such_upload};
use crate::objects::{StagedPart, StagedToken};

/// By how much the store's clock may be behind ours.
const CLOCK_SKEW_SECONDS: i64 = 15 * 60;

pub(super) async fn publish(store: &S3Store, token: &StagedToken) -> Result<(), Problem> {
    let key = store.key(&token.object_path()?)?;
    let (upload, parts, _) = staged(store, token)?;
    let parts = parts.iter().map(|tag| PartId { content_id: tag.clone() }).collect();
    match store.store.complete_multipart(&key, upload, parts).await {
        Ok(_) => Ok(()),
        Err(error) if is_no_such_upload(&error) => confirm(store, token).await,
        // Some stores answer for an upload that is gone as if it were somebody else's.
        Err(error) => match (&error, confirm(store, token).await) {
            (Error::PermissionDenied { .. }, Ok(())) => Ok(()),
            _ => Err(from_store(&error, &store.doing("publish", &token.path))),
        },
    }
}

/// An upload that is gone was either completed before, or it was aborted. It was completed when its object is there: of its size, and
/// not older than the upload, since an earlier run may have left an object of the same path and size.
async fn confirm(store: &S3Store, token: &StagedToken) -> Result<(), Problem> {
    let doing = store.doing("publish", &token.path);
    let (_, _, staged_at) = staged(store, token)?;
    match store.store.head(&store.key(&token.object_path()?)?).await {
        Ok(meta) if meta.size == token.bytes && meta.last_modified.timestamp() >= staged_at - CLOCK_SKEW_SECONDS => Ok(()),
        Ok(_) | Err(Error::NotFound { .. }) => Err(Problem::not_found(format!("{doing}: it is neither staged nor published any more"))
            .with_hint("a lifecycle rule of the bucket may abort incomplete uploads too early; run again from the last committed epoch")),
        Err(error) => Err(from_store(&error, &doing)),
    }
}

pub(super) async fn discard(store: &S3Store, token: &StagedToken) -> Result<(), Problem> {
    let key = store.key(&token.object_path()?)?;
    let (upload, _, _) = staged(store, token)?;
    match store.store.abort_multipart(&key, &upload.to_owned()).await {
        Ok(()) => Ok(()),
        Err(error) if is_no_such_upload(&error) => Ok(()),
        Err(error) => Err(from_store(&error, &store.doing("discard staged", &token.path))),
    }
}

fn staged<'a>(store: &S3Store, token: &'a StagedToken) -> Result<(&'a String, &'a [String], i64), Problem> {
    match &token.part {
        StagedPart::S3 { upload, parts, staged_at } => Ok((upload, parts, *staged_at)),
        StagedPart::Local { .. } => Err(Problem::data(format!(
            "{}: it was staged in a store of another kind",
            store.doing("find staged", &token.path)
        ))
        .with_hint("the connection was changed between prepare and commit; change it back, or abort the epoch")),
    }
}

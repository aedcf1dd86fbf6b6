//! What the tests share.

pub(crate) mod s3;
pub(crate) mod sql;
pub(crate) mod sqlite;

use bytes::Bytes;
use futures::TryStreamExt;
use weir_connections::objects::{ObjectPath, ObjectStore, StagedToken};
use weir_types::Problem;

/// Returns a path that is valid.
pub(crate) fn path(text: &str) -> ObjectPath {
    ObjectPath::parse(text).expect("a valid path")
}

/// Stages an object of these bytes.
pub(crate) async fn stage(store: &dyn ObjectStore, at: &str, data: &[u8]) -> Result<StagedToken, Problem> {
    let mut upload = store.create(&path(at)).await?;
    for chunk in data.chunks(100_000) {
        upload.write(Bytes::copy_from_slice(chunk)).await?;
    }
    upload.finish().await
}

/// Returns the paths of all visible objects, sorted.
pub(crate) async fn listed(store: &dyn ObjectStore) -> Vec<String> {
    let entries: Vec<_> = store.list(None).try_collect().await.expect("a listing");
    let mut paths: Vec<String> = entries.into_iter().map(|entry| entry.path).collect();
    paths.sort();
    paths
}

/// Reads an object from front to end as decoders do.
pub(crate) async fn read_all(store: &dyn ObjectStore, at: &str) -> Vec<u8> {
    let file = store.open(&path(at)).await.expect("an object");
    tokio::task::spawn_blocking(move || {
        let mut data = Vec::new();
        std::io::Read::read_to_end(&mut file.stream(0).expect("a stream"), &mut data).expect("bytes");
        data
    })
    .await
    .expect("no panic")
}

/// Returns bytes that repeat nowhere near.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(step).collect()
}

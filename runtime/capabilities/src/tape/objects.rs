//! Objects on a tape: listings and ranges. What is written is not recorded; a replay writes nothing.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use weir_host::capability::{ObjectInfo, ObjectWriter, Objects};
use weir_types::Problem;

use super::track::Track;

struct TapedObjects {
    inner: Option<Arc<dyn Objects>>,
    track: Arc<Track>,
}

pub(super) fn taped(inner: Option<Arc<dyn Objects>>, track: &Arc<Track>) -> Arc<dyn Objects> {
    // Recorded capabilities are there; replayed ones are not even looked at.
    let inner = inner.filter(|_| track.mode() == super::TapeMode::Record);
    Arc::new(TapedObjects { inner, track: Arc::clone(track) })
}

impl TapedObjects {
    fn inner(&self) -> Result<&Arc<dyn Objects>, Problem> {
        self.inner.as_ref().ok_or_else(super::nothing_goes_out)
    }
}

#[async_trait]
impl Objects for TapedObjects {
    async fn list(&self, connection: &str, glob: &str) -> Result<Vec<ObjectInfo>, Problem> {
        let live = async { self.inner()?.list(connection, glob).await };
        self.track.call(format!("list `{glob}` of connection `{connection}`"), live).await
    }

    async fn read(&self, connection: &str, path: &str, offset: u64, length: u64) -> Result<Bytes, Problem> {
        let live = async { self.inner()?.read(connection, path, offset, length).await };
        let call = format!("read `{path}` of connection `{connection}`, {length} bytes from {offset}");
        self.track.call(call, live).await
    }

    async fn create(&self, connection: &str, path: &str) -> Result<Box<dyn ObjectWriter>, Problem> {
        self.inner()?.create(connection, path).await
    }

    async fn publish(&self, connection: &str, tokens: &[String]) -> Result<(), Problem> {
        self.inner()?.publish(connection, tokens).await
    }

    async fn discard(&self, connection: &str, tokens: &[String]) -> Result<(), Problem> {
        self.inner()?.discard(connection, tokens).await
    }

    async fn delete(&self, connection: &str, paths: &[String]) -> Result<(), Problem> {
        self.inner()?.delete(connection, paths).await
    }
}

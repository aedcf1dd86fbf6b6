//! Notes on a tape.

use std::sync::Arc;

use async_trait::async_trait;
use weir_host::capability::State;
use weir_types::Problem;

use super::saved::Json;
use super::track::Track;

struct TapedState {
    inner: Arc<dyn State>,
    track: Arc<Track>,
}

pub(super) fn taped(inner: Arc<dyn State>, track: &Arc<Track>) -> Arc<dyn State> {
    Arc::new(TapedState { inner, track: Arc::clone(track) })
}

#[async_trait]
impl State for TapedState {
    async fn get(&self, key: &str) -> Result<Option<String>, Problem> {
        let live = async { self.inner.get(key).await.map(Json) };
        self.track.call(format!("note {key}"), live).await.map(|note| note.0)
    }

    async fn set(&self, key: &str, value: Option<String>) -> Result<(), Problem> {
        let call = format!("note {key} = {}", value.as_deref().unwrap_or("nothing"));
        let live = async { self.inner.set(key, value).await.map(Json) };
        self.track.call(call, live).await.map(|done| done.0)
    }
}

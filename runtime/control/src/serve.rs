//! Serves until somebody wants it to end.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::server::LOOK;
use crate::{Clock, Pipelines, Server};

/// Serves what comes in until it is stopped; then asks what runs to stop, and gives it back for another server to take up.
pub async fn serve(mut server: Server, mut pipelines: mpsc::Receiver<Pipelines>, stop: CancellationToken) {
    let clock: Arc<dyn Clock> = server.clock();
    let mut listening = true;
    while !stop.is_cancelled() {
        let next = match server.step().await {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!("the store did not answer, which is tried again: {}", error.in_full());
                None
            }
        };
        let latest = clock.now() + LOOK;
        let wake = next.map_or(latest, |next| next.min(latest));
        tokio::select! {
            () = stop.cancelled() => break,
            changed = pipelines.recv(), if listening => match changed {
                Some(changed) => server.deploy(changed),
                None => listening = false,
            },
            () = server.stirred() => {}
            () = clock.sleep_until(wake) => {}
        }
    }
    server.stop().await;
}

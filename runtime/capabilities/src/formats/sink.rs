//! From an encoder, which writes and blocks, to an upload, which is async: a pipe of a few chunks.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::{Bytes, BytesMut};
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinHandle;
use weir_connections::objects::ObjectUpload;
use weir_types::Problem;

/// Encoders write a few bytes at a time; stores want more.
const CHUNK: usize = 1 << 20;

/// Chunks on their way: with the one being filled this bounds the pipe to 3 MiB.
const CHUNKS: usize = 2;

/// The task that moves chunks; it gives back the upload when all have been written.
pub(super) type Pump = JoinHandle<Result<Box<dyn ObjectUpload>, Problem>>;

/// The end of the pipe that the encoder has.
pub(super) struct Sink {
    chunk: BytesMut,
    chunks: Sender<Bytes>,
    completing: Completing,
}

/// Tells the sink, which its encoder owns, that the encoder is being brought to its end. A sink that goes for another reason sends nothing
/// more: its upload is given up, and it may go on a thread that must not wait.
#[derive(Debug, Clone, Default)]
pub(super) struct Completing(Arc<AtomicBool>);

impl Completing {
    pub(super) fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Starts a pipe into an upload.
pub(super) fn pipe(mut upload: Box<dyn ObjectUpload>) -> (Sink, Completing, Pump) {
    let (chunks, mut arriving) = mpsc::channel::<Bytes>(CHUNKS);
    let pump = tokio::spawn(async move {
        while let Some(chunk) = arriving.recv().await {
            upload.write(chunk).await?;
        }
        Ok(upload)
    });
    let completing = Completing::default();
    (Sink { chunk: BytesMut::new(), chunks, completing: completing.clone() }, completing, pump)
}

impl Sink {
    fn send(&mut self) -> io::Result<()> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        // When the pump has stopped, it knows why, and whoever waits for it gets to know.
        self.chunks.blocking_send(self.chunk.split().freeze()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.chunk.len() + data.len() > CHUNK {
            self.send()?;
        }
        self.chunk.extend_from_slice(data);
        Ok(data.len())
    }

    /// Passes on only what is due anyway: encoders flush after every batch, and stores gain nothing from smaller chunks. What is left
    /// goes when the sink is dropped.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if self.completing.0.load(Ordering::Relaxed) {
            let _ = self.send();
        }
    }
}

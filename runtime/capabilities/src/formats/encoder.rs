//! Encodes on a blocking thread, one batch behind the block, into an upload.

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use tokio::task::JoinHandle;
use weir_connections::objects::ObjectUpload;
use weir_formats::{FormatError, WriteOptions, encoder};
use weir_host::capability::{Encoder, Staged};
use weir_types::Problem;

use super::access::problem;
use super::sink::{Completing, Pump, pipe};
use crate::objects::writer::staged;

type Inner = Box<dyn weir_formats::Encoder>;
type Step = (Inner, Result<(), FormatError>);

/// What the encoder is doing.
enum State {
    /// Nothing.
    Ready(Inner),
    /// It writes the last batch.
    Writing(JoinHandle<Step>),
    /// It failed.
    Broken,
}

/// An encoder whose output goes into an upload while it goes on. Dropping it drops the upload, which leaves nothing behind.
pub(super) struct UploadingEncoder {
    state: State,
    completing: Completing,
    pump: Pump,
    bytes: u64,
    doing: String,
}

impl UploadingEncoder {
    pub(super) fn start(
        upload: Box<dyn ObjectUpload>,
        schema: &SchemaRef,
        options: &WriteOptions,
        doing: String,
    ) -> Result<Self, Problem> {
        let (sink, completing, pump) = pipe(upload);
        // The head of a file fits into the sink's chunk, so this does not block.
        let inner = encoder(Box::new(sink), schema, options).map_err(|error| problem(error, &doing))?;
        Ok(Self { state: State::Ready(inner), completing, pump, bytes: 0, doing })
    }

    /// Waits for the batch that is being written.
    async fn settle(&mut self) -> Result<Inner, Problem> {
        let inner = match std::mem::replace(&mut self.state, State::Broken) {
            State::Ready(inner) => inner,
            State::Writing(step) => {
                let (inner, result) = joined(step.await)?;
                if let Err(error) = result {
                    drop(inner);
                    return Err(self.failure(error).await);
                }
                inner
            }
            State::Broken => return Err(Problem::system(format!("{}: an earlier write failed", self.doing))),
        };
        self.bytes = inner.bytes();
        Ok(inner)
    }

    /// When the pipe broke, the pump knows why; the encoder only knows that it did.
    async fn failure(&mut self, error: FormatError) -> Problem {
        let broken = matches!(&error, FormatError::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe);
        match broken.then_some(&mut self.pump) {
            Some(pump) => match pump.await {
                Ok(Err(problem)) => problem,
                _ => problem(error, &self.doing),
            },
            None => problem(error, &self.doing),
        }
    }
}

#[async_trait]
impl Encoder for UploadingEncoder {
    async fn write(&mut self, batch: RecordBatch) -> Result<(), Problem> {
        let mut inner = self.settle().await?;
        self.state = State::Writing(tokio::task::spawn_blocking(move || {
            let result = inner.write(&batch);
            (inner, result)
        }));
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }

    async fn finish(mut self: Box<Self>) -> Result<Staged, Problem> {
        let inner = self.settle().await?;
        // The sink goes with the encoder, which ends the pump.
        self.completing.begin();
        if let Err(error) = joined(tokio::task::spawn_blocking(move || inner.finish()).await)? {
            return Err(self.failure(error).await);
        }
        let upload = joined((&mut self.pump).await)??;
        Ok(staged(&upload.finish().await?))
    }
}

fn joined<T>(done: Result<T, tokio::task::JoinError>) -> Result<T, Problem> {
    match done {
        Ok(done) => Ok(done),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Problem::transient("the host is shutting down")),
    }
}

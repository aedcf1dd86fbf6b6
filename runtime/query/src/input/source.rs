//! Where an input's rows come from.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;
use datafusion::error::{DataFusionError, Result};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::mpsc;

use super::spool::Spool;

/// How much of an input there is, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Volume {
    /// Rows.
    pub(crate) rows: usize,
    /// Bytes.
    pub(crate) bytes: usize,
}

impl Volume {
    /// What an input counts as that has not ended: more than any that has. Far below the largest number, because planners multiply.
    pub(crate) const LARGE: Self = Self { rows: 1 << 33, bytes: 1 << 40 };
}

/// Where an input's rows come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A channel that can be read once.
    Channel(Mutex<Option<mpsc::Receiver<RecordBatch>>>),
    /// Rows that are kept.
    Spool(Arc<Spool>),
    /// The plan does not need the rows, for example because of `limit 0`.
    Nothing,
}

impl Source {
    /// Makes a channel for so many batches.
    pub(crate) fn channel(capacity: usize) -> (mpsc::Sender<RecordBatch>, Self) {
        let (sender, receiver) = mpsc::channel(capacity);
        (sender, Self::Channel(Mutex::new(Some(receiver))))
    }

    /// Starts reading from the first row.
    ///
    /// # Errors
    /// When a channel is read a second time, which the plan was checked for.
    pub(super) fn open(&self, name: &str) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        match self {
            Self::Channel(receiver) => match receiver.lock().unwrap_or_else(PoisonError::into_inner).take() {
                Some(receiver) => Ok(drain(receiver)),
                None => Err(DataFusionError::Internal(format!("input `{name}` is read twice"))),
            },
            Self::Spool(spool) => Ok(spool.read()),
            Self::Nothing => Ok(stream::empty().boxed()),
        }
    }

    /// Returns how much has arrived, `None` where nobody counts.
    pub(super) fn volume(&self) -> Option<Volume> {
        match self {
            Self::Spool(spool) => Some(spool.volume()),
            Self::Channel(_) | Self::Nothing => None,
        }
    }
}

fn drain(receiver: mpsc::Receiver<RecordBatch>) -> BoxStream<'static, Result<RecordBatch>> {
    stream::unfold(receiver, |mut receiver| async move { receiver.recv().await.map(|batch| (Ok(batch), receiver)) })
        .boxed()
}

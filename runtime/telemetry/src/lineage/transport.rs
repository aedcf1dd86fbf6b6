//! How events get away: from a queue, by a task of their own.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::task::JoinHandle;
use url::Url;

use crate::http::Post;

/// How many events may wait. A run has two, so this is what a server piles up while its lineage server restarts.
const QUEUE: usize = 1024;
/// How long a server has to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// An event that is still to be made: what a run does not wait for is made where it is sent.
pub(super) type Pending = Box<dyn FnOnce() -> String + Send>;

/// Why lineage cannot be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// TLS cannot be set up.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// The file cannot be written.
    #[error("`{file}` cannot be written: {source}")]
    File {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
}

/// The way of events.
#[derive(Debug)]
pub(crate) struct Transport {
    /// Taken when no more events are to come.
    sender: Mutex<Option<mpsc::Sender<Pending>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Transport {
    /// Begins to send.
    ///
    /// # Errors
    /// When the file cannot be opened, or TLS cannot be set up.
    pub(super) fn start(http: Option<(Url, HeaderMap)>, file: Option<PathBuf>) -> Result<Self, TransportError> {
        let post = match http {
            Some((url, headers)) => Some(Post::new(url, headers, PATIENCE, "lineage events")?),
            None => None,
        };
        let file = match file {
            Some(path) => Some(open(path)?),
            None => None,
        };
        let (sender, receiver) = mpsc::channel(QUEUE);
        let task = tokio::spawn(carry(receiver, post, file));
        Ok(Self { sender: Mutex::new(Some(sender)), task: Mutex::new(Some(task)) })
    }

    /// Returns the end into which events are put.
    pub(super) fn sender(&self) -> Queue {
        Queue {
            sender: self.sender.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            full: AtomicBool::new(false),
        }
    }

    /// Sends what waits, within a limit. The runs must be over: their ends of the queue keep it open.
    pub(super) async fn finish(&self, limit: Duration) {
        drop(self.sender.lock().unwrap_or_else(PoisonError::into_inner).take());
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && tokio::time::timeout(limit, task).await.is_err()
        {
            tracing::warn!("not all lineage events were taken in time");
        }
    }
}

/// Where a run puts its events.
#[derive(Debug)]
pub(super) struct Queue {
    sender: Option<mpsc::Sender<Pending>>,
    full: AtomicBool,
}

impl Queue {
    /// Puts an event in; one for which there is no room is dropped, since a run does not wait.
    pub(super) fn put(&self, event: Pending) {
        let Some(sender) = &self.sender else { return };
        if let Err(TrySendError::Full(_)) = sender.try_send(event)
            && !self.full.swap(true, Relaxed)
        {
            tracing::warn!("lineage events are dropped: more than {QUEUE} wait to be taken");
        }
    }
}

async fn carry(mut events: mpsc::Receiver<Pending>, post: Option<Post>, mut file: Option<EventFile>) {
    while let Some(pending) = events.recv().await {
        let Ok(event) = tokio::task::spawn_blocking(pending).await else { continue };
        if let Some(file) = &mut file {
            file.append(&event);
        }
        if let Some(post) = &post {
            // What went wrong has been said.
            let _ = post.send(event).await;
        }
    }
}

/// A file with an event on each line.
#[derive(Debug)]
struct EventFile {
    file: std::fs::File,
    path: PathBuf,
    told: bool,
}

fn open(path: PathBuf) -> Result<EventFile, TransportError> {
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    match opened {
        Ok(file) => Ok(EventFile { file, path, told: false }),
        Err(source) => Err(TransportError::File { file: path.display().to_string(), source }),
    }
}

impl EventFile {
    /// Appends an event by one write: other processes append to the same file.
    fn append(&mut self, event: &str) {
        let written = self.file.write_all(format!("{event}\n").as_bytes());
        match written {
            Ok(()) => self.told = false,
            Err(error) if !self.told => {
                self.told = true;
                tracing::warn!("lineage events are not written to `{}`: {error}", self.path.display());
            }
            Err(_) => {}
        }
    }
}

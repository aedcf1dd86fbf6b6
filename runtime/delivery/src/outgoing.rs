//! A message on its way.

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::{Attachment, Message, Progress};

/// A message with all that is needed to send it.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// What tells this delivery from all others: whoever gets it twice can see that it is the same.
    pub key: String,
    /// When it is sent.
    pub at: DateTime<Utc>,
    /// What is told.
    pub message: Message,
    /// Who gets a mail; the connection's own recipients when there is none.
    pub recipients: Vec<String>,
    /// The message's attachments with their bytes. One that is missing here is only linked.
    pub files: Vec<File>,
    /// How far it has got before.
    pub progress: Progress,
}

impl Outgoing {
    /// Makes a message without files for the usual recipients.
    pub fn new(key: impl Into<String>, message: Message, at: DateTime<Utc>) -> Self {
        Self { key: key.into(), at, message, recipients: Vec::new(), files: Vec::new(), progress: Progress::default() }
    }

    /// Returns what stands for the key where letters, digits and dashes are all that there may be.
    pub(crate) fn id(&self) -> String {
        let hash = blake3::hash(self.key.as_bytes()).to_hex();
        hash.as_str()[..32].to_owned()
    }
}

/// An attachment with its bytes.
#[derive(Debug, Clone)]
pub struct File {
    /// What it is.
    pub attachment: Attachment,
    /// The bytes.
    pub bytes: Bytes,
}

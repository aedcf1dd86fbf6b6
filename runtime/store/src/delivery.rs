//! Deliveries: messages that leave, and where they stand.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde_json::Value;
use weir_types::{ConnectionName, PipelineName, RunId};

/// What a delivery is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryKind {
    /// A run has ended.
    Report,
    /// Something is wrong.
    Alert,
    /// Several things that have happened, together.
    Digest,
    /// A sign that we are there.
    Heartbeat,
    /// Somebody wants to see that a channel works.
    Test,
}

impl DeliveryKind {
    const ALL: [Self; 5] = [Self::Report, Self::Alert, Self::Digest, Self::Heartbeat, Self::Test];

    /// Returns the kind as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Alert => "alert",
            Self::Digest => "digest",
            Self::Heartbeat => "heartbeat",
            Self::Test => "test",
        }
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is due, or will be tried again.
    Waiting,
    /// The other side has taken it.
    Sent,
    /// The other side has not taken it, and another channel has got it to send instead.
    Failed,
    /// The other side has not taken it, and there is no other channel.
    GivenUp,
}

impl DeliveryState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::GivenUp];

    /// Returns the state as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::GivenUp => "given-up",
        }
    }
}

/// Makes a word of a type and the type of the word.
macro_rules! word {
    ($type:ident, $what:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                let found = Self::ALL.into_iter().find(|one| one.as_str() == word);
                found.ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|one| one.as_str()).collect();
                    format!(concat!("`{}` is not ", $what, "; those are {}"), word, known.join(", "))
                })
            }
        }
    };
}

word!(DeliveryKind, "a kind of delivery");
word!(DeliveryState, "the state of a delivery");

/// A message to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDelivery {
    /// What tells it from all others: put in again, it is the same.
    pub key: String,
    /// What it is about.
    pub kind: DeliveryKind,
    /// The pipeline that it is about, if any.
    pub pipeline: Option<PipelineName>,
    /// The run that it is about, if any.
    pub run: Option<RunId>,
    /// The connection through which it leaves.
    pub channel: ConnectionName,
    /// The message, as `weir-delivery` writes it.
    pub message: Value,
    /// Who gets it; the connection's own recipients when there is none.
    pub recipients: Vec<String>,
    /// The connection through which it leaves instead, when this one does not take it.
    pub fallback: Option<ConnectionName>,
    /// The delivery whose channel did not take the message.
    pub instead_of: Option<u64>,
}

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its number. Later ones are higher.
    pub number: u64,
    /// What was put in.
    pub content: NewDelivery,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried since it was put in, or sent anew.
    pub attempts: u32,
    /// How often it was taken.
    pub fence: u64,
    /// When it was put in.
    pub made_at: DateTime<Utc>,
    /// When it is tried next, while it waits.
    pub next_try_at: DateTime<Utc>,
    /// When it was decided.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it is not sent.
    pub why: Option<String>,
    /// How far it has got, as `weir-delivery` writes it; null when nothing of it was taken.
    pub progress: Value,
}

/// A try at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryTry {
    /// The server that tried.
    pub server: String,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// How long it took.
    pub took_ms: u64,
    /// Whether the other side took it.
    pub sent: bool,
    /// What the other side said, or why it did not.
    pub said: String,
}

/// What becomes of a delivery after a try.
#[derive(Debug, Clone, PartialEq)]
pub enum AfterTry {
    /// The other side has taken it.
    Sent,
    /// It is tried again then.
    Again {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        why: String,
        /// How far it has got, as `weir-delivery` writes it.
        progress: Value,
    },
    /// It is not tried again.
    GivenUp {
        /// Why.
        why: String,
        /// What leaves instead.
        instead: Option<Box<NewDelivery>>,
    },
}

/// Which deliveries are wanted. Everything that is left out is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeliveryFilter {
    /// Of this run.
    pub run: Option<RunId>,
    /// Of this pipeline.
    pub pipeline: Option<PipelineName>,
    /// Through this channel.
    pub channel: Option<ConnectionName>,
    /// In one of these states; in any, when there is none.
    pub states: Vec<DeliveryState>,
    /// Before this one.
    pub before: Option<u64>,
}

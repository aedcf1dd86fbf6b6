//! Messages to people and programs, through channels: mail, Microsoft Teams, Slack, webhooks, folders and buckets.
//!
//! A [`Message`] says what is told and knows no channel; each channel shows it as well as it can, within the limits of the other side. A
//! [`Channel`] sends it once and returns what the other side said, or why it was not taken and whether trying again may help: whether and
//! when that is done is somebody else's decision.

mod answer;
mod channel;
mod divide;
mod folder;
mod hidden;
mod http;
mod mail;
mod message;
mod outgoing;
mod progress;
mod reduce;
mod shorten;
mod slack;
mod teams;
mod webhook;
mod words;

pub use answer::{Answer, Undelivered};
pub use channel::Channel;
pub use message::{Attachment, Fact, Link, Message, Severity, Table};
pub use outgoing::{File, Outgoing};
pub use progress::Progress;

/// How messages look, for those who hold them against what the other sides accept.
pub mod shown {
    pub use crate::mail::render as mail;
    pub use crate::slack::messages as slack;
    pub use crate::teams::cards as teams;
    pub use crate::webhook::body as webhook;
}

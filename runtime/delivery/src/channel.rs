//! Channels: one way to send for all of them.

use std::fmt;
use std::sync::Arc;

use weir_connections::objects::ObjectStore;
use weir_connections::{ChannelSettings, Connection, ConnectionError, Connections};
use weir_diagnostics::Explain;
use weir_pipeline::ConnectionUrl;

use crate::{Answer, Outgoing, Undelivered, folder, mail, slack, teams, webhook};

/// A connection through which messages leave.
#[derive(Debug, Clone)]
pub enum Channel {
    /// To people: mail, Teams, Slack; or to a program that takes messages.
    People(Arc<ChannelSettings>),
    /// A folder or bucket.
    Folder(Arc<dyn ObjectStore>),
}

impl Channel {
    /// Opens a channel; nothing is sent.
    ///
    /// # Errors
    /// When there is no such connection, a secret of it is missing, or no message can leave through it.
    pub fn open(connections: &Connections, name: &str) -> Result<Self, Undelivered> {
        match connections.get(name).map_err(|error| unusable(&error))? {
            Connection::Channel(settings) => Ok(Self::People(settings)),
            Connection::Objects(store) => Ok(Self::Folder(store)),
            other => Err(Undelivered::lasting(format!(
                "connection `{name}` is {}, through which no message can leave",
                other.kind()
            ))
            .hint("name a channel (`smtp://…`, `teams:`, `slack:`, `webhook:`), a folder or a bucket")),
        }
    }

    /// Tells whether files go with a message, rather than links to them.
    pub fn takes_files(&self) -> bool {
        match self {
            Self::People(settings) => {
                matches!(settings.url, ConnectionUrl::Mail(_) | ConnectionUrl::Slack { channel: Some(_) })
            }
            Self::Folder(_) => true,
        }
    }

    /// Sends a message once, within limits of time.
    ///
    /// # Errors
    /// When it was not taken, as far as we know; with whether trying again may help.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
        let settings = match self {
            Self::Folder(store) => return folder::send(store, outgoing).await,
            Self::People(settings) => settings,
        };
        match &settings.url {
            ConnectionUrl::Mail(_) => mail::send(settings, outgoing).await,
            ConnectionUrl::Teams => teams::send(settings, outgoing).await,
            ConnectionUrl::Slack { channel: Some(channel) } => slack::Bot::new(settings, channel)?.send(outgoing).await,
            ConnectionUrl::Slack { channel: None } => slack::send_by_hook(settings, outgoing).await,
            _ => webhook::send(settings, outgoing).await,
        }
    }

    /// Tries the channel without sending anything: to a mail server we connect and prove who we are, of a bot we ask its name. A webhook
    /// can only be looked at, since all that it takes is messages.
    ///
    /// # Errors
    /// When it does not work.
    pub async fn check(&self) -> Result<Answer, Undelivered> {
        let settings = match self {
            Self::Folder(_) => return Ok(Answer::new("a folder")),
            Self::People(settings) => settings,
        };
        match &settings.url {
            ConnectionUrl::Mail(_) => mail::check(settings).await,
            ConnectionUrl::Slack { channel: Some(channel) } => slack::check(settings, channel).await,
            _ => crate::http::reach(settings).await,
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::People(settings) => settings.kind(),
            Self::Folder(_) => "a folder",
        })
    }
}

fn unusable(error: &ConnectionError) -> Undelivered {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let failure = Undelivered::lasting(format!("{error}{cause}"));
    match error.hints().join("; ") {
        hint if hint.is_empty() => failure,
        hint => failure.hint(hint),
    }
}

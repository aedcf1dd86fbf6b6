//! Channels: connections through which messages leave. What is sent, and how, is `weir-delivery`'s; here is what it needs for that.

use std::collections::BTreeMap;

use weir_pipeline::ConnectionUrl;

use crate::secrets::Sensitive;

/// A channel with its credentials.
#[derive(Debug, Clone)]
pub struct ChannelSettings {
    /// The connection's name.
    pub name: String,
    /// What it leads to: a mail server, Teams, Slack or a webhook.
    pub url: ConnectionUrl,
    /// The address of an API other than Slack's own.
    pub endpoint: Option<String>,
    /// The password of a mail server's user.
    pub password: Option<Sensitive>,
    /// The address of a webhook.
    pub address: Option<Sensitive>,
    /// The token of a bot.
    pub token: Option<Sensitive>,
    /// The key under which what is sent to a webhook is signed.
    pub signing_key: Option<Sensitive>,
    /// The settings that only its kind knows.
    pub options: BTreeMap<String, String>,
}

impl ChannelSettings {
    /// Returns what it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self.url {
            ConnectionUrl::Mail(_) => "a mail server",
            ConnectionUrl::Teams => "a workflow of Microsoft Teams",
            ConnectionUrl::Slack { .. } => "a channel of Slack",
            _ => "a webhook",
        }
    }

    /// Returns an option.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.options.get(key).map(String::as_str)
    }
}

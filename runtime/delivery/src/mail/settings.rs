//! What a connection says about mail.

use lettre::message::{Mailbox, Mailboxes};
use weir_connections::ChannelSettings;
use weir_connections::secrets::Sensitive;
use weir_pipeline::ConnectionUrl;
use weir_pipeline::connection::MailAddress;

use crate::Undelivered;

/// A mail server, and whose mails it takes.
#[derive(Debug, Clone)]
pub(super) struct MailSettings {
    /// The connection's name.
    pub(super) name: String,
    /// The server.
    pub(super) server: MailAddress,
    /// User and password, if the server wants them.
    pub(super) login: Option<(String, Sensitive)>,
    /// Whether the line is encrypted; it is not only where the connection says so.
    pub(super) encrypted: bool,
    /// A file of authorities beside those of the machine.
    pub(super) authorities: Option<String>,
    /// Who the mails are from.
    pub(super) from: Mailbox,
    /// Who gets them, where a message does not say.
    pub(super) to: Vec<Mailbox>,
}

impl MailSettings {
    /// Understands a connection.
    ///
    /// # Errors
    /// When an address in it is none, or a password would be sent in the clear.
    pub(super) fn of(settings: &ChannelSettings) -> Result<Self, Undelivered> {
        let name = settings.name.clone();
        let ConnectionUrl::Mail(server) = &settings.url else {
            return Err(Undelivered::lasting(format!("connection `{name}` is no mail server")));
        };
        let from = settings.option("from").unwrap_or_default();
        let from = from.parse().map_err(|_| wrong_address(&name, from))?;
        let to = settings.option("to").map(|to| mailboxes(&name, to)).transpose()?.unwrap_or_default();
        let encrypted = settings.option("tls") != Some("none");
        let login = server.user.clone().zip(settings.password.clone());
        if server.user.is_some() && login.is_none() {
            return Err(Undelivered::lasting(format!("connection `{name}` has a user but no password"))
                .hint("add `password: { secret: NAME }` to the connection, or its credential `password`"));
        }
        if login.is_some() && !encrypted {
            return Err(Undelivered::lasting(format!("connection `{name}` would send its password in the clear"))
                .hint("remove the option `tls`, or user and password"));
        }
        Ok(Self {
            name,
            server: server.clone(),
            login,
            encrypted,
            authorities: settings.option("ca_file").map(str::to_owned),
            from,
            to,
        })
    }

    /// Returns who gets a message.
    ///
    /// # Errors
    /// When nobody does, or an address is none.
    pub(super) fn recipients(&self, wanted: &[String]) -> Result<Vec<Mailbox>, Undelivered> {
        let mut found = Vec::new();
        for one in wanted {
            found.extend(mailboxes(&self.name, one)?);
        }
        if found.is_empty() {
            found.clone_from(&self.to);
        }
        if found.is_empty() {
            return Err(Undelivered::lasting(format!(
                "nobody gets the mail: connection `{}` names no recipient",
                self.name
            ))
            .hint("add the option `to` to the connection, or `recipients` to the delivery"));
        }
        Ok(found)
    }
}

/// Reads addresses that are divided by commas.
fn mailboxes(connection: &str, text: &str) -> Result<Vec<Mailbox>, Undelivered> {
    let read: Mailboxes = text.parse().map_err(|_| wrong_address(connection, text))?;
    Ok(read.into_iter().collect())
}

fn wrong_address(connection: &str, text: &str) -> Undelivered {
    Undelivered::lasting(format!("`{text}` of connection `{connection}` is not the address of a person"))
        .hint("write `ada@example.com` or `Ada <ada@example.com>`")
}

//! What a pipeline says about a connection.

use std::collections::BTreeMap;

use weir_pipeline::ConnectionUrl;

use super::ConnectionError;
use crate::ChannelSettings;
use crate::objects::s3::S3Config;
use crate::secrets::{Secrets, Sensitive};

/// A connection as it was written. Everything but URL and password is for S3-compatible stores or for channels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// `file:<folder>`, `s3://<bucket>/<prefix>`, `sqlite:<file>`, `postgres://<user>@<host>/<database>`, `mysql://…`, or a channel:
    /// `smtp://<user>@<host>`, `teams:`, `slack:`, `webhook:`.
    pub url: String,
    /// The store's address; Amazon's own when absent.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Whether the bucket is the path's first name rather than part of the host's; most stores with an endpoint of their own want it,
    /// so that is the default for them.
    pub path_style: Option<bool>,
    /// Whether the endpoint may be plain `http`.
    pub allow_http: bool,
    /// The name of the secret that holds the access key's identifier.
    pub access_key: Option<String>,
    /// The name of the secret that holds the access key's secret.
    pub secret_key: Option<String>,
    /// The name of the secret that holds the password of the user of a database or a mail server.
    pub password: Option<String>,
    /// The name of the secret that holds the address of a webhook.
    pub address: Option<String>,
    /// The name of the secret that holds the token of a bot.
    pub token: Option<String>,
    /// The name of the secret that holds the key of signatures.
    pub signing_key: Option<String>,
    /// The name of the secret that holds the token of temporary keys.
    pub session_token: Option<String>,
    /// What only a channel knows.
    pub options: BTreeMap<String, String>,
}

impl ConnectionSettings {
    /// Makes settings of a URL alone.
    pub fn of_url(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Returns what leads to a folder of the same object store; the same settings for what is none.
    pub(super) fn within(&self, folder: &str) -> Self {
        let join = |parent: &str| match parent.trim_end_matches('/') {
            "" if !parent.is_empty() => format!("/{folder}"),
            "" => folder.to_owned(),
            parent => format!("{parent}/{folder}"),
        };
        let url = match self.url.parse() {
            Ok(ConnectionUrl::File { path }) => ConnectionUrl::File { path: join(&path) }.to_string(),
            Ok(ConnectionUrl::S3 { bucket, prefix }) => ConnectionUrl::S3 { bucket, prefix: join(&prefix) }.to_string(),
            _ => self.url.clone(),
        };
        Self { url, ..self.clone() }
    }

    /// Checks what can be checked without opening anything; returns what the URL means.
    ///
    /// # Errors
    /// When the URL is wrong, or a setting does not go with it.
    pub fn check(&self, connection: &str) -> Result<ConnectionUrl, ConnectionError> {
        let url: ConnectionUrl =
            self.url.parse().map_err(|source| ConnectionError::Url { connection: connection.to_owned(), source })?;
        match self.first_foreign(&url) {
            Some(setting) => Err(ConnectionError::Setting { connection: connection.to_owned(), setting }),
            None => Ok(url),
        }
    }

    fn first_foreign(&self, url: &ConnectionUrl) -> Option<&'static str> {
        let given = [
            ("endpoint", self.endpoint.is_some()),
            ("region", self.region.is_some()),
            ("path_style", self.path_style.is_some()),
            ("allow_http", self.allow_http),
            ("access_key", self.access_key.is_some()),
            ("secret_key", self.secret_key.is_some()),
            ("session_token", self.session_token.is_some()),
        ];
        given.into_iter().find_map(|(setting, given)| (given && !goes_with(setting, url)).then_some(setting))
    }

    /// Returns the password, if the connection has one.
    pub(super) fn password(&self, connection: &str, secrets: &Secrets) -> Result<Option<Sensitive>, ConnectionError> {
        let value = self.password.as_deref().map(|name| secrets.get(name)).transpose();
        value.map_err(|source| ConnectionError::Secret {
            connection: connection.to_owned(),
            setting: "password",
            source,
        })
    }

    /// Returns what a channel needs, with its secrets.
    pub(super) fn channel(
        &self,
        connection: &str,
        url: ConnectionUrl,
        secrets: &Secrets,
    ) -> Result<ChannelSettings, ConnectionError> {
        let secret = |setting: &'static str, name: &Option<String>| -> Result<Option<Sensitive>, ConnectionError> {
            let value = name.as_deref().map(|name| secrets.get(name)).transpose();
            value.map_err(|source| ConnectionError::Secret { connection: connection.to_owned(), setting, source })
        };
        Ok(ChannelSettings {
            name: connection.to_owned(),
            url,
            endpoint: self.endpoint.clone(),
            password: secret("password", &self.password)?,
            address: secret("address", &self.address)?,
            token: secret("token", &self.token)?,
            signing_key: secret("signing_key", &self.signing_key)?,
            options: self.options.clone(),
        })
    }

    pub(super) fn s3(
        &self,
        connection: &str,
        bucket: String,
        prefix: String,
        secrets: &Secrets,
    ) -> Result<S3Config, ConnectionError> {
        let secret = |setting: &'static str, name: &Option<String>| -> Result<Option<Sensitive>, ConnectionError> {
            let value = name.as_deref().map(|name| secrets.get(name)).transpose();
            value.map_err(|source| ConnectionError::Secret { connection: connection.to_owned(), setting, source })
        };
        Ok(S3Config {
            bucket,
            prefix: Some(prefix).filter(|prefix| !prefix.is_empty()),
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            path_style: self.path_style.unwrap_or(self.endpoint.is_some()),
            allow_http: self.allow_http,
            access_key: secret("access_key", &self.access_key)?,
            secret_key: secret("secret_key", &self.secret_key)?,
            session_token: secret("session_token", &self.session_token)?,
        })
    }
}

/// Tells whether one of the settings of object stores goes with a URL: two of them mean something for channels, too.
fn goes_with(setting: &str, url: &ConnectionUrl) -> bool {
    match setting {
        "endpoint" | "allow_http" => matches!(
            url,
            ConnectionUrl::S3 { .. } | ConnectionUrl::Slack { .. } | ConnectionUrl::Teams | ConnectionUrl::Webhook
        ),
        _ => matches!(url, ConnectionUrl::S3 { .. }),
    }
}

#[cfg(test)]
mod tests {
    use super::ConnectionSettings;

    #[test]
    fn object_stores_are_narrowed_to_a_folder_and_databases_are_not() {
        for (url, narrowed) in [
            ("file:/data/artifacts", "file:/data/artifacts/sales/run"),
            ("file:/", "file:/sales/run"),
            ("s3://lake", "s3://lake/sales/run"),
            ("s3://lake/reports/", "s3://lake/reports/sales/run"),
            ("sqlite:/data/a.db", "sqlite:/data/a.db"),
        ] {
            assert_eq!(ConnectionSettings::of_url(url).within("sales/run").url, narrowed, "{url}");
        }
    }
}

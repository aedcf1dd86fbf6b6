//! Credentials as they stand in a block's config.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Credential, OAuth2};
use crate::config::Secret;
use crate::types::{Problem, Result};

/// A credential in a block's config. Secrets stand in it by the names under which the node lists them; the host adds them to the request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// `Authorization: Bearer <secret>`.
    Bearer(Secret),
    /// A header or a parameter of the URL's query that holds the secret.
    ApiKey {
        /// The header's name.
        #[serde(default)]
        header: Option<String>,
        /// The parameter's name.
        #[serde(default)]
        query: Option<String>,
        /// The secret.
        secret: Secret,
    },
    /// HTTP basic authentication.
    Basic {
        /// The user.
        user: String,
        /// The secret.
        secret: Secret,
    },
    /// An OAuth 2.0 access token, which the host fetches, keeps and renews.
    #[serde(rename = "oauth2")]
    OAuth2(OAuth2Config),
}

/// Where an OAuth 2.0 access token comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuth2Config {
    /// The token endpoint; the node's grant has to cover its host.
    pub token_url: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret, if it has one.
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// The refresh token; without it the grant is `client_credentials`.
    #[serde(default)]
    pub refresh_token: Option<Secret>,
    /// The scopes to ask for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Further parameters of the token request, such as `audience`.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Sends the client's id and secret in the request's body instead of by basic authentication.
    #[serde(default)]
    pub credentials_in_body: bool,
}

impl Auth {
    /// Checks what the type alone cannot.
    ///
    /// # Errors
    /// A problem of kind `config` that names the key.
    pub fn validate(&self) -> Result<()> {
        match self {
            Self::ApiKey { header, query, .. } if header.is_some() == query.is_some() => {
                Err(Problem::config("`auth.api_key` needs one of `header` and `query`")
                    .with_hint("`header: X-Api-Key` sends the secret in a header, `query: api_key` in the URL"))
            }
            Self::OAuth2(source) if source.client_secret.is_none() && source.refresh_token.is_none() => {
                Err(Problem::config("`auth.oauth2` needs `client_secret` or `refresh_token`")
                    .with_hint("name one of the node's `secrets`"))
            }
            _ => Ok(()),
        }
    }

    /// Returns what to give to a request.
    pub fn credential(&self) -> Credential {
        match self {
            Self::Bearer(secret) => Credential::Bearer(secret.to_string()),
            Self::ApiKey { header: Some(header), secret, .. } => {
                Credential::Header((header.clone(), secret.to_string()))
            }
            Self::ApiKey { query, secret, .. } => {
                Credential::Query((query.clone().unwrap_or_default(), secret.to_string()))
            }
            Self::Basic { user, secret } => Credential::Basic((user.clone(), secret.to_string())),
            Self::OAuth2(source) => Credential::Oauth2(source.source()),
        }
    }
}

impl OAuth2Config {
    fn source(&self) -> OAuth2 {
        let name = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.to_string());
        OAuth2 {
            token_url: self.token_url.clone(),
            client_id: self.client_id.clone(),
            client_secret: name(&self.client_secret),
            refresh_token: name(&self.refresh_token),
            scopes: self.scopes.clone(),
            parameters: self.params.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            credentials_in_body: self.credentials_in_body,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Auth;
    use crate::http::Credential;

    fn auth(config: Value) -> Auth {
        serde_json::from_value(config).expect("the config is right")
    }

    #[test]
    fn names_secrets_and_never_holds_them() {
        let table = [
            (json!({ "bearer": "key" }), Credential::Bearer("key".into())),
            (
                json!({ "api_key": { "header": "X-Key", "secret": "key" } }),
                Credential::Header(("X-Key".into(), "key".into())),
            ),
            (json!({ "api_key": { "query": "k", "secret": "key" } }), Credential::Query(("k".into(), "key".into()))),
            (json!({ "basic": { "user": "me", "secret": "key" } }), Credential::Basic(("me".into(), "key".into()))),
        ];
        for (config, wanted) in table {
            assert_eq!(auth(config.clone()).validate(), Ok(()));
            assert_eq!(format!("{:?}", auth(config).credential()), format!("{wanted:?}"));
        }
    }

    #[test]
    fn wants_one_place_for_a_key_and_something_to_get_a_token_with() {
        for config in [
            json!({ "api_key": { "secret": "key" } }),
            json!({ "api_key": { "header": "a", "query": "b", "secret": "key" } }),
            json!({ "oauth2": { "token_url": "https://a.example/token", "client_id": "me" } }),
        ] {
            assert!(auth(config.clone()).validate().is_err(), "{config}");
        }
        let config =
            json!({ "oauth2": { "token_url": "https://a.example/token", "client_id": "me", "refresh_token": "r" } });
        assert_eq!(auth(config).validate(), Ok(()));
    }
}

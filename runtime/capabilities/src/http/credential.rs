//! What a credential adds to a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderName, HeaderValue};
use url::{Url, form_urlencoded};
use weir_connections::secrets::Sensitive;
use weir_host::capability::Credential;
use weir_types::Problem;

use super::outgoing::header_name;
use crate::mask::percent_encoded;
use crate::node_secrets::NodeSecrets;

/// What is added to the requests for the server that the block named.
#[derive(Debug, Clone)]
pub(super) enum Added {
    /// A header.
    Header(HeaderName, HeaderValue),
    /// A parameter of the URL's query.
    Query {
        /// Its name.
        name: String,
        /// The secret.
        value: Sensitive,
    },
}

impl Added {
    /// Resolves a credential. An OAuth 2.0 token has to be fetched first, so there is nothing to add for it yet.
    pub(super) fn by(credential: &Credential, secrets: &NodeSecrets) -> Result<Option<Self>, Problem> {
        let (name, text) = match credential {
            Credential::Bearer(secret) => (header::AUTHORIZATION, format!("Bearer {}", secrets.get(secret)?.expose())),
            Credential::Header(name, secret) => (credential_name(name)?, secrets.get(secret)?.expose().clone()),
            Credential::Basic(user, secret) => {
                let pair = STANDARD.encode(format!("{user}:{}", secrets.get(secret)?.expose()));
                // What the secret looks like on the way is as good as the secret.
                secrets.masker().learn(&pair.clone().into());
                (header::AUTHORIZATION, format!("Basic {pair}"))
            }
            Credential::Query(name, secret) => {
                if name.is_empty() {
                    return Err(Problem::config("the parameter that holds the secret has no name"));
                }
                return Ok(Some(Self::Query { name: name.clone(), value: secrets.get(secret)?.clone() }));
            }
            Credential::OAuth2(_) => return Ok(None),
        };
        Ok(Some(Self::Header(name, secret_value(&text)?)))
    }

    /// Makes the header of an access token.
    pub(super) fn token(token: &Sensitive) -> Result<Self, Problem> {
        Ok(Self::Header(header::AUTHORIZATION, secret_value(&format!("Bearer {}", token.expose()))?))
    }

    /// Puts the secret into the URL's query, or takes it out for a server that was not named: one that redirects from `http` to `https`,
    /// or to another host, mostly hands over the whole query.
    pub(super) fn apply(&self, url: &mut Url, named: bool) {
        let Self::Query { name, value } = self else { return };
        let is_other = |pair: &&str| form_urlencoded::parse(pair.as_bytes()).next().is_none_or(|(key, _)| key != *name);
        let mut pairs: Vec<String> =
            url.query().unwrap_or_default().split('&').filter(is_other).map(Into::into).collect();
        pairs.retain(|pair| !pair.is_empty());
        if named {
            pairs.push(format!("{}={}", percent_encoded(name), percent_encoded(value.expose())));
        }
        url.set_query((!pairs.is_empty()).then(|| pairs.join("&")).as_deref());
    }
}

fn credential_name(text: &str) -> Result<HeaderName, Problem> {
    match header_name(text)? {
        header::CONTENT_LENGTH => Err(Problem::denied("header `content-length` is set by the host alone")),
        name => Ok(name),
    }
}

/// Makes a header's value that no debugging output shows.
pub(super) fn secret_value(text: &str) -> Result<HeaderValue, Problem> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Problem::config("a secret has a line break or control character in it, so it cannot be sent in a header")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_the_query_replaces_and_is_taken_out() {
        let added = Added::Query { name: "api key".into(), value: "a&b".to_owned().into() };
        let applied = |url: &str, named| {
            let mut url: Url = url.parse().expect("a URL");
            added.apply(&mut url, named);
            url.to_string()
        };
        let table = [
            ("https://a.example/x", true, "https://a.example/x?api%20key=a%26b"),
            ("https://a.example/x?q=1%202&api+key=mine", true, "https://a.example/x?q=1%202&api%20key=a%26b"),
            ("https://b.example/?api%20key=a%26b&q=1", false, "https://b.example/?q=1"),
            ("https://b.example/?api%20key=a%26b", false, "https://b.example/"),
        ];
        for (url, named, wanted) in table {
            assert_eq!(applied(url, named), wanted, "{url}");
        }
    }
}

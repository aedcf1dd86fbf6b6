//! OAuth 2.0 access tokens (RFC 6749): fetched when they are first needed, shared by all requests of a node, renewed in time.
//!
//! Blocks name secrets and get answers; tokens stay here. A token endpoint is a server like any other: the node's grant has to cover it.
//! Nothing is written to disk. A refresh token that the server replaced is remembered until the process ends; after that the secret as it
//! was given is what is left.

mod answer;
mod request;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use weir_connections::secrets::Sensitive;
use weir_host::capability::OAuth2;
use weir_types::Problem;

use self::answer::Granted;
use super::NodeHttp;

/// A token is renewed so much before it expires: requests take time, and clocks differ.
const MARGIN: Duration = Duration::from_secs(30);

/// The OAuth 2.0 tokens of all nodes of a process. Clones share them.
#[derive(Clone, Default)]
pub struct Tokens(Arc<Inner>);

/// Where one token is kept; whoever holds the lock is the one that fetches it.
type Place<T> = Arc<AsyncMutex<T>>;

/// A node, and where its token comes from.
type Client = (String, OAuth2);

#[derive(Default)]
struct Inner {
    /// Access tokens by node and where they come from. Nodes share none: what one was granted is not for another.
    access: Mutex<HashMap<Client, Place<Option<Token>>>>,
    /// The newest refresh token, by the secret that it descends from: to a server that replaces them, the old one is void for everybody.
    refresh: Mutex<HashMap<Sensitive, Place<Sensitive>>>,
}

/// An access token.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) value: Sensitive,
    /// When it has to be renewed; where the server does not say, it holds until it is refused.
    expires: Option<Instant>,
}

impl Token {
    fn new(granted: &Granted, now: Instant) -> Self {
        let lifetime = granted.lifetime.map(|time| time - MARGIN.min(time / 5));
        Self { value: granted.access.clone(), expires: lifetime.and_then(|time| now.checked_add(time)) }
    }

    fn holds(&self, now: Instant) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// Returns a token, and whether it was fetched for this very request. `refused` is one that the server would not take any more.
pub(super) async fn token(
    http: &NodeHttp,
    source: &OAuth2,
    refused: Option<&Sensitive>,
) -> Result<(Sensitive, bool), Problem> {
    let place = http.tokens.access(http.granted.node(), source);
    // Requests that come meanwhile wait here, and find what this one fetched.
    let mut kept = place.lock().await;
    let known = kept.as_ref().filter(|token| token.holds(Instant::now()) && Some(&token.value) != refused);
    if let Some(token) = known {
        // Another attempt's masker may not have met it.
        http.secrets.masker().learn(&token.value);
        return Ok((token.value.clone(), false));
    }
    let token = fetch(http, source).await?;
    *kept = Some(token.clone());
    Ok((token.value, true))
}

async fn fetch(http: &NodeHttp, source: &OAuth2) -> Result<Token, Problem> {
    let Some(name) = &source.refresh_token else {
        let granted = request::ask(http, source, None).await?;
        return Ok(Token::new(&granted, Instant::now()));
    };
    let place = http.tokens.refresh(http.secrets.get(name)?);
    let mut newest = place.lock().await;
    http.secrets.masker().learn(&newest);
    let granted = request::ask(http, source, Some(&newest)).await?;
    if let Some(replaced) = &granted.refresh {
        *newest = replaced.clone();
    }
    Ok(Token::new(&granted, Instant::now()))
}

impl Tokens {
    fn access(&self, node: &str, source: &OAuth2) -> Place<Option<Token>> {
        let mut places = self.0.access.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry((node.to_owned(), source.clone())).or_default())
    }

    fn refresh(&self, given: &Sensitive) -> Place<Sensitive> {
        let mut places = self.0.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Arc::new(AsyncMutex::new(given.clone()));
        Arc::clone(places.entry(given.clone()).or_insert_with(fresh))
    }
}

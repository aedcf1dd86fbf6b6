//! Outgoing HTTP under the node's policy.
//!
//! A request goes out only to hosts that the grant lists, and only to addresses that are public, unless the grant lists the host under
//! `private_network`, too. The address is checked where the connection is made, on what the name resolved to at that moment, so a name
//! that changes its mind gains nothing. Redirects are followed here, every hop checked like a request of its own. No proxy of the
//! environment is used: it would make the connection in our place, unchecked. All splits of a node share its pace and its tokens.

mod address;
mod answer;
mod client;
mod credential;
mod failure;
mod limits;
mod oauth2;
mod outgoing;
mod pace;
mod redirect;
mod resolver;
mod send;
mod target;

use std::sync::Arc;

use async_trait::async_trait;
use weir_host::capability::{Http, HttpRequest, HttpResponse};
use weir_types::Problem;

pub use limits::HttpLimits;
pub use oauth2::Tokens;

use self::client::Clients;
use self::pace::Pace;
use crate::granted::Granted;
use crate::node_secrets::NodeSecrets;

/// Requests of one node. It keeps connections of its own: one that another node was allowed to make must not carry this one's requests.
pub(crate) struct NodeHttp {
    granted: Arc<Granted>,
    secrets: Arc<NodeSecrets>,
    limits: HttpLimits,
    clients: Clients,
    tokens: Tokens,
    pace: Pace,
}

impl NodeHttp {
    pub(crate) fn new(granted: Arc<Granted>, secrets: Arc<NodeSecrets>, limits: HttpLimits, tokens: Tokens) -> Self {
        let pace = Pace::new(granted.http_rate());
        Self { granted, secrets, limits, clients: Clients::default(), tokens, pace }
    }
}

#[async_trait]
impl Http for NodeHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Problem> {
        send::send(self, request).await
    }
}

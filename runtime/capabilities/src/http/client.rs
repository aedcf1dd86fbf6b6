//! The clients of a node, made when they are first needed.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use weir_types::Problem;

use super::resolver::ScopedResolver;
use super::target::Target;

/// A server that takes longer to accept a connection is as good as away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

const USER_AGENT: &str = concat!("weir/", env!("CARGO_PKG_VERSION"));

/// One client for each way of resolving names, with and without TLS. Two hosts of which only one may have a private address must not
/// share a resolver, and loading the machine's certificates costs more than a request to a test server.
#[derive(Default)]
pub(super) struct Clients {
    clients: [OnceLock<Client>; 4],
}

impl Clients {
    /// Returns the client for a target.
    pub(super) fn of(&self, target: &Target) -> Result<&Client, Problem> {
        let tls = target.url.scheme() == "https";
        let place = &self.clients[usize::from(tls) * 2 + usize::from(target.may_be_private)];
        if let Some(client) = place.get() {
            return Ok(client);
        }
        let client = build(target.may_be_private, tls)?;
        Ok(place.get_or_init(|| client))
    }
}

fn build(private: bool, tls: bool) -> Result<Client, Problem> {
    ClientBuilder::new()
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .tls_built_in_root_certs(tls)
        .dns_resolver(Arc::new(ScopedResolver { private }))
        .build()
        .map_err(|error| {
            let why = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
            Problem::system(format!("no HTTP client can be made{why}"))
                .with_hint("install the machine's certificates, e.g. the package `ca-certificates`")
        })
}

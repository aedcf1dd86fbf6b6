//! What every handler has.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::watch;
use weir_store::{Store, Vault};

use crate::access::{Hosts, RateLimit};
use crate::dashboards::Dashboards;
use crate::live::Live;
use crate::serving::Serving;
use crate::workbench::Workbench;

/// How the API behaves.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// What the server's records are signed with.
    pub server: String,
    /// Under which names it is reached.
    pub hosts: Hosts,
    /// The zone in which days begin when a request does not say.
    pub zone: Tz,
    /// What links in messages begin with.
    pub public_url: String,
    /// How many runs go on at a time.
    pub parallel: usize,
    /// Whether browsers come by TLS, so that the cookie must not go any other way.
    pub secure: bool,
    /// When the server was started.
    pub started_at: DateTime<Utc>,
}

/// What every handler has. Cloning shares it.
#[derive(Clone)]
pub struct Api {
    pub(crate) store: Store,
    pub(crate) vault: Arc<Vault>,
    pub(crate) workbench: Arc<dyn Workbench>,
    pub(crate) live: Live,
    pub(crate) dashboards: Dashboards,
    pub(crate) serving: Serving,
    pub(crate) settings: Arc<ApiSettings>,
    /// Bounds how often each user asks.
    pub(crate) rate: Arc<RateLimit>,
    /// Bounds how often each address guesses.
    pub(crate) strangers: Arc<RateLimit>,
    /// Whether what is deployed is being served.
    pub(crate) ready: watch::Receiver<bool>,
}

/// What an API is made of.
pub struct ApiParts {
    /// The records.
    pub store: Store,
    /// What opens credentials.
    pub vault: Arc<Vault>,
    /// What knows blocks and connections.
    pub workbench: Arc<dyn Workbench>,
    /// The runs that go on.
    pub live: Live,
    /// What asks dashboards.
    pub dashboards: Dashboards,
    /// What is served.
    pub serving: Serving,
    /// How the API behaves.
    pub settings: ApiSettings,
    /// Whether what is deployed is being served.
    pub ready: watch::Receiver<bool>,
}

impl Api {
    /// Puts an API together.
    pub fn new(parts: ApiParts) -> Self {
        Self {
            store: parts.store,
            vault: parts.vault,
            workbench: parts.workbench,
            live: parts.live,
            dashboards: parts.dashboards,
            serving: parts.serving,
            settings: Arc::new(parts.settings),
            // A page that draws itself asks some twenty times; a person who guesses a token does not.
            rate: Arc::new(RateLimit::new(400, 100.0)),
            strangers: Arc::new(RateLimit::new(10, 0.2)),
            ready: parts.ready,
        }
    }
}

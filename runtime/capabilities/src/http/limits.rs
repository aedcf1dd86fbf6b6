//! Bounds of requests.

use std::time::Duration;

/// Bounds of every node's requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// How long to wait for a whole answer when the block does not say.
    pub default_timeout: Duration,
    /// How long a block may ask to wait.
    pub max_timeout: Duration,
    /// The largest body of an answer, decompressed.
    pub max_body: usize,
    /// How many redirects are followed.
    pub max_redirects: usize,
}

impl Default for HttpLimits {
    /// A page of an API comes within half a minute or not at all; an export that is made while one waits may take ten. 64 MiB is several
    /// times the largest page that an API should answer with: what is larger belongs into an object store. Five redirects are what
    /// browsers of old gave up after, and no API needs more.
    fn default() -> Self {
        Self {
            default_timeout: Duration::from_secs(30),
            max_timeout: Duration::from_secs(600),
            max_body: 64 << 20,
            max_redirects: 5,
        }
    }
}

//! Makes the client of an S3-compatible store.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{ClientOptions, RetryConfig};
use weir_types::Problem;

use crate::secrets::Sensitive;

/// The region that stores without regions expect in signatures.
const DEFAULT_REGION: &str = "us-east-1";
/// One request may carry a part of 8 MiB over a slow line.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(300);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Few and short: the engine retries from the last committed epoch, and says so, where this client would be silent.
const RETRIES: usize = 3;
const RETRY_TIMEOUT: Duration = Duration::from_secs(20);

/// Where a bucket is and how to get in.
#[derive(Debug, Clone, Default)]
pub struct S3Config {
    /// The bucket.
    pub bucket: String,
    /// What all paths begin with.
    pub prefix: Option<String>,
    /// The store's address; Amazon's own when absent.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` when absent.
    pub region: Option<String>,
    /// Whether the bucket is the path's first name; otherwise it is part of the host's name.
    pub path_style: bool,
    /// Whether the endpoint may be plain `http`.
    pub allow_http: bool,
    /// The access key's identifier. Without keys requests are not signed, which public buckets allow.
    pub access_key: Option<Sensitive>,
    /// The access key's secret.
    pub secret_key: Option<Sensitive>,
    /// The token that goes with temporary keys.
    pub session_token: Option<Sensitive>,
}

/// The environment's credentials (`AWS_…`, an instance's role) are not looked at: what a pipeline may use is what its file says.
pub(super) fn client(connection: &str, config: S3Config) -> Result<AmazonS3, Problem> {
    check(connection, &config)?;
    let options = ClientOptions::new()
        .with_timeout(REQUEST_TIMEOUT)
        .with_connect_timeout(CONNECT_TIMEOUT)
        .with_allow_http(config.allow_http);
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_TIMEOUT, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_client_options(options)
        .with_retry(retry)
        .with_bucket_name(config.bucket)
        .with_region(config.region.unwrap_or_else(|| DEFAULT_REGION.to_owned()))
        .with_virtual_hosted_style_request(!config.path_style);
    if let Some(endpoint) = config.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder = match (config.access_key, config.secret_key) {
        (Some(access), Some(secret)) => {
            builder.with_access_key_id(access.into_exposed()).with_secret_access_key(secret.into_exposed())
        }
        _ => builder.with_skip_signature(true),
    };
    if let Some(token) = config.session_token {
        builder = builder.with_token(token.into_exposed());
    }
    builder.build().map_err(|error| Problem::config(format!("connection `{connection}` cannot be used: {error}")))
}

pub(super) fn prefix(connection: &str, prefix: Option<&str>) -> Result<Key, Problem> {
    Key::parse(prefix.unwrap_or_default())
        .map_err(|error| Problem::config(format!("the prefix of connection `{connection}` is not valid: {error}")))
}

fn check(connection: &str, config: &S3Config) -> Result<(), Problem> {
    let plain = config.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    if plain && !config.allow_http {
        return Err(Problem::config(format!("the endpoint of connection `{connection}` is plain http, which sends data and keys unprotected"))
            .with_hint(format!("use `https://`, or add `options: {{ allow_http: true }}` to connection `{connection}` for a store on a network that you trust")));
    }
    match (&config.access_key, &config.secret_key) {
        (Some(_), None) => Err(half(connection, "access_key", "secret_key")),
        (None, Some(_)) => Err(half(connection, "secret_key", "access_key")),
        _ => Ok(()),
    }
}

fn half(connection: &str, has: &str, lacks: &str) -> Problem {
    Problem::config(format!("connection `{connection}` has `{has}` but no `{lacks}`"))
        .with_hint(format!("add `{lacks}: {{ secret: <name> }}` to connection `{connection}`"))
}

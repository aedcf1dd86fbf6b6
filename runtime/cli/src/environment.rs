//! Every environment variable that the command reads.

use std::ffi::OsString;
use std::path::PathBuf;

use weir_diagnostics::Diagnostic;
use weir_schedule::Zone;

/// Where runs, states and rejects are kept.
pub(crate) const DATA: &str = "WEIR_DATA";
/// The PostgreSQL database that keeps runs and states instead of a file in the data folder.
pub(crate) const STORE: &str = "WEIR_STORE";
/// The key with which credentials are encrypted, 32 bytes in base64.
pub(crate) const KEY: &str = "WEIR_KEY";
/// A file with that key.
pub(crate) const KEY_FILE: &str = "WEIR_KEY_FILE";
/// The server that commands ask.
pub(crate) const SERVER: &str = "WEIR_SERVER";
/// The token with which they ask it.
pub(crate) const TOKEN: &str = "WEIR_TOKEN";
/// The folder of the user's settings.
pub(crate) const USER_CONFIG: &str = "XDG_CONFIG_HOME";
/// Where the server listens.
pub(crate) const LISTEN: &str = "WEIR_LISTEN";
/// Under which address people reach the server.
pub(crate) const PUBLIC_URL: &str = "WEIR_PUBLIC_URL";
/// The variables that pipelines on a server may read, separated by commas.
pub(crate) const ALLOW_ENV: &str = "WEIR_ALLOW_ENV";
/// The folders beside the served one that pipelines on a server may name, separated by commas.
pub(crate) const ALLOW_PATH: &str = "WEIR_ALLOW_PATH";
/// For how many days a server keeps records.
pub(crate) const RETENTION: &str = "WEIR_RETENTION";
/// The zone in which the server's days begin.
pub(crate) const ZONE: &str = "WEIR_ZONE";
/// Where compiled code is kept instead of the user's cache folder.
pub(crate) const CODE_CACHE: &str = "WEIR_CODE_CACHE";
/// The user's cache folder.
pub(crate) const USER_CACHE: &str = "XDG_CACHE_HOME";
/// The user's home, which the cache folder is in when nobody says otherwise.
pub(crate) const HOME: &str = "HOME";
/// Folders in which blocks are looked for first, separated as in `PATH`.
pub(crate) const BLOCKS: &str = "WEIR_BLOCKS";
/// A file of connections.
pub(crate) const CONNECTIONS: &str = "WEIR_CONNECTIONS";
/// A file of secrets.
pub(crate) const SECRETS: &str = "WEIR_SECRETS";
/// The URL of one connection: `WEIR_CONNECTION_LAKE`. It goes before files and the pipeline.
pub(crate) const CONNECTION_PREFIX: &str = "WEIR_CONNECTION_";
/// What is logged, as a filter of the `tracing` crate.
pub(crate) const LOG: &str = "WEIR_LOG";
/// How log lines look: `text` or `json`.
pub(crate) const LOG_FORMAT: &str = "WEIR_LOG_FORMAT";
/// The memory that all SQL of the process may use.
pub(crate) const QUERY_MEMORY: &str = "WEIR_QUERY_MEMORY";
/// Set to anything, it turns colours off.
pub(crate) const NO_COLOR: &str = "NO_COLOR";

/// Returns a variable as text; one that is empty counts as not set.
pub(crate) fn text(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns the zone in which days begin: UTC when nobody says.
///
/// # Errors
/// When the variable names none.
pub(crate) fn zone() -> Result<Zone, Diagnostic> {
    let Some(text) = text(ZONE) else { return Ok(Zone::default()) };
    text.parse().map_err(|error: weir_schedule::ZoneError| {
        Diagnostic::error(format!("the variable `{ZONE}` has a wrong value: {error}"))
    })
}

/// Returns a variable as a path.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    os(name).map(PathBuf::from)
}

/// Returns a variable as a list of paths.
pub(crate) fn paths(name: &str) -> Vec<PathBuf> {
    os(name).map(|value| std::env::split_paths(&value).collect()).unwrap_or_default()
}

/// Returns the connections that variables name, and their URLs.
pub(crate) fn connections() -> Vec<(String, String)> {
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    variables.filter_map(|(name, url)| Some((connection_name(name.strip_prefix(CONNECTION_PREFIX)?), url))).collect()
}

/// `LAKE_EU` is the connection `lake-eu`: variables cannot hold the dash that names have.
fn connection_name(suffix: &str) -> String {
    suffix.to_lowercase().replace('_', "-")
}

fn os(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

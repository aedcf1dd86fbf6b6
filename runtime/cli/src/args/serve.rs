//! `weir serve` and `weir ticks`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use weir_types::{ConnectionName, NameError};

use super::{ContextArgs, LockedArgs};
use crate::environment;

/// `weir serve`
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeArgs {
    /// The folder of the pipeline files, sub-folders included
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) context: ContextArgs,
    #[command(flatten)]
    pub(crate) lock: LockedArgs,
    /// How many runs go on at a time [default: twice the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) parallel: Option<u16>,
    /// How many runs may use a connection at a time, such as `lake=2`; may be given several times
    #[arg(long = "limit", value_name = "CONNECTION=N", value_parser = limit)]
    pub(crate) limits: Vec<(ConnectionName, u32)>,
    /// For how many days runs and ticks are kept; 0 for ever
    #[arg(long, value_name = "DAYS", env = environment::RETENTION, default_value_t = 400)]
    pub(crate) retention: u32,
    /// Where the page and the API are
    #[arg(long, value_name = "ADDRESS", env = environment::LISTEN, default_value = "127.0.0.1:7766")]
    pub(crate) listen: SocketAddr,
    /// A name, with its port, under which others reach the server: `weir.example.com:443`; may be given several times
    #[arg(long = "host-name", value_name = "HOST")]
    pub(crate) host_names: Vec<String>,
    /// The address of the server in messages, such as `https://weir.example.com` [default: where it listens]
    #[arg(long, value_name = "URL", env = environment::PUBLIC_URL, value_parser = public_url)]
    pub(crate) public_url: Option<String>,
    /// A variable that parameters of pipelines may be read from; may be given several times
    #[arg(long = "allow-env", value_name = "NAME", env = environment::ALLOW_ENV, value_delimiter = ',')]
    pub(crate) allow_env: Vec<String>,
    /// A folder beside the served one that pipelines may name in connections of their own; may be given several times
    #[arg(long = "allow-path", value_name = "DIR", env = environment::ALLOW_PATH, value_delimiter = ',')]
    pub(crate) allow_paths: Vec<PathBuf>,
    /// Browsers come by TLS, which something before the server ends
    #[arg(long)]
    pub(crate) behind_tls: bool,
}

fn public_url(text: &str) -> Result<String, String> {
    let has_host = |rest: &str| !rest.is_empty() && !rest.starts_with('/');
    match ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme)) {
        Some(rest) if has_host(rest) => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err(format!("`{text}` is not an address such as `https://weir.example.com`")),
    }
}

fn limit(text: &str) -> Result<(ConnectionName, u32), String> {
    let (name, runs) = text.split_once('=').ok_or_else(|| format!("`{text}` is not `connection=number`"))?;
    let runs = runs.parse().ok().filter(|runs| *runs > 0).ok_or_else(|| format!("`{runs}` is not a number of runs"))?;
    Ok((name.parse().map_err(|error: NameError| error.to_string())?, runs))
}

/// `weir ticks`
#[derive(Debug, Args)]
pub(crate) struct TicksArgs {
    /// A pipeline file, or a folder of them
    #[arg(default_value = ".", value_name = "PIPELINE")]
    pub(crate) pipeline: PathBuf,
    #[command(flatten)]
    pub(crate) context: ContextArgs,
    /// How many ticks to show
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

//! What most commands need: a pipeline and what belongs to it.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use weir_diagnostics::Sensitive;

use crate::environment;
use crate::library::KnownBlocks;
use crate::project::Confinement;

/// A pipeline file and what it is resolved against.
#[derive(Debug, Clone, Args)]
pub(crate) struct ProjectArgs {
    /// The pipeline file
    #[arg(default_value = "pipeline.yaml", value_name = "PIPELINE")]
    pub(crate) pipeline: PathBuf,
    #[command(flatten)]
    pub(crate) context: ContextArgs,
}

/// What a pipeline file is resolved against.
#[derive(Debug, Clone, Args)]
pub(crate) struct ContextArgs {
    /// Give a parameter a value
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) parameters: Vec<(String, String)>,
    /// A file of connections [default: `connections.yaml` beside the pipeline]
    #[arg(long, value_name = "FILE", env = environment::CONNECTIONS, hide_env_values = true)]
    pub(crate) connections: Option<PathBuf>,
    /// A file of secrets, `name: value` a line
    #[arg(long, value_name = "FILE", env = environment::SECRETS, hide_env_values = true)]
    pub(crate) secrets: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) blocks: BlocksArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// What pipelines may reach on this machine; everything where nobody but its user writes them.
    #[arg(skip)]
    pub(crate) confinement: Option<Arc<Confinement>>,
}

/// How strictly `weir.lock` is meant.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct LockedArgs {
    /// Refuse blocks other than those pinned in `weir.lock`
    #[arg(long)]
    pub(crate) locked: bool,
}

/// What a person says yes to.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ChangesArgs {
    /// Make those changes of target tables that loaders with `schema_change: ask` were to ask about
    #[arg(long = "accept-schema-changes")]
    pub(crate) accepted: bool,
}

/// Where blocks are.
#[derive(Debug, Clone, Args)]
pub(crate) struct BlocksArgs {
    /// Look for blocks in this folder first, before those of `WEIR_BLOCKS`; may be given several times
    #[arg(long = "blocks", value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
    /// What is known of their files.
    #[arg(skip)]
    pub(crate) known: KnownBlocks,
}

/// Where records are.
#[derive(Debug, Clone, Args)]
pub(crate) struct DataArgs {
    /// The folder for runs, states and rejects [default: `.weir`]
    #[arg(long, value_name = "DIR", env = environment::DATA, hide_env_values = true)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Keep runs and states in this PostgreSQL database, `postgres://user@host/database` [default: a file in the data folder]
    #[arg(long, value_name = "URL", env = environment::STORE, hide_env_values = true, value_parser = sensitive)]
    pub(crate) store: Option<Sensitive<String>>,
}

/// Keeps a value that may hold a password out of everything that is printed.
fn sensitive(text: &str) -> Result<Sensitive<String>, std::convert::Infallible> {
    Ok(Sensitive::new(text.to_owned()))
}

fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err(format!("`{text}` is not `name=value`")),
    }
}

//! `weir serve` and `weir ticks`.

use std::path::PathBuf;

use clap::Args;

use super::{ContextArgs, LockedArgs};

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
    /// How many runs go on at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) parallel: Option<u16>,
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

//! Commands about what runs have left behind.

use clap::{Args, Subcommand};
use weir_types::NodeName;

use super::ProjectArgs;

/// `weir state`
#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// Show how far streams have been read
    Show(StateShow),
    /// Set how far a stream has been read
    Set(StateSet),
    /// Forget how far streams have been read, so that the next run begins anew
    Reset(StateReset),
}

/// `weir state show`
#[derive(Debug, Args)]
pub(crate) struct StateShow {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Show the last changes, too
    #[arg(long, value_name = "N")]
    pub(crate) history: Option<u32>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `weir state set`
#[derive(Debug, Args)]
pub(crate) struct StateSet {
    /// The extractor's node
    pub(crate) node: NodeName,
    /// The state, as JSON
    pub(crate) state: String,
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// The stream, where the extractor has several
    #[arg(long, default_value = "")]
    pub(crate) stream: String,
    /// Do it even while an epoch waits to be committed
    #[arg(long)]
    pub(crate) force: bool,
}

/// `weir state reset`
#[derive(Debug, Args)]
pub(crate) struct StateReset {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Only this extractor's node
    #[arg(long)]
    pub(crate) node: Option<NodeName>,
    /// Only this stream
    #[arg(long)]
    pub(crate) stream: Option<String>,
    /// Do it even while an epoch waits to be committed
    #[arg(long)]
    pub(crate) force: bool,
}

/// `weir rejects`
#[derive(Debug, Args)]
pub(crate) struct RejectsArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Only of this run: its id, or the digits of it that tables show [default: all]
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
    /// Only of this node
    #[arg(long)]
    pub(crate) node: Option<NodeName>,
    /// Show the rows themselves, so many
    #[arg(long, value_name = "N")]
    pub(crate) rows: Option<usize>,
    /// Ask the rows by SQL: they are the table `rejects`
    #[arg(long, value_name = "SELECT", conflicts_with = "rows")]
    pub(crate) sql: Option<String>,
    /// Print as JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

//! Commands about what runs have left behind.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use weir_types::NodeName;

use super::{LockedArgs, ProjectArgs};

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
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RejectsArgs {
    #[command(subcommand)]
    pub(crate) command: Option<RejectsCommand>,
    #[command(flatten)]
    pub(crate) show: RejectsShow,
}

/// What to do with rejects other than to show them.
#[derive(Debug, Subcommand)]
pub(crate) enum RejectsCommand {
    /// Send rejected rows, corrected or not, into the node that rejected them once more
    Replay(RejectsReplay),
}

/// `weir rejects PIPELINE`
#[derive(Debug, Args)]
pub(crate) struct RejectsShow {
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
    /// Ask the rows by SQL: they are the table `rejects`, and those of each node a table of the node's name
    #[arg(long, value_name = "SELECT", conflicts_with = "rows")]
    pub(crate) sql: Option<String>,
    /// Write the rows to a file (`.parquet`, `.csv` or `.ndjson`): those of `--sql` or `--rows`, else all of a node that are open
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub(crate) out: Option<PathBuf>,
    /// Print as JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// `weir rejects replay`
#[derive(Debug, Args)]
pub(crate) struct RejectsReplay {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) lock: LockedArgs,
    /// Only rejects of this run: its id, or the digits of it that tables show [default: all]
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
    /// The node, where several have rejects
    #[arg(long)]
    pub(crate) node: Option<NodeName>,
    /// Take the rows from this file (`.parquet`, `.csv` or `.ndjson`) instead of as they were
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
    /// Take the rows from this statement over the rejects instead of as they were
    #[arg(long, value_name = "SELECT", conflicts_with = "from")]
    pub(crate) sql: Option<String>,
    /// Also send rows that were replayed before
    #[arg(long)]
    pub(crate) again: bool,
    /// Print events and a summary as JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Print nothing but warnings and errors
    #[arg(short, long, conflicts_with = "json")]
    pub(crate) quiet: bool,
}

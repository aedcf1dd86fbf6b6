//! The command line as written.

mod block;
mod client;
mod project;
mod records;
mod serve;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};
use weir_types::PortRef;

use crate::{environment, log};

pub(crate) use block::{BlockCommand, BuildArgs, InspectArgs, Kind, Language, NewArgs, PackArgs, TestArgs};
pub(crate) use client::{
    ApplyArgs, BackfillArgs, CancelArgs, ConnectionCommand, ConnectionTest, DeployArgs, DiffArgs, ExportArgs, Form,
    GetArgs, LoginArgs, LogsArgs, ServerArgs, StartArgs, TokenCommand, TokenList, TokenNew, TokenRemove, What,
};
pub(crate) use project::{BlocksArgs, ChangesArgs, ContextArgs, DataArgs, LockedArgs, ProjectArgs};
pub(crate) use records::{
    RejectsArgs, RejectsCommand, RejectsReplay, RejectsShow, StateCommand, StateReset, StateSet, StateShow,
};
pub(crate) use serve::{ServeArgs, TicksArgs};

/// Runs data pipelines made of sandboxed WebAssembly blocks.
#[derive(Debug, Parser)]
#[command(name = "weir", version, max_term_width = 100, propagate_version = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// Log more; twice for even more
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// How log lines look
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", env = environment::LOG_FORMAT, hide_env_values = true, global = true)]
    pub(crate) log_format: log::Format,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 2 the pipeline or the command is wrong, 3 a block failed, 4 an outside system failed, \
                          5 Weir or the machine failed, 130 cancelled.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a pipeline, going on where an earlier run was interrupted
    Run(RunArgs),
    /// Run the schedules of all pipelines of a folder until stopped
    Serve(ServeArgs),
    /// Show what has become of the moments of schedules, and those to come
    Ticks(TicksArgs),
    /// Show what a run would do: graph, columns of every edge, grants, what is written where
    Plan(PlanArgs),
    /// Check a pipeline without asking its blocks anything
    Check(CheckArgs),
    /// Show the first rows that a node gives
    Preview(PreviewArgs),
    /// Show or change how far the streams of a pipeline have been read
    #[command(subcommand)]
    State(StateCommand),
    /// Show the rows that could not be processed, or send them in again
    Rejects(Box<RejectsArgs>),
    /// Pin the blocks of a pipeline in `weir.lock`
    Lock(LockArgs),
    /// Make, build, test and look into blocks
    #[command(subcommand)]
    Block(BlockCommand),
    /// Check that this machine is fit to run pipelines
    Doctor(DoctorArgs),
    /// Sign in to a server
    Login(LoginArgs),
    /// Forget the server that was signed in to
    Logout,
    /// Show what a server has: pipelines, versions, runs, ticks, backfills, schedules, connections, blocks
    Get(GetArgs),
    /// Bring the pipelines of a folder to a server
    Apply(ApplyArgs),
    /// Show what bringing the pipelines of a folder to a server would change
    Diff(DiffArgs),
    /// Write the pipelines of a server into a folder
    Export(ExportArgs),
    /// Make a version of a pipeline run from now on
    Deploy(DeployArgs),
    /// Have a server run a pipeline
    #[command(disable_version_flag = true)]
    Start(StartArgs),
    /// Show what a run on a server logs
    Logs(LogsArgs),
    /// Stop a run or a backfill on a server, or take a tick out of its queue
    Cancel(CancelArgs),
    /// Have a server run a schedule's past
    Backfill(BackfillArgs),
    /// Try the connections of a server
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Make tokens with which one signs in to a server
    #[command(subcommand)]
    Token(TokenCommand),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `weir run`
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) lock: LockedArgs,
    /// Print events and a summary as JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Print nothing but warnings and errors
    #[arg(short, long, conflicts_with = "json")]
    pub(crate) quiet: bool,
    /// Begin a new run even if an earlier one was interrupted and could go on
    #[arg(long)]
    pub(crate) fresh: bool,
    /// With `--fresh`, do so even while an epoch of it waits to be committed
    #[arg(long, requires = "fresh")]
    pub(crate) force: bool,
    /// Go by Weir's own records where a target's differ, as after it was restored from a backup
    #[arg(long)]
    pub(crate) trust_store: bool,
    #[command(flatten)]
    pub(crate) changes: ChangesArgs,
    /// Record what blocks get from outside into this folder, so that the run can be repeated offline
    #[arg(long, value_name = "TAPE")]
    pub(crate) record: Option<PathBuf>,
    /// Repeat a recorded run: nothing goes out, no target is touched, and what reaches the loaders is compared
    #[arg(long, value_name = "TAPE", conflicts_with_all = ["record", "fresh", "trust_store"])]
    pub(crate) replay: Option<PathBuf>,
    /// With `--replay`, write the rows that reach the loaders into this folder, as Parquet
    #[arg(long, value_name = "DIR", requires = "replay")]
    pub(crate) out: Option<PathBuf>,
}

/// `weir plan`
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) lock: LockedArgs,
    /// Print the plan as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) changes: ChangesArgs,
}

/// `weir check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) lock: LockedArgs,
    /// Print what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `weir preview`
#[derive(Debug, Args)]
pub(crate) struct PreviewArgs {
    /// The node, or one of its outputs as `node.port`; a loader shows what it would get
    #[arg(value_name = "NODE")]
    pub(crate) node: PortRef,
    /// How many rows
    #[arg(short, long, default_value_t = 20, value_name = "N")]
    pub(crate) rows: usize,
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) lock: LockedArgs,
    /// Print the rows as JSON, one a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// `weir lock`
#[derive(Debug, Args)]
pub(crate) struct LockArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) lock: LockedArgs,
    /// Pin the newest blocks even where others are pinned
    #[arg(long, conflicts_with = "locked")]
    pub(crate) update: bool,
}

/// `weir doctor`
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Check the connections of this pipeline, too
    #[arg(value_name = "PIPELINE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) context: ContextArgs,
    /// Print what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

//! Commands that ask a server.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};
use weir_types::{ConnectionName, PipelineName, TriggerName};

use super::DataArgs;
use crate::environment;

/// Which server is asked.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServerArgs {
    /// The server, instead of the one that was signed in to
    #[arg(long, value_name = "URL", env = environment::SERVER)]
    pub(crate) server: Option<String>,
}

/// `weir login`
#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// The server; the address with the token that `weir serve` prints at its first start will do
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// The token [default: a line of standard input]
    #[arg(long, env = environment::TOKEN, hide_env_values = true)]
    pub(crate) token: Option<String>,
}

/// What to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    Pipelines,
    Pipeline,
    Versions,
    Runs,
    Run,
    Ticks,
    Backfills,
    Schedules,
    Connections,
    Deliveries,
    Incidents,
    Reports,
    Dashboards,
    Blocks,
}

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Form {
    /// For people
    #[default]
    Table,
    /// Everything, for programs
    Json,
    /// Everything, for both
    Yaml,
}

/// `weir get`
#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    #[arg(value_name = "WHAT")]
    pub(crate) what: What,
    /// Of `pipeline` and `versions` the pipeline, of `run` its id
    #[arg(value_name = "NAME", required_if_eq_any([("what", "pipeline"), ("what", "versions"), ("what", "run")]))]
    pub(crate) name: Option<String>,
    /// Only runs, ticks and backfills of this pipeline
    #[arg(long, value_name = "NAME")]
    pub(crate) pipeline: Option<PipelineName>,
    /// Only runs with these statuses, or ticks in these states: `failed,running`
    #[arg(long, value_name = "WORDS")]
    pub(crate) status: Option<String>,
    /// How many, at most
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: usize,
    /// In which form
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) output: Form,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir connection`
#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionCommand {
    /// Send a message through a connection to see that it arrives
    Test(ConnectionTest),
}

/// `weir connection test`
#[derive(Debug, Args)]
pub(crate) struct ConnectionTest {
    #[arg(value_name = "CONNECTION")]
    pub(crate) name: ConnectionName,
    /// Who gets the mail, instead of the connection's own recipients; may be given several times
    #[arg(long = "to", value_name = "ADDRESS")]
    pub(crate) recipients: Vec<String>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir apply`
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// A folder of pipelines, sub-folders included, or one pipeline file
    #[arg(short, long, value_name = "PATH")]
    pub(crate) file: PathBuf,
    /// Only show what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Have what is saved run from now on
    #[arg(long)]
    pub(crate) deploy: bool,
    /// What to say about the new versions
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Remove pipelines that are only on the server
    #[arg(long)]
    pub(crate) prune: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir diff`
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A folder of pipelines, sub-folders included, or one pipeline file
    #[arg(short, long, value_name = "PATH")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir export`
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The folder to write to
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: PathBuf,
    /// Overwrite files that differ
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir deploy`
#[derive(Debug, Args)]
pub(crate) struct DeployArgs {
    /// The pipeline
    #[arg(value_name = "PIPELINE")]
    pub(crate) pipeline: PipelineName,
    /// The version; an earlier one rolls back [default: the newest]
    #[arg(value_name = "VERSION")]
    pub(crate) version: Option<u64>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir start`
#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// The pipeline
    #[arg(value_name = "PIPELINE")]
    pub(crate) pipeline: PipelineName,
    /// A value for a parameter, as `name=value`; may be given several times
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) parameters: Vec<(String, String)>,
    /// The version [default: the one that is deployed]
    #[arg(long, value_name = "N")]
    pub(crate) version: Option<u64>,
    /// Begin anew even if an interrupted run could go on
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Show the log until the run ends, and end with its code
    #[arg(long)]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not `name=value`"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// `weir logs`
#[derive(Debug, Args)]
pub(crate) struct LogsArgs {
    /// The run: its id, or the eight digits of it that tables show
    #[arg(value_name = "RUN")]
    pub(crate) run: String,
    /// Go on until the run ends
    #[arg(short, long)]
    pub(crate) follow: bool,
    /// Only what this node says
    #[arg(long, value_name = "NODE")]
    pub(crate) node: Option<String>,
    /// Only what is at least as serious
    #[arg(long, value_parser = ["error", "warn", "info", "debug"])]
    pub(crate) level: Option<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir cancel`
#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    /// A run, a backfill by its id, or a tick as `pipeline/trigger/moment`
    #[arg(value_name = "RUN|BACKFILL|TICK")]
    pub(crate) target: String,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir backfill`
#[derive(Debug, Args)]
pub(crate) struct BackfillArgs {
    /// The pipeline
    #[arg(value_name = "PIPELINE")]
    pub(crate) pipeline: PipelineName,
    /// Its schedule's trigger
    #[arg(value_name = "TRIGGER")]
    pub(crate) trigger: TriggerName,
    /// The first moment: `2026-11-01T00:00:00+09:00`
    #[arg(long, value_name = "MOMENT")]
    pub(crate) since: DateTime<Utc>,
    /// The last moment, the present at most
    #[arg(long, value_name = "MOMENT")]
    pub(crate) until: DateTime<Utc>,
    /// How many run at a time
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) parallel: u32,
    /// Only list the moments
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// `weir token`
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token for somebody, on the server's machine; it is shown this once
    New(TokenNew),
    /// List the tokens that there are, on the server's machine
    List(TokenList),
    /// Remove the tokens of somebody and end their sessions, on the server's machine
    Remove(TokenRemove),
}

/// `weir token list`
#[derive(Debug, Args)]
pub(crate) struct TokenList {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Print as JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// `weir token remove`
#[derive(Debug, Args)]
pub(crate) struct TokenRemove {
    /// Whose
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// `weir token new`
#[derive(Debug, Args)]
pub(crate) struct TokenNew {
    /// Whose it is; what they change bears the name
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What they may do: `viewer`, `editor` or `admin`
    #[arg(long, default_value = "editor", value_parser = |word: &str| word.parse::<weir_api::Role>())]
    pub(crate) role: weir_api::Role,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

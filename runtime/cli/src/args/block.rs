//! Commands for those who write blocks.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use weir_types::BlockName;

use super::DataArgs;

/// `weir block`
#[derive(Debug, Subcommand)]
pub(crate) enum BlockCommand {
    /// Make a folder with a new block
    New(NewArgs),
    /// Build a block's folder into a `.wasm` that pipelines can use
    Build(BuildArgs),
    /// Put a manifest into a component
    Pack(PackArgs),
    /// Show what a block is, asks for and is connected to
    Inspect(InspectArgs),
    /// Run a block's test cases against the built block
    Test(TestArgs),
}

/// The kinds of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Reads from outside
    Extractor,
    /// Changes rows
    Transform,
    /// Writes to outside
    Loader,
}

/// The languages that there are templates for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Rust
    Rust,
}

/// `weir block new`
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The block's name, which becomes the folder's
    pub(crate) name: BlockName,
    /// What kind of block
    #[arg(long, value_enum, default_value = "transform")]
    pub(crate) kind: Kind,
    /// The language
    #[arg(long, value_enum, default_value = "rust")]
    pub(crate) lang: Language,
    /// Where to make the folder
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) into: PathBuf,
    /// The folder of the SDK, instead of the published one
    #[arg(long, value_name = "DIR")]
    pub(crate) sdk: Option<PathBuf>,
}

/// `weir block build`
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The block's folder
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Where to put the block (`<name>.wasm` in its folder when left out)
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `weir block pack`
#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// The component
    pub(crate) component: PathBuf,
    /// Where to put the block
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The manifest [default: the component is asked, by its export `manifest`]
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
}

/// `weir block inspect`
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// The block's file
    pub(crate) block: PathBuf,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `weir block test`
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// The block's folder
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// The built block [default: what `weir block build` makes]
    #[arg(long, value_name = "FILE")]
    pub(crate) block: Option<PathBuf>,
    /// Only cases whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) case: Option<String>,
    /// Write what came out as what is expected
    #[arg(long)]
    pub(crate) bless: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

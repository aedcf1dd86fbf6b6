//! A pipeline file with everything it is resolved against.

mod confinement;
mod connections;
mod lane;
mod secrets;
mod stored;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use weir_connections::Connections;
use weir_connections::secrets::Secrets;
use weir_diagnostics::{Blame, Diagnostic, Diagnostics, Source};
use weir_pipeline::deliver::Deliver;
use weir_pipeline::trigger::{Concurrency, Trigger};
use weir_pipeline::{Arguments, ConnectionUrl, Context, Graph, GraphNode, SecretCheck, written};
use weir_store::{Store, StoreError};
use weir_types::{ConnectionName, NodeName, SecretName};

use crate::args::{ChangesArgs, DataArgs, LockedArgs, ProjectArgs};
use crate::environment;
use crate::failed::Failed;
use crate::folders::DataFolder;
use crate::library::{BlockLibrary, Change, LockFile, Pin, refuse};

pub(crate) use confinement::Confinement;
pub(crate) use connections::{FILE as CONNECTIONS, drivers, load as load_connections};
pub(crate) use secrets::load as load_secrets;
pub(crate) use stored::{Stored, connection};

/// A checked pipeline and what belongs to it.
pub(crate) struct Project {
    /// The graph.
    pub(crate) graph: Arc<Graph>,
    /// What starts it.
    pub(crate) triggers: Vec<Trigger>,
    /// What leaves when a run of it has ended.
    pub(crate) deliver: Vec<Deliver>,
    /// What happens when runs of it meet.
    pub(crate) concurrency: Concurrency,
    /// What is odd about the file.
    pub(crate) warnings: Diagnostics,
    /// Where blocks are.
    pub(crate) library: Arc<BlockLibrary>,
    /// Values of secrets.
    pub(crate) secrets: Arc<Secrets>,
    /// Drivers of the connections.
    pub(crate) connections: Arc<Connections>,
    /// Where the connections lead, with absolute paths.
    pub(crate) places: BTreeMap<ConnectionName, ConnectionUrl>,
    /// Where records are.
    pub(crate) data: DataFolder,
    records: DataArgs,
    source: Source,
    lock: LockFile,
}

/// What a project is loaded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoadFor<'a> {
    /// Its blocks shall run, so all that they need has to be there.
    Blocks,
    /// The same for a node and what leads up to it; whatever else is in the file may be wrong.
    UpTo(&'a NodeName),
    /// The same with the newest blocks, whatever `weir.lock` pins.
    NewestBlocks,
    /// Only what runs have left behind is looked at; secrets may be missing.
    Records,
}

impl Project {
    /// Reads the pipeline and resolves it.
    ///
    /// # Errors
    /// With everything that is wrong with the files.
    pub(crate) fn load(args: &ProjectArgs, purpose: LoadFor<'_>) -> Result<Self, Failed> {
        Self::load_on(args, purpose, Utc::now().date_naive())
    }

    /// Does the same as if it were another day.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub(crate) fn load_on(args: &ProjectArgs, purpose: LoadFor<'_>, today: NaiveDate) -> Result<Self, Failed> {
        let source = read_source(&args.pipeline).map_err(|error| error.hint(instead(&args.pipeline)))?;
        Self::of_source(source, args, purpose, today, Stored::default())
    }

    /// Resolves a text that stands for the file at `args.pipeline`, with what the store knows beside files and variables.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub(crate) fn of_source(
        source: Source,
        args: &ProjectArgs,
        purpose: LoadFor<'_>,
        today: NaiveDate,
        stored: Stored,
    ) -> Result<Self, Failed> {
        let folder = folder_of(&args.pipeline);
        let given = &args.context;
        let lock = LockFile::beside(&folder)?;
        let pins = if purpose == LoadFor::NewestBlocks { LockFile::default() } else { lock.clone() };
        let library = BlockLibrary::find(&given.blocks, Some(&folder))?.pinned(pins);
        let secrets = secrets::load(given.secrets.as_deref(), stored.secrets)?;
        let data = DataFolder::new(given.data.data_dir.as_deref());
        let outside = connections::load(given.connections.as_deref(), &folder, stored.connections, &data)?;
        let confinement = given.confinement.as_deref();
        let variable = |name: &str| confinement.map_or_else(|| environment::text(name), |some| some.variable(name));
        let arguments = Arguments { given: given.parameters.iter().cloned().collect(), environment: &variable, today };
        let mut refused = confinement.map(|some| some.check_variables(&source)).unwrap_or_default();
        if !refused.is_empty() {
            return Err(refused.into());
        }
        let ask = |name: &SecretName| secrets::ask(&secrets, name);
        let checked_secrets: Option<SecretCheck<'_>> = if purpose == LoadFor::Records { None } else { Some(&ask) };
        let context =
            Context { catalog: &library, arguments: &arguments, connections: &outside, secrets: checked_secrets };
        let resolved = match purpose {
            LoadFor::UpTo(node) => weir_pipeline::compile_up_to(&source, node, &context)?,
            _ => weir_pipeline::compile(&source, &context)?,
        };
        if let Some(confinement) = confinement {
            refused.extend(confinement.check_connections(&resolved.graph.connections, &args.pipeline));
        }
        if !refused.is_empty() {
            return Err(refused.into());
        }
        let places = connections::places(&resolved.graph.connections, &args.pipeline);
        let (connections, secrets) = connections::drivers(&resolved.graph.connections, &args.pipeline, secrets);
        Ok(Self {
            graph: Arc::new(resolved.graph),
            triggers: resolved.triggers,
            deliver: resolved.deliver,
            concurrency: resolved.concurrency,
            warnings: resolved.warnings,
            library: Arc::new(library),
            secrets,
            connections,
            places,
            data,
            records: given.data.clone(),
            source,
            lock,
        })
    }

    /// Opens the records of its runs.
    ///
    /// # Errors
    /// When they cannot be opened.
    pub(crate) async fn open_store(&self) -> Result<Store, StoreError> {
        open_store(&self.records).await
    }

    /// Says yes to changes of target tables, if the person did.
    pub(crate) fn accept_changes(&mut self, changes: ChangesArgs) {
        if changes.accepted {
            Arc::make_mut(&mut self.graph).accept_schema_changes();
        }
    }

    /// Tells whether the file has a node of this name that is left out of the graph.
    pub(crate) fn is_disabled(&self, node: &NodeName) -> bool {
        let written = written::Pipeline::parse(&self.source).pipeline;
        written.is_some_and(|pipeline| pipeline.nodes.iter().any(|other| other.disabled && other.name.value == *node))
    }

    /// Returns what the pipeline says about itself.
    pub(crate) fn description(&self) -> Option<String> {
        let written = written::Pipeline::parse(&self.source).pipeline?;
        written.description.map(|text| text.value)
    }

    /// Returns the datasets that loaders write: `connection/table` or `connection/path`.
    pub(crate) fn datasets(&self) -> Vec<(NodeName, String)> {
        self.graph.nodes.iter().filter_map(|node| Some((node.name.clone(), dataset(node)?))).collect()
    }

    /// Returns the blocks that the pipeline uses.
    pub(crate) fn pins(&self) -> Vec<Pin> {
        let pin = |node: &GraphNode| Pin {
            name: node.manifest.name.clone(),
            version: node.manifest.version.clone(),
            digest: node.digest,
        };
        let mut pins: Vec<Pin> = self.graph.nodes.iter().map(pin).collect();
        pins.sort_by(|left, right| (&left.name, &left.version).cmp(&(&right.name, &right.version)));
        pins.dedup();
        pins
    }

    /// Holds the pipeline to its lock file: refuses changes with `--locked`, else warns of them.
    ///
    /// # Errors
    /// With the changes that `--locked` does not allow.
    pub(crate) fn check_lock(&mut self, lock: LockedArgs) -> Result<Vec<Change>, Failed> {
        let changes = self.lock.changes(&self.pins());
        if lock.locked && !changes.is_empty() {
            return Err(refuse(&changes).into());
        }
        self.warnings.extend(changes.iter().filter_map(changed));
        Ok(changes)
    }

    /// Does the same, and pins what is there now.
    ///
    /// # Errors
    /// As [`check_lock`](Self::check_lock).
    pub(crate) fn hold_to_lock(&mut self, lock: LockedArgs) -> Result<(), Failed> {
        if !self.check_lock(lock)?.is_empty() {
            self.lock.pin(&self.pins());
            self.write_lock();
        }
        Ok(())
    }

    /// Pins the pipeline's blocks in place of other versions of them; what other pipelines of the folder use stays pinned.
    pub(crate) fn update_lock(&mut self) {
        self.lock.replace(&self.pins());
        self.write_lock();
    }

    /// Writes the lock file. A folder that cannot be written only brings a warning, because a run does not depend on the file.
    fn write_lock(&mut self) {
        if let Err(error) = self.lock.write() {
            let warning =
                Diagnostic::warning("`weir.lock` cannot be written").blame(Blame::Host).caused_by(error.to_string());
            self.warnings.push(warning);
        }
    }
}

/// Returns the dataset that a loader writes, by the words that the config of loaders has for it.
fn dataset(node: &GraphNode) -> Option<String> {
    let text = |key: &str| node.config.get(key)?.as_str();
    let place = text("table").or_else(|| text("path")).filter(|_| node.write.is_some())?;
    Some(format!("{}/{}", text("connection")?, place.trim_matches('/')))
}

/// Opens the records of all pipelines.
///
/// # Errors
/// When they cannot be opened.
pub(crate) async fn open_store(given: &DataArgs) -> Result<Store, StoreError> {
    let data = DataFolder::new(given.data_dir.as_deref());
    match given.store.as_ref().filter(|url| !url.expose().is_empty()) {
        Some(url) => Store::connect(url.expose(), data.path()).await,
        None => Store::open(data.path()).await,
    }
}

/// Tells whether a file is that of connections, by its name.
pub(crate) fn is_connections(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == connections::FILE)
}

fn changed(change: &Change) -> Option<Diagnostic> {
    match change {
        Change::Added(_) => None,
        Change::Changed(pin) => {
            let message = format!("block `{}@{}` has changed since `weir.lock` was written", pin.name, pin.version);
            Some(Diagnostic::warning(message).hint("use `--locked` where blocks must not change".to_owned()))
        }
    }
}

/// Reads a file that somebody wrote.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read_source(path: &Path) -> Result<Source, Diagnostic> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => Err(Diagnostic::error(format!("cannot read `{name}`")).caused_by(error.to_string())),
    }
}

/// Suggests a pipeline file when a folder or a name without one was given.
fn instead(path: &Path) -> Option<String> {
    let inside = path.join("pipeline.yaml");
    if inside.is_file() {
        return Some(format!("did you mean `{}`?", inside.display()));
    }
    let names = std::fs::read_dir(folder_of(path)).into_iter().flatten().flatten();
    let mut names: Vec<String> = names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| (name.ends_with(".yaml") || name.ends_with(".yml")) && name != connections::FILE);
    names.sort();
    weir_diagnostics::one_of("pipeline files here", names.iter().map(String::as_str))
}

/// Returns the folder of a file.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

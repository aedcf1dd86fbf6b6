//! Projects of texts that are kept in the store.

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{NaiveDate, Utc};
use weir_connections::secrets::Secrets;
use weir_diagnostics::{Diagnostic, Source};
use weir_history::History;
use weir_pipeline::Connections;
use weir_store::{Store, Vault};

use crate::args::{ContextArgs, LockedArgs, ProjectArgs, ServeArgs};
use crate::artifacts::Artifacts;
use crate::failed::Failed;
use crate::folders::DataFolder;
use crate::history;
use crate::project::{self, LoadFor, Project, Stored};

/// Loads projects of texts, as if they stood in files of the served folder.
#[derive(Clone)]
pub(super) struct Loader {
    folder: PathBuf,
    context: ContextArgs,
    lock: LockedArgs,
    store: Store,
    vault: Arc<Vault>,
    /// Pipelines of a folder share a lock file; one at a time may write it.
    loading: Arc<Mutex<()>>,
    history: Arc<History>,
}

/// A text to load.
pub(super) struct Text<'t> {
    /// Its file, relative to the folder.
    pub(super) file: &'t str,
    /// The text.
    pub(super) text: &'t str,
    /// Values for parameters, beside those that the server was started with.
    pub(super) parameters: Vec<(String, String)>,
    /// What `today` means.
    pub(super) today: NaiveDate,
    /// What of it is needed.
    pub(super) purpose: LoadFor<'t>,
}

impl<'t> Text<'t> {
    /// Makes a text for today, without parameters of its own.
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, parameters: Vec::new(), today: Utc::now().date_naive(), purpose: LoadFor::Blocks }
    }
}

impl Loader {
    pub(super) fn new(args: &ServeArgs, store: Store, vault: Arc<Vault>, history: History) -> Self {
        Self {
            folder: args.folder.clone(),
            context: args.context.clone(),
            lock: args.lock,
            store,
            vault,
            loading: Arc::default(),
            history: Arc::new(history),
        }
    }

    /// Returns the served folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what texts are resolved against.
    pub(super) fn context(&self) -> &ContextArgs {
        &self.context
    }

    /// Reads the connections and secrets that people gave to the server.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) async fn stored(&self) -> Result<Stored, Failed> {
        Stored::read(&self.store, &self.vault, &self.folder).await
    }

    /// Returns the connections that are known, from wherever.
    ///
    /// # Errors
    /// When they cannot be read, or are wrong.
    pub(super) async fn connections(&self) -> Result<Connections, Failed> {
        let stored = self.stored().await?;
        project::load_connections(self.context.connections.as_deref(), &self.folder, stored.connections, &self.data())
    }

    /// Returns the secrets that are known, from wherever.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) async fn secrets(&self) -> Result<Secrets, Failed> {
        project::load_secrets(self.context.secrets.as_deref(), self.stored().await?.secrets)
    }

    /// Returns where the artifacts of all runs are.
    ///
    /// # Errors
    /// When their connection is wrong.
    pub(super) async fn artifacts(&self) -> Result<Artifacts, Failed> {
        let (connections, secrets) = (self.connections().await?, self.secrets().await?);
        Artifacts::open(&connections, &self.folder.join("artifacts"), secrets)
    }

    /// Returns the server's own folder.
    pub(super) fn data(&self) -> DataFolder {
        DataFolder::new(self.context.data.data_dir.as_deref())
    }

    /// Brings the history up to date, if a project reads it.
    ///
    /// # Errors
    /// When it cannot be.
    pub(super) async fn bring_history(&self, project: &Project) -> Result<(), Failed> {
        history::bring(project, &self.history, &self.store).await
    }

    /// Loads a text.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub(super) async fn load(&self, text: Text<'_>, stored: Stored) -> Result<Project, Failed> {
        if !Path::new(text.file).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            let outside = Diagnostic::error(format!("the file `{}` is not in the served folder", text.file));
            return Err(outside
                .hint("give a path that is relative to it, such as `sales/pipeline.yaml`".to_owned())
                .into());
        }
        let mut context = self.context.clone();
        context.parameters.extend(text.parameters);
        let args = ProjectArgs { pipeline: self.folder.join(text.file), context };
        let source = Source::new(args.pipeline.display().to_string(), text.text.to_owned());
        // Reading the manifests of blocks blocks.
        tokio::task::block_in_place(|| Project::of_source(source, &args, text.purpose, text.today, stored))
    }

    /// Loads a text that is to be run, and pins its blocks.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub(super) async fn load_to_run(&self, text: Text<'_>) -> Result<Project, Failed> {
        let mut project = self.load(text, self.stored().await?).await?;
        tokio::task::block_in_place(|| {
            let _one_at_a_time = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
            project.hold_to_lock(self.lock)
        })?;
        Ok(project)
    }
}

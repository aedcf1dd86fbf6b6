//! Artifacts: files that a run makes for people, such as reports.
//!
//! They are objects of the connection `artifacts`, which every pipeline has: a folder of the data folder, unless a connection of this name is
//! given. A node sees nothing of it but a folder of its own in each run.

use std::path::Path;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use weir_api::{ArtifactContent, ArtifactView, media_type};
use weir_connections::objects::{ObjectPath, ObjectStore};
use weir_connections::secrets::Secrets;
use weir_diagnostics::{Blame, Diagnostic};
use weir_pipeline::connection::ARTIFACTS;
use weir_pipeline::{ConnectionUrl, Connections};
use weir_types::{NodeName, PipelineName, Problem, ProblemKind, RunId};

use crate::failed::Failed;
use crate::folders::DataFolder;
use crate::project;

/// How much of an artifact is read at a time.
const PIECE: u64 = 1 << 20;

/// Returns the connection as it is when nobody gives another.
///
/// # Errors
/// Never with a data folder that can be written as text.
pub(crate) fn connection(data: &DataFolder) -> Result<Connections, Failed> {
    let mut connections = Connections::default();
    let path = std::path::absolute(data.artifacts()).unwrap_or_else(|_| data.artifacts());
    let url = ConnectionUrl::File { path: path.display().to_string() }.to_string();
    let name = ARTIFACTS.parse().map_err(anyhow::Error::new)?;
    connections.insert_url(name, &url, None).map_err(anyhow::Error::new)?;
    Ok(connections)
}

/// Returns the folder of a run's artifacts.
pub(crate) fn folder_of_run(pipeline: &PipelineName, run: RunId) -> String {
    format!("{}/{run}", pipeline.owner())
}

/// Returns the folder of a node's artifacts of a run.
pub(crate) fn folder_of_node(pipeline: &PipelineName, run: RunId, node: &NodeName) -> String {
    format!("{}/{node}", folder_of_run(pipeline, run))
}

/// The artifacts of all runs.
pub(crate) struct Artifacts {
    store: Arc<dyn ObjectStore>,
}

impl Artifacts {
    /// Finds out where they are. `pipeline` is what relative paths may be relative to.
    ///
    /// # Errors
    /// When the connection is wrong.
    pub(crate) fn open(connections: &Connections, pipeline: &Path, secrets: Secrets) -> Result<Self, Failed> {
        let (drivers, _) = project::drivers(connections, pipeline, secrets);
        Ok(Self { store: drivers.objects(ARTIFACTS).map_err(|error| said(error.into()))? })
    }

    /// Lists what a run has made, by node and name.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn of_run(&self, pipeline: &PipelineName, run: RunId) -> Result<Vec<ArtifactView>, Failed> {
        let folder = folder_of_run(pipeline, run);
        let mut found = Vec::new();
        let mut listed = self.store.list(Some(&path(&folder)?));
        while let Some(entry) = listed.next().await {
            let entry = match entry {
                // Nobody has made an artifact yet.
                Err(problem) if problem.kind == ProblemKind::NotFound => break,
                entry => entry.map_err(said)?,
            };
            let place = entry.path.strip_prefix(&folder).and_then(|path| path.strip_prefix('/')?.split_once('/'));
            let Some((node, name)) = place else { continue };
            found.push(ArtifactView {
                node: node.to_owned(),
                name: name.to_owned(),
                media_type: media_type(name),
                size: entry.size,
            });
        }
        found.sort_by(|left, right| (&left.node, &left.name).cmp(&(&right.node, &right.name)));
        Ok(found)
    }

    /// Opens one; nothing when there is none of this name.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn read(
        &self,
        pipeline: &PipelineName,
        run: RunId,
        name: &str,
    ) -> Result<Option<ArtifactContent>, Failed> {
        let path = path(&format!("{}/{name}", folder_of_run(pipeline, run)))?;
        let size = match self.store.head(&path).await {
            Err(problem) if problem.kind == ProblemKind::NotFound => return Ok(None),
            entry => entry.map_err(said)?.size,
        };
        let store = Arc::clone(&self.store);
        let piece = move |from: u64| {
            let (store, path) = (Arc::clone(&store), path.clone());
            async move {
                let read = store.read(&path, from, PIECE.min(size - from)).await;
                read.map_err(|problem| std::io::Error::other(problem.message))
            }
        };
        let starts = (0..size).step_by(usize::try_from(PIECE).unwrap_or(usize::MAX));
        Ok(Some(ArtifactContent { size, bytes: stream::iter(starts).then(piece).boxed() }))
    }

    /// Removes what a run has made.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn remove(&self, pipeline: &PipelineName, run: RunId) -> Result<(), Failed> {
        let listed = self.store.list(Some(&path(&folder_of_run(pipeline, run))?));
        let entries: Vec<_> = match listed.try_collect().await {
            Err(problem) if problem.kind == ProblemKind::NotFound => return Ok(()),
            entries => entries.map_err(said)?,
        };
        for entry in entries {
            self.store.delete(&path(&entry.path)?).await.map_err(said)?;
        }
        Ok(())
    }
}

fn path(text: &str) -> Result<ObjectPath, Failed> {
    ObjectPath::parse(text).map_err(said)
}

fn said(problem: Problem) -> Failed {
    Diagnostic::error(problem.message).blame(Blame::External).hint(problem.hint).into()
}

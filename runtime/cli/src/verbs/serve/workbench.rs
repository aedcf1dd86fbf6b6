//! What the API asks of those who know blocks and connections.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use serde_json::{Value, json};
use weir_api::{
    ArtifactContent, ArtifactView, BlockView, Checked, ConnectionSettings, Draft, OutsideConnection, PreviewOf,
    PreviewView, RejectsOf, Replay, ReplayError, RowsView, Trial, Workbench,
};
use weir_control::Nudge;
use weir_diagnostics::{Blame, Diagnostic, Diagnostics, Explain, Sensitive, Source};
use weir_engine::{Engine, EngineSettings, RunFailure, RunPlan, read_rejects};
use weir_pipeline::{ConnectionSpec, Connections, written};
use weir_store::Store;
use weir_types::{NodeName, PipelineName, RunId, SecretName};

use super::deployed::Look;
use super::loader::{Loader, Text};
use super::replays::Replays;
use super::shown;
use crate::assembly;
use crate::failed::Failed;
use crate::hosted::SharedHost;
use crate::library::{BlockFile, BlockLibrary};
use crate::log;
use crate::project::{self, LoadFor, Project};
use crate::reach::reach;

/// How long blocks may take to say what they would do, or to give the first rows.
const PATIENCE: Duration = Duration::from_secs(60);

/// The file that a draft without one stands for.
const DRAFT: &str = "draft.yaml";

/// Answers by the engine.
pub(super) struct EngineWorkbench {
    loader: Loader,
    store: Store,
    host: Arc<SharedHost>,
    look: Look,
    nudge: Nudge,
    replays: Replays,
}

impl EngineWorkbench {
    pub(super) fn new(
        loader: Loader,
        store: Store,
        host: Arc<SharedHost>,
        look: Look,
        nudge: Nudge,
        replays: Replays,
    ) -> Self {
        Self { loader, store, host, look, nudge, replays }
    }

    async fn load(&self, draft: &Draft) -> Result<Project, Failed> {
        self.load_for(draft, LoadFor::Blocks).await
    }

    async fn load_for(&self, draft: &Draft, purpose: LoadFor<'_>) -> Result<Project, Failed> {
        let file = draft.file.as_deref().unwrap_or(DRAFT);
        let source = Source::new(file.to_owned(), draft.text.clone());
        // Without the parameters of its triggers a pipeline may have none to be checked with.
        let text = Text { parameters: super::folder::of_trigger(&source), purpose, ..Text::new(file, &draft.text) };
        self.loader.load(text, self.loader.stored().await?).await
    }

    fn engine(&self, project: &Project) -> Result<Engine, Failed> {
        let environment =
            assembly::environment_on(project, SystemTime::now(), Arc::clone(&self.host), Arc::new(log::of_node))?;
        Ok(Engine::new(environment, self.store.clone(), EngineSettings::new(project.data.path())))
    }

    /// Asks the blocks of a project what they would do.
    async fn planned(&self, project: &Project) -> Result<(Engine, RunPlan), Failed> {
        let engine = self.engine(project)?;
        self.loader.bring_history(project).await?;
        let plan = tokio::time::timeout(PATIENCE, engine.plan(project.graph.clone())).await.map_err(|_| impatient())?;
        let plan = plan?;
        Ok((engine, plan))
    }

    fn library(&self) -> Result<BlockLibrary, Diagnostic> {
        BlockLibrary::find(&self.loader.context().blocks, Some(self.loader.folder()))
    }

    async fn reached(&self, trial: &Trial) -> Result<(), Failed> {
        let connections: Connections = match &trial.settings {
            Some(settings) => {
                let spec =
                    project::connection(&trial.name, &json!(settings), &trial.credentials, self.loader.folder())?;
                std::iter::once(spec).collect()
            }
            None => self.loader.connections().await?,
        };
        let pipeline = self.loader.folder().join(DRAFT);
        let (drivers, _) = project::drivers(&connections, &pipeline, self.loader.secrets().await?);
        let reached = tokio::time::timeout(PATIENCE, reach(&drivers, &trial.name)).await.map_err(|_| impatient())?;
        let said =
            |problem: weir_types::Problem| Diagnostic::error(problem.message).blame(Blame::External).hint(problem.hint);
        Ok(reached.map(drop).map_err(said)?)
    }
}

#[async_trait]
impl Workbench for EngineWorkbench {
    async fn check(&self, draft: &Draft) -> Checked {
        match self.load(draft).await {
            Ok(project) => checked(project),
            Err(failed) => wrong(draft, failed),
        }
    }

    async fn plan(&self, draft: &Draft) -> (Checked, Option<Value>) {
        let project = match self.load(draft).await {
            Ok(project) => project,
            Err(failed) => return (wrong(draft, failed), None),
        };
        let planned = self.planned(&project).await;
        let mut checked = checked(project);
        match planned {
            Ok((_, plan)) => {
                checked.diagnostics.extend(plan.warnings.iter().cloned());
                (checked, Some(json!(plan.view())))
            }
            Err(failed) => {
                checked.diagnostics.extend(failed.into_diagnostics());
                (checked, None)
            }
        }
    }

    async fn preview(&self, draft: &Draft, of: &PreviewOf) -> Result<PreviewView, Diagnostics> {
        let project = self.load_for(draft, LoadFor::UpTo(&of.port.node)).await.map_err(Failed::into_diagnostics)?;
        let (engine, plan) = self.planned(&project).await.map_err(Failed::into_diagnostics)?;
        // One row more than is shown tells whether there are more.
        let preview = engine.preview(&plan, &of.port, of.rows.saturating_add(1));
        let preview = tokio::time::timeout(PATIENCE, preview).await.map_err(|_| impatient())?;
        let preview = preview.map_err(|failure| located(&failure, &project))?;
        shown::preview(preview, of.rows).map_err(Failed::into_diagnostics)
    }

    async fn discover(&self, draft: &Draft, node: &NodeName) -> Result<Vec<String>, Diagnostics> {
        let project = self.load_for(draft, LoadFor::UpTo(node)).await.map_err(Failed::into_diagnostics)?;
        let engine = self.engine(&project).map_err(Failed::into_diagnostics)?;
        let found = tokio::time::timeout(PATIENCE, engine.discover(&project.graph, node)).await;
        found.map_err(|_| impatient())?.map_err(|failure| located(&failure, &project).into())
    }

    async fn blocks(&self) -> Result<Vec<BlockView>, Diagnostics> {
        tokio::task::block_in_place(|| {
            let library = self.library()?;
            let mut blocks: Vec<BlockView> =
                library.blocks().iter().map(|file| block(&library, file)).collect::<Result<_, _>>()?;
            // What an earlier folder hides is not there for pipelines.
            blocks.sort_by(|left, right| (&left.name, &left.version).cmp(&(&right.name, &right.version)));
            blocks.dedup_by(|later, first| later.name == first.name && later.version == first.version);
            Ok(blocks)
        })
    }

    async fn outside_connections(&self) -> Result<Vec<OutsideConnection>, Diagnostics> {
        let context = self.loader.context();
        let known = project::load_connections(
            context.connections.as_deref(),
            self.loader.folder(),
            Connections::default(),
            &self.loader.data(),
        );
        Ok(known.map_err(Failed::into_diagnostics)?.iter().map(outside).collect())
    }

    async fn connections(&self) -> Result<Connections, Diagnostics> {
        self.loader.connections().await.map_err(Failed::into_diagnostics)
    }

    async fn check_settings(&self, name: &str, settings: &ConnectionSettings) -> Result<(), Diagnostics> {
        let made = project::connection(name, &json!(settings), &Default::default(), self.loader.folder());
        made.map(drop).map_err(Failed::into_diagnostics)
    }

    async fn try_connection(&self, trial: &Trial) -> Result<(), Diagnostics> {
        self.reached(trial).await.map_err(Failed::into_diagnostics)
    }

    async fn rejected_rows(&self, path: &str, limit: usize) -> Result<RowsView, Diagnostics> {
        let file: PathBuf = self.loader.data().path().join(path);
        tokio::task::block_in_place(|| {
            let said = |error: &dyn std::error::Error| Diagnostic::error(error.to_string()).blame(Blame::Host);
            let (schema, batches) = read_rejects(&file).map_err(|error| said(&error))?;
            let mut kept = Vec::new();
            let mut rows = 0;
            for batch in batches {
                let batch = batch.map_err(|error| said(&error))?;
                rows += batch.num_rows();
                kept.push(batch);
                if rows >= limit {
                    break;
                }
            }
            shown::rows(&schema, &kept, 0..limit).map_err(Failed::into_diagnostics)
        })
    }

    async fn rejects(&self, of: &RejectsOf, which: Range<usize>) -> Result<RowsView, Diagnostics> {
        self.replays.rows(of, which).await.map_err(Failed::into_diagnostics)
    }

    async fn replay(&self, replay: &Replay) -> Result<RunId, ReplayError> {
        self.replays.begin(replay).await
    }

    async fn artifacts(&self, pipeline: &PipelineName, run: RunId) -> Result<Vec<ArtifactView>, Diagnostics> {
        let artifacts = self.loader.artifacts().await.map_err(Failed::into_diagnostics)?;
        artifacts.of_run(pipeline, run).await.map_err(Failed::into_diagnostics)
    }

    async fn artifact(
        &self,
        pipeline: &PipelineName,
        run: RunId,
        name: &str,
    ) -> Result<Option<ArtifactContent>, Diagnostics> {
        let artifacts = self.loader.artifacts().await.map_err(Failed::into_diagnostics)?;
        artifacts.read(pipeline, run, name).await.map_err(Failed::into_diagnostics)
    }

    async fn secret(&self, name: &SecretName) -> Result<Sensitive<String>, Diagnostics> {
        let secrets = self.loader.secrets().await.map_err(Failed::into_diagnostics)?;
        secrets.get(name.as_str()).map_err(|error| Diagnostic::error(error.to_string()).hints(error.hints()).into())
    }

    fn changed(&self) {
        self.look.now();
        self.nudge.nudge();
    }
}

fn checked(project: Project) -> Checked {
    Checked {
        name: Some(project.graph.name.clone()),
        diagnostics: project.warnings,
        triggers: project.triggers,
        concurrency: Some(project.concurrency),
        resolved: project.graph.nodes.iter().map(|node| (node.name.to_string(), node.config.clone())).collect(),
    }
}

fn wrong(draft: &Draft, failed: Failed) -> Checked {
    let source = Source::new(DRAFT.to_owned(), draft.text.clone());
    let name = written::Pipeline::parse(&source).pipeline.and_then(|pipeline| Some(pipeline.name?.value));
    Checked { diagnostics: failed.into_diagnostics(), name, ..Checked::default() }
}

/// Puts a failure where its node is written.
fn located(failure: &RunFailure, project: &Project) -> Diagnostic {
    let mut diagnostic = failure.to_diagnostic();
    let node = project.graph.nodes.iter().find(|node| Some(&node.name) == failure.node.as_ref());
    diagnostic.location = diagnostic.location.or_else(|| node?.location.clone());
    diagnostic
}

fn impatient() -> Diagnostic {
    let message = format!("there was no answer within {} s", PATIENCE.as_secs());
    Diagnostic::error(message)
        .blame(Blame::External)
        .hint("check that the systems that it reads from answer".to_owned())
}

fn block(library: &BlockLibrary, file: &BlockFile) -> Result<BlockView, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::error(format!("cannot read `{}`", file.path.display())).caused_by(error.to_string())
    };
    let manifest = &file.manifest;
    Ok(BlockView {
        name: manifest.name.to_string(),
        version: manifest.version.to_string(),
        kind: manifest.kind.to_string(),
        title: manifest.title.clone(),
        description: manifest.summary.clone(),
        licence: manifest.licence.clone(),
        digest: library.digest(&file.path).map_err(unreadable)?.to_string(),
        size: file.path.metadata().map_err(unreadable)?.len(),
        capabilities: json!(manifest.capabilities),
        config_schema: manifest.config.clone(),
        inputs: json!(manifest.inputs()),
        outputs: json!(manifest.outputs()),
        rows: manifest.row_relation().to_string(),
        write_modes: manifest.write_modes.iter().map(ToString::to_string).collect(),
    })
}

fn outside(spec: &ConnectionSpec) -> OutsideConnection {
    let credentials = spec.credentials();
    OutsideConnection {
        name: spec.name.to_string(),
        source: if spec.location.is_some() { "file" } else { "environment" },
        credentials: credentials
            .into_iter()
            .filter(|(_, set)| set.is_some())
            .map(|(name, _)| name.to_owned())
            .collect(),
        settings: ConnectionSettings {
            url: spec.url.to_string(),
            endpoint: spec.endpoint.clone(),
            region: spec.region.clone(),
            options: spec.options.clone(),
        },
    }
}

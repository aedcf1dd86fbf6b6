//! Putting the parts together: what the engine needs, made of what a project has.

use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use weir_capabilities::{HttpLimits, NodeAccess, Services, StagingFolder, Tokens};
use weir_diagnostics::{Blame, Diagnostic};
use weir_engine::{Engine, EngineSettings, Environment, FailureKind, Purpose, RunContext, RunFailure, RunnableBlock};
use weir_host::capability::Capabilities;
use weir_host::{HostConfig, HostError};
use weir_pipeline::connection::ARTIFACTS;
use weir_pipeline::{Graph, GraphNode};
use weir_query::{QueryEngine, QuerySettings, RunSettings};
use weir_types::{ByteSize, Problem, RunId};

use crate::artifacts;
use crate::environment as variables;
use crate::failed::Failed;
use crate::folders::DataFolder;
use crate::history;
use crate::hosted::SharedHost;
use crate::library::BlockLibrary;
use crate::log::LogOfNodes;
use crate::project::Project;

/// Makes the engine for a project.
///
/// # Errors
/// When the store cannot be opened, or a variable has a value that makes no sense.
pub(crate) async fn engine(project: &Project) -> Result<Engine, Failed> {
    let environment = environment(project, SystemTime::now())?;
    let store = project.open_store().await?;
    history::bring(project, &history::copy(&project.data)?, &store).await?;
    Ok(Engine::new(environment, store, EngineSettings::new(project.data.path())))
}

/// Makes what the engine needs of a project, for a run that started at some time.
///
/// # Errors
/// When a variable has a value that makes no sense.
pub(crate) fn environment(project: &Project, started: SystemTime) -> Result<Arc<dyn Environment>, Failed> {
    environment_on(project, started, Arc::default(), Arc::new(crate::log::of_node))
}

/// Does the same on a host that is shared with other runs of the process; whoever needs it first makes it. `log` says where the lines of
/// each node go.
///
/// # Errors
/// As [`environment`].
pub(crate) fn environment_on(
    project: &Project,
    started: SystemTime,
    host: Arc<SharedHost>,
    log: LogOfNodes,
) -> Result<Arc<dyn Environment>, Failed> {
    let assembly = Assembly {
        library: project.library.clone(),
        services: Services {
            connections: project.connections.clone(),
            secrets: project.secrets.clone(),
            staging: StagingFolder::new(project.data.staging()),
            http: HttpLimits::default(),
            tokens: Tokens::default(),
        },
        queries: QueryEngine::new(query_settings(&project.data)?),
        started,
        data: project.data.clone(),
        host,
        log,
    };
    Ok(Arc::new(assembly))
}

fn query_settings(data: &DataFolder) -> Result<QuerySettings, Diagnostic> {
    let mut settings = QuerySettings::in_folder(data.spill());
    if let Some(text) = variables::text(variables::QUERY_MEMORY) {
        let memory: ByteSize = text.parse().map_err(|error: weir_types::ByteSizeError| {
            Diagnostic::error(format!("the variable `{}` has a wrong value: {error}", variables::QUERY_MEMORY))
                .hint(error.hint())
        })?;
        settings.memory = memory.as_usize();
    }
    Ok(settings)
}

/// What nodes get: blocks from the library, and capabilities within their grants.
struct Assembly {
    library: Arc<BlockLibrary>,
    services: Services,
    queries: Arc<QueryEngine>,
    /// What `now()` gives in statements.
    started: SystemTime,
    data: DataFolder,
    host: Arc<SharedHost>,
    log: LogOfNodes,
}

impl Assembly {
    fn host_config(&self) -> HostConfig {
        HostConfig { cache_dir: Some(self.data.code_cache()), ..HostConfig::default() }
    }
}

#[async_trait]
impl Environment for Assembly {
    async fn block(&self, node: &GraphNode) -> Result<Arc<dyn RunnableBlock>, RunFailure> {
        if let Some(block) = self.host.at_hand(&node.digest) {
            return Ok(Arc::new(block));
        }
        let label = node.manifest.label();
        let failed = |error: &HostError| {
            let blame =
                if matches!(error, HostError::Engine(_) | HostError::Thread(_)) { Blame::Host } else { Blame::Block };
            let mut failure =
                RunFailure::new(FailureKind::Plan, blame, format!("block `{label}` cannot be loaded: {error}"))
                    .at(&node.name);
            failure.causes.extend(std::error::Error::source(error).map(ToString::to_string));
            failure
        };
        let file = self.library.file_of(&node.digest);
        let file =
            file.ok_or_else(|| RunFailure::host(format!("the file of block `{label}` is not known")).at(&node.name))?;
        let block = self.host.load(&file, || self.host_config()).await.map_err(|error| failed(&error))?;
        if *block.digest() != node.digest {
            let message =
                format!("block `{label}` in `{}` was changed while the pipeline was being planned", file.display());
            return Err(RunFailure::new(FailureKind::Plan, Blame::User, message)
                .at(&node.name)
                .hint("try again".to_owned()));
        }
        Ok(Arc::new(block))
    }

    async fn capabilities(
        &self,
        graph: &Graph,
        node: &GraphNode,
        context: &RunContext,
    ) -> Result<Capabilities, Problem> {
        let access = NodeAccess {
            node: &node.name,
            grants: &node.grants,
            secrets: &node.secrets,
            run: context.run,
            may_write: context.purpose == Purpose::Run,
        };
        let queries = self.queries.for_run(RunSettings { now: self.started, random: node.grants.random });
        let mut services = self.services.clone();
        if node.grants.connections.keys().any(|name| name.as_str() == ARTIFACTS) {
            let folder = artifacts::folder_of_node(&graph.name, context.run, &node.name);
            services.connections = Arc::new(services.connections.within(ARTIFACTS, &folder));
        }
        weir_capabilities::assemble(&access, &services, (self.log)(&node.name), |keys| {
            Some(Arc::new(queries.with_keys(keys)))
        })
    }

    async fn run_ended(&self, run: RunId) {
        if let Err(error) = self.services.staging.remove_run(&run) {
            tracing::warn!(run.id = %run, "what run {run} had staged could not be removed: {error}");
        }
    }
}

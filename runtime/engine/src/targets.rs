//! The loaders outside the data path: committing, aborting, and asking what a target knows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use weir_host::{CommitRequest, Committed, EpochId};
use weir_types::{EpochNumber, NodeName, PipelineName, RunId, WriteMode};

use crate::attempt::RuntimeSetup;
use crate::block::LoaderInstance;
use crate::environment::{Environment, Purpose, RunContext};
use crate::failure::RunFailure;
use crate::metrics::RunMetrics;
use crate::node::NodeRuntime;
use crate::notes::NoteBook;
use crate::plan::RunPlan;
use crate::settings::EngineSettings;
use crate::topology::Role;

type Instance = Box<dyn LoaderInstance>;

/// The loaders of a pipeline on behalf of one run, each with an instance that is made when it is first needed.
pub(crate) struct Targets {
    pipeline: PipelineName,
    run: RunId,
    loaders: Vec<Arc<NodeRuntime>>,
    instances: Mutex<HashMap<NodeName, Instance>>,
}

/// An epoch as the loaders commit it.
#[derive(Debug, Clone)]
pub(crate) struct CommitOrder {
    /// The epoch.
    pub(crate) epoch: EpochNumber,
    /// Whether the run is complete with it.
    pub(crate) last: bool,
    /// What the writers have prepared, by loader.
    pub(crate) tokens: BTreeMap<NodeName, Vec<String>>,
    /// What is to be kept beside the rows, JSON text.
    pub(crate) state: String,
}

impl Targets {
    /// Puts the loaders to work for a run.
    pub(crate) async fn new(
        plan: &RunPlan,
        environment: &dyn Environment,
        settings: &EngineSettings,
        metrics: &RunMetrics,
        run: RunId,
    ) -> Result<Self, RunFailure> {
        let setup = RuntimeSetup {
            plan,
            settings,
            environment,
            context: RunContext { run, purpose: Purpose::Run },
            // A commit is never cancelled.
            token: &CancellationToken::new(),
            metrics,
            notes: &NoteBook::default(),
        };
        let mut loaders = Vec::new();
        for node in plan.of_role(Role::Loader) {
            loaders.push(Arc::new(setup.node(node).await?));
        }
        Ok(Self { pipeline: plan.pipeline().clone(), run, loaders, instances: Mutex::default() })
    }

    /// Returns the run.
    pub(crate) fn run(&self) -> RunId {
        self.run
    }

    /// Commits an epoch in one target after the other. Every loader is called, also one without rows: its target may keep the state.
    pub(crate) async fn commit(&self, order: &CommitOrder) -> Result<(), RunFailure> {
        for loader in &self.loaders {
            let node = &loader.node;
            let request = CommitRequest {
                epoch: self.epoch_id(&node.name, order.epoch),
                input: node.input().clone(),
                mode: node.mode.clone().unwrap_or(WriteMode::Append),
                schema_change: node.policy.schema_change,
                tokens: order.tokens.get(&node.name).cloned().unwrap_or_default(),
                last: order.last,
                state: order.state.clone(),
            };
            let mut instance = self.instance(loader).await?;
            loader.call_to_end("commit", instance.commit(&node.config, &request)).await?;
            self.keep(&node.name, instance).await;
        }
        Ok(())
    }

    /// Tells every loader that an epoch will not be committed. One that cannot be told does not keep the others from it; all failures are
    /// returned, for the log.
    pub(crate) async fn abort(&self, epoch: EpochNumber, tokens: &BTreeMap<NodeName, Vec<String>>) -> Vec<RunFailure> {
        let mut failures = Vec::new();
        for loader in &self.loaders {
            let tokens = tokens.get(&loader.node.name).map_or(&[][..], Vec::as_slice);
            failures.extend(self.abort_one(loader, epoch, tokens).await.err());
        }
        failures
    }

    async fn abort_one(&self, loader: &NodeRuntime, epoch: EpochNumber, tokens: &[String]) -> Result<(), RunFailure> {
        let id = self.epoch_id(&loader.node.name, epoch);
        let mut instance = self.instance(loader).await?;
        loader.call_to_end("abort", instance.abort(&loader.node.config, &id, tokens)).await?;
        self.keep(&loader.node.name, instance).await;
        Ok(())
    }

    /// Asks every target for the last epoch that it knows to be committed.
    pub(crate) async fn last_commits(&self) -> Result<Vec<(NodeName, Committed)>, RunFailure> {
        let mut known = Vec::new();
        for loader in &self.loaders {
            let name = &loader.node.name;
            let mut instance = self.instance(loader).await?;
            let call = instance.last_commit(&loader.node.config, self.pipeline.as_str(), name.as_str());
            let committed = loader.call_to_end("last-commit", call).await?;
            known.extend(committed.map(|committed| (name.clone(), committed)));
            self.keep(name, instance).await;
        }
        Ok(known)
    }

    fn epoch_id(&self, node: &NodeName, epoch: EpochNumber) -> EpochId {
        EpochId {
            pipeline: self.pipeline.to_string(),
            node: node.to_string(),
            run: self.run.to_string(),
            number: epoch.get(),
        }
    }

    /// Takes a loader's instance out, so that one that fails is not put back.
    async fn instance(&self, loader: &NodeRuntime) -> Result<Instance, RunFailure> {
        if let Some(instance) = self.instances.lock().await.remove(&loader.node.name) {
            return Ok(instance);
        }
        loader.call_to_end("instantiate", loader.node.block.loader(loader.setup_for("commit".to_owned()))).await
    }

    async fn keep(&self, node: &NodeName, instance: Instance) {
        self.instances.lock().await.insert(node.clone(), instance);
    }
}

//! What all parts of one attempt at a run share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tokio_util::sync::CancellationToken;
use weir_host::NodeSetup;
use weir_store::{EdgeKey, NodeCount, Notes};
use weir_types::{NodeName, PortName, RunId};

use crate::environment::{Environment, RunContext};
use crate::failure::RunFailure;
use crate::metrics::RunMetrics;
use crate::node::NodeRuntime;
use crate::notes::NoteBook;
use crate::plan::{PlannedNode, RunPlan, node};
use crate::progress::Reporter;
use crate::rejects::{Keeping, RejectLedger};
use crate::segment::WriteReceipt;
use crate::settings::EngineSettings;

/// One attempt at a run.
pub(crate) struct Attempt {
    pub(crate) plan: Arc<RunPlan>,
    pub(crate) settings: Arc<EngineSettings>,
    pub(crate) run: RunId,
    /// What becomes of rejected rows.
    pub(crate) keeping: Keeping,
    /// From 1.
    pub(crate) number: u32,
    /// Winds the attempt up: because a part of it failed, or because a person stopped the run.
    pub(crate) token: CancellationToken,
    pub(crate) reporter: Reporter,
    pub(crate) metrics: Arc<RunMetrics>,
    pub(crate) ledger: Arc<RejectLedger>,
    pub(crate) notes: NoteBook,
    runtimes: BTreeMap<NodeName, Arc<NodeRuntime>>,
    orphans: Mutex<Vec<WriteReceipt>>,
}

/// What an attempt is made from.
pub(crate) struct AttemptSetup {
    pub(crate) plan: Arc<RunPlan>,
    pub(crate) settings: Arc<EngineSettings>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) context: RunContext,
    pub(crate) number: u32,
    pub(crate) token: CancellationToken,
    pub(crate) reporter: Reporter,
    pub(crate) metrics: Arc<RunMetrics>,
    /// The notes that are durable.
    pub(crate) notes: Notes,
    /// What the run has committed.
    pub(crate) committed: BTreeMap<NodeName, NodeCount>,
    /// What becomes of rejected rows.
    pub(crate) keeping: Keeping,
}

impl Attempt {
    /// Makes the capabilities of every node.
    pub(crate) async fn new(setup: AttemptSetup) -> Result<Self, RunFailure> {
        let notes = NoteBook::new(setup.notes.clone());
        let maker = RuntimeSetup {
            plan: &setup.plan,
            settings: &setup.settings,
            environment: setup.environment.as_ref(),
            context: setup.context,
            token: &setup.token,
            metrics: &setup.metrics,
            notes: &notes,
        };
        let mut runtimes = BTreeMap::new();
        for planned in setup.plan.nodes.values() {
            runtimes.insert(planned.name.clone(), Arc::new(maker.node(planned).await?));
        }
        Ok(Self {
            ledger: Arc::new(RejectLedger::new(&setup.committed)),
            plan: setup.plan,
            settings: setup.settings,
            run: setup.context.run,
            keeping: setup.keeping,
            number: setup.number,
            token: setup.token,
            reporter: setup.reporter,
            metrics: setup.metrics,
            notes,
            runtimes,
            orphans: Mutex::default(),
        })
    }

    /// Returns a node at work.
    pub(crate) fn runtime(&self, node: &NodeName) -> Result<&Arc<NodeRuntime>, RunFailure> {
        self.runtimes.get(node).ok_or_else(|| RunFailure::host(format!("node `{node}` is not part of the plan")))
    }

    /// Returns how many splits are read side by side: what the pipeline wants, else what suits the machine.
    pub(crate) fn parallelism(&self) -> usize {
        let wanted = self.plan.graph.policy.parallelism.and_then(|wanted| usize::try_from(wanted).ok());
        wanted.unwrap_or(self.settings.parallelism)
    }

    /// Keeps receipts of an epoch that will not be committed, so that their loaders can clean up.
    pub(crate) fn orphan(&self, writes: impl IntoIterator<Item = WriteReceipt>) {
        self.orphans.lock().unwrap_or_else(PoisonError::into_inner).extend(writes);
    }

    /// Returns what was prepared and will not be committed.
    pub(crate) fn take_orphans(&self) -> Vec<WriteReceipt> {
        std::mem::take(&mut self.orphans.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns an edge as people write it, for messages.
    pub(crate) fn edge_into(&self, node: &NodeName, port: &PortName) -> String {
        let leads = |edge: &&EdgeKey| edge.to_node == *node && edge.to_port == *port;
        let edge = self.plan.topology.edges.iter().find(leads);
        edge.map_or_else(|| node.to_string(), crate::conservation::label)
    }
}

/// What node runtimes are made from.
pub(crate) struct RuntimeSetup<'a> {
    pub(crate) plan: &'a RunPlan,
    pub(crate) settings: &'a EngineSettings,
    pub(crate) environment: &'a dyn Environment,
    pub(crate) context: RunContext,
    pub(crate) token: &'a CancellationToken,
    pub(crate) metrics: &'a RunMetrics,
    pub(crate) notes: &'a NoteBook,
}

impl RuntimeSetup<'_> {
    /// Puts a node to work.
    pub(crate) async fn node(&self, planned: &Arc<PlannedNode>) -> Result<NodeRuntime, RunFailure> {
        let capabilities = self.environment.capabilities(&self.plan.graph, &planned.spec, &self.context).await;
        let mut capabilities =
            capabilities.map_err(|problem| RunFailure::of_problem(&planned.name, &planned.label, problem))?;
        capabilities.state = Some(self.notes.of_node(&planned.name));
        let metrics = self.metrics.node(&planned.name);
        let setup = NodeSetup {
            limits: node::limits(&planned.spec.grants.limits),
            capabilities,
            meter: Arc::clone(&metrics.meter),
            clock: planned.spec.grants.clock,
            random: planned.spec.grants.random,
            started: SystemTime::now(),
            seed: seed(self.context.run),
            ..NodeSetup::closed(planned.name.as_str())
        };
        Ok(NodeRuntime {
            node: Arc::clone(planned),
            setup,
            metrics,
            token: self.token.clone(),
            call_time: self.settings.call_time,
        })
    }
}

/// The same run gets the same fixed randomness in every attempt.
fn seed(run: RunId) -> u64 {
    let (high, low) = run.as_uuid().as_u64_pair();
    high ^ low
}

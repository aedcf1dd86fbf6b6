//! What all doubles of a test share, and the bench on which an engine runs them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tempfile::TempDir;
use tokio::sync::Notify;
use weir_diagnostics::{Diagnostics, Source};
use weir_engine::{
    Engine, EngineSettings, Environment, ExtractorInstance, LoaderInstance, RunContext, RunFailure, RunHandle,
    RunOptions, RunPlan, RunSummary, RunnableBlock, TransformInstance,
};
use weir_host::capability::Capabilities;
use weir_host::{Failure, NodeSetup};
use weir_pipeline::{Arguments, BlockCatalog, CatalogMiss, Connections, Context, Graph, GraphNode, ResolvedBlock};
use weir_store::Store;
use weir_types::manifest::Manifest;
use weir_types::{BlockRef, Digest, Problem, RunId};

use super::extractor::Numbers;
use super::loader::{MemoryLoader, Target};
use super::manifests::manifest;
use super::transform::Double;

/// What all doubles of a test share.
#[derive(Default)]
pub(crate) struct World {
    /// Calls into doubles so far, and the call at which everything stops as if the process were killed.
    clock: AtomicU64,
    kill_at: AtomicU64,
    /// Told when that has happened.
    pub(crate) dead: Notify,
    targets: Mutex<BTreeMap<String, Arc<Target>>>,
    /// How many of the next calls fail with a problem that may pass, by call.
    pub(crate) transient: Mutex<BTreeMap<&'static str, (u64, u64)>>,
    /// Rows given by extractors and not yet written by loaders, and the most that there ever were.
    pub(crate) afloat: AtomicI64,
    pub(crate) most_afloat: AtomicI64,
    /// Rows that extractors gave.
    pub(crate) read: AtomicU64,
    /// Runs of which nothing will be taken up again.
    pub(crate) ended: Mutex<Vec<RunId>>,
}

impl World {
    /// Returns the target of that name; it outlives every process.
    pub(crate) fn target(&self, name: &str) -> Arc<Target> {
        Arc::clone(self.targets.lock().expect("targets").entry(name.to_owned()).or_default())
    }

    /// Lets the world stop at the n-th call from now.
    pub(crate) fn kill_after(&self, calls: u64) {
        self.clock.store(0, SeqCst);
        self.kill_at.store(calls, SeqCst);
    }

    /// Returns the number of calls so far.
    pub(crate) fn calls(&self) -> u64 {
        self.clock.load(SeqCst)
    }

    /// Lets the world stop at the n-th call since it began.
    pub(crate) fn kill_at(&self, call: u64) {
        self.kill_at.store(call, SeqCst);
    }

    /// Makes calls fail: `count` of them, after `skip` went well.
    pub(crate) fn fail(&self, call: &'static str, skip: u64, count: u64) {
        self.transient.lock().expect("faults").insert(call, (skip, count));
    }

    /// Every call of a double passes here, before and after its effect.
    pub(crate) async fn point(&self) {
        let now = self.clock.fetch_add(1, SeqCst) + 1;
        let kill_at = self.kill_at.load(SeqCst);
        if kill_at != 0 && now >= kill_at {
            self.dead.notify_one();
            std::future::pending::<()>().await;
        }
        tokio::task::yield_now().await;
    }

    /// Passes a point, and fails if a test wants so.
    pub(crate) async fn call(&self, call: &'static str) -> Result<(), Failure> {
        self.point().await;
        let mut faults = self.transient.lock().expect("faults");
        let Some((skip, count)) = faults.get_mut(call) else { return Ok(()) };
        match (*skip, *count) {
            (0, 0) => Ok(()),
            (0, _) => {
                *count -= 1;
                Err(Failure::Problem(Problem::transient(format!("`{call}` did not work this time"))))
            }
            _ => {
                *skip -= 1;
                Ok(())
            }
        }
    }

    pub(crate) fn launch(&self, rows: usize) {
        self.read.fetch_add(rows as u64, SeqCst);
        let now = self.afloat.fetch_add(rows as i64, SeqCst) + rows as i64;
        self.most_afloat.fetch_max(now, SeqCst);
    }

    pub(crate) fn land(&self, rows: usize) {
        self.afloat.fetch_sub(rows as i64, SeqCst);
    }
}

struct DoubleBlock {
    world: Arc<World>,
    manifest: Arc<Manifest>,
    digest: Digest,
}

#[async_trait]
impl RunnableBlock for DoubleBlock {
    fn manifest(&self) -> &Arc<Manifest> {
        &self.manifest
    }

    fn digest(&self) -> Digest {
        self.digest
    }

    async fn extractor(&self, _: NodeSetup) -> Result<Box<dyn ExtractorInstance>, Failure> {
        self.world.call("instantiate").await?;
        Ok(Box::new(Numbers::new(Arc::clone(&self.world))))
    }

    async fn transform(&self, setup: NodeSetup) -> Result<Box<dyn TransformInstance>, Failure> {
        self.world.call("instantiate").await?;
        Ok(Box::new(Double::new(Arc::clone(&self.world), self.manifest.name.as_str(), setup)))
    }

    async fn loader(&self, _: NodeSetup) -> Result<Box<dyn LoaderInstance>, Failure> {
        self.world.call("instantiate").await?;
        Ok(Box::new(MemoryLoader::new(Arc::clone(&self.world))))
    }
}

struct Surroundings(Arc<World>);

#[async_trait]
impl Environment for Surroundings {
    async fn block(&self, node: &GraphNode) -> Result<Arc<dyn RunnableBlock>, RunFailure> {
        let manifest = Arc::clone(&node.manifest);
        Ok(Arc::new(DoubleBlock { world: Arc::clone(&self.0), manifest, digest: node.digest }))
    }

    async fn capabilities(&self, _: &Graph, _: &GraphNode, _: &RunContext) -> Result<Capabilities, Problem> {
        self.0.point().await;
        Ok(Capabilities::default())
    }

    async fn run_ended(&self, run: RunId) {
        self.0.point().await;
        self.0.ended.lock().expect("ended runs").push(run);
    }
}

struct Catalog;

impl BlockCatalog for Catalog {
    fn find(&self, wanted: &BlockRef) -> Result<ResolvedBlock, CatalogMiss> {
        let name = wanted.name().as_str();
        let manifest = manifest(name).ok_or(CatalogMiss::Name { known: Vec::new() })?;
        Ok(ResolvedBlock { manifest, digest: Digest::of(name) })
    }
}

/// Resolves a pipeline file against the doubles.
pub(crate) fn graph(yaml: &str) -> Result<Graph, Diagnostics> {
    let arguments = Arguments { given: BTreeMap::new(), environment: &|_| None, today: chrono::NaiveDate::default() };
    let context =
        Context { catalog: &Catalog, arguments: &arguments, connections: &Connections::default(), secrets: None };
    weir_pipeline::compile(&Source::new("pipeline.yaml", yaml), &context).map(|resolved| resolved.graph)
}

/// An engine over the doubles, with a data folder that outlives it.
pub(crate) struct Bench {
    pub(crate) world: Arc<World>,
    pub(crate) folder: TempDir,
    pub(crate) settings: EngineSettings,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clean_up_time = Duration::from_millis(500);
        let settings =
            EngineSettings { parallelism: 2, batch_rows: 10, clean_up_time, ..EngineSettings::new(folder.path()) };
        Self { world: Arc::default(), folder, settings }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open(self.data()).await.expect("a store")
    }

    pub(crate) async fn engine(&self) -> Engine {
        Engine::new(Arc::new(Surroundings(Arc::clone(&self.world))), self.store().await, self.settings.clone())
    }

    pub(crate) async fn plan(&self, yaml: &str) -> Result<RunPlan, Diagnostics> {
        self.engine().await.plan(Arc::new(graph(yaml)?)).await
    }

    /// Asks a node of a pipeline for its streams.
    pub(crate) async fn discover(&self, yaml: &str, node: &str) -> Result<Vec<String>, RunFailure> {
        let graph = graph(yaml).expect("a graph");
        self.engine().await.discover(&graph, &node.parse().expect("a name")).await
    }

    /// Starts a run as a new process would: with a store opened anew.
    pub(crate) async fn start(&self, yaml: &str) -> RunHandle {
        let engine = self.engine().await;
        let plan = engine.plan(Arc::new(graph(yaml).expect("a graph"))).await.expect("a plan");
        engine.start(Arc::new(plan), RunOptions::default())
    }

    pub(crate) async fn run(&self, yaml: &str) -> RunSummary {
        self.start(yaml).await.wait().await
    }
}

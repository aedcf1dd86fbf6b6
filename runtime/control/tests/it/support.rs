//! A clock and a runner for tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use weir_control::{Clock, Event, Job, Limits, Pipelines, RunEnd, Runner, Served, Server, ServerSettings};
use weir_pipeline::trigger::{self, Cause, Concurrency, OnBusy, Trigger};
use weir_schedule::{CatchUp, Rule, Schedule};
use weir_store::{NewRun, RunStatus, Store, Tick, TickFilter, TickKey};
use weir_types::{Digest, PipelineName, RunId};

/// A clock that stands still until it is moved.
pub(crate) struct FakeClock(Mutex<DateTime<Utc>>);

impl FakeClock {
    pub(crate) fn at(text: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(time(text))))
    }

    pub(crate) fn set(&self, moment: DateTime<Utc>) {
        *self.0.lock().expect("no panic") = moment;
    }

    pub(crate) fn advance(&self, seconds: i64) {
        *self.0.lock().expect("no panic") += TimeDelta::seconds(seconds);
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("no panic")
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        if moment > self.now() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }
}

/// Writes down what it is asked to run. Runs are over at once, unless they are to go on until they are stopped.
#[derive(Default)]
pub(crate) struct FakeRunner {
    pub(crate) jobs: Mutex<Vec<Job>>,
    pub(crate) go_on: bool,
    /// Runs whose records were removed.
    pub(crate) forgotten: Mutex<Vec<RunId>>,
    /// Where runs are recorded, if they are.
    pub(crate) records: Option<Store>,
}

#[async_trait]
impl Runner for FakeRunner {
    async fn forget(&self, runs: &[(PipelineName, RunId)]) {
        self.forgotten.lock().expect("no panic").extend(runs.iter().map(|(_, run)| *run));
    }

    async fn run(&self, job: Job, stop: CancellationToken) -> RunEnd {
        let origin = job.origin.clone();
        self.jobs.lock().expect("no panic").push(job);
        if self.go_on {
            stop.cancelled().await;
            return RunEnd::Stopped(None);
        }
        let Some(store) = &self.records else { return RunEnd::Succeeded(RunId::generate()) };
        let run = begin_run(store, &origin).await;
        store.end_run(run, &weir_store::RunEnd::new(RunStatus::Succeeded)).await.expect("an end");
        RunEnd::Succeeded(run)
    }
}

impl FakeRunner {
    /// How often each tick was run.
    pub(crate) fn counts(&self) -> BTreeMap<TickKey, usize> {
        let mut counts = BTreeMap::new();
        for job in self.jobs.lock().expect("no panic").iter() {
            *counts.entry(job.tick.clone()).or_default() += 1;
        }
        counts
    }
}

/// A store of a test's own.
pub(crate) struct Place {
    folder: TempDir,
    url: Option<String>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), url: None }
    }

    pub(crate) fn postgres(url: String) -> Self {
        Self { url: Some(url), ..Self::sqlite() }
    }

    pub(crate) async fn store(&self) -> Store {
        let opened = match &self.url {
            Some(url) => Store::connect(url, self.folder.path()).await,
            None => Store::open(self.folder.path()).await,
        };
        opened.expect("a store")
    }
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

pub(crate) fn served(cron: &str, catch_up: CatchUp, policy: OnBusy) -> Served {
    let clock = trigger::Clock {
        schedule: Schedule::new(
            Rule::Cron(cron.parse().expect("an expression")),
            "Asia/Seoul".parse().expect("a zone"),
        ),
        catch_up,
        deadline: Some("5m".parse().expect("a deadline")),
    };
    let trigger = Trigger {
        name: "schedule".parse().expect("a name"),
        cause: Cause::Schedule(Box::new(clock)),
        parameters: BTreeMap::new(),
        enabled: true,
    };
    Served::new(vec![trigger], Concurrency { policy, ..Concurrency::default() })
}

pub(crate) fn pipelines<'a>(served: impl IntoIterator<Item = (&'a str, Served)>) -> Pipelines {
    let named = |(name, served): (&str, Served)| (name.parse().expect("a name"), served);
    Pipelines { served: served.into_iter().map(named).collect(), ..Pipelines::default() }
}

/// A server, and what it told.
pub(crate) struct Serving {
    pub(crate) server: Server,
    pub(crate) told: Arc<Mutex<Vec<Event>>>,
}

impl Serving {
    pub(crate) fn new(store: &Store, name: &str, clock: &Arc<FakeClock>, runner: &Arc<FakeRunner>) -> Self {
        Self::with(store, clock, runner, ServerSettings::new(name, 8))
    }

    /// A server for which so many runs may use a connection.
    pub(crate) fn limited(
        store: &Store,
        name: &str,
        clock: &Arc<FakeClock>,
        runner: &Arc<FakeRunner>,
        connection: &str,
        limit: u32,
    ) -> Self {
        let connections = [(connection.parse().expect("a name"), limit)].into();
        Self::with(
            store,
            clock,
            runner,
            ServerSettings { limits: Limits { connections }, ..ServerSettings::new(name, 8) },
        )
    }

    fn with(store: &Store, clock: &Arc<FakeClock>, runner: &Arc<FakeRunner>, settings: ServerSettings) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let listener = Arc::clone(&told);
        let tell = Arc::new(move |event| listener.lock().expect("no panic").push(event));
        let server = Server::new(store.clone(), clock.clone(), runner.clone(), tell, settings);
        Self { server, told }
    }

    /// Does all that there is to do, runs that are over at once included.
    pub(crate) async fn settle(&mut self) -> Option<DateTime<Utc>> {
        loop {
            let next = self.server.step().await.expect("a step");
            if self.server.running() == 0 {
                return next;
            }
            self.server.run_ended().await;
        }
    }

    pub(crate) fn deadlines(&self) -> usize {
        let told = self.told.lock().expect("no panic");
        told.iter().filter(|event| matches!(event, Event::DeadlineMissed(_))).count()
    }
}

/// Records that a run was begun for something.
pub(crate) async fn begin_run(store: &Store, origin: &str) -> RunId {
    let run = NewRun {
        id: RunId::generate(),
        pipeline: origin.split('/').next().expect("a name").parse().expect("a name"),
        digest: Digest::of("pipeline"),
        nodes: BTreeMap::new(),
    };
    store.start_run(&run).await.expect("a run");
    store.set_origin(run.id, 1, origin).await.expect("an origin");
    run.id
}

/// All ticks, the oldest first: when due, and where they stand.
pub(crate) async fn shown(store: &Store) -> Vec<String> {
    let mut ticks = store.ticks(&TickFilter::default(), None, 100_000).await.expect("ticks");
    ticks.reverse();
    ticks.iter().map(line).collect()
}

fn line(tick: &Tick) -> String {
    let why = tick.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{} {} {}{why}", tick.key.due.format("%d %H:%M"), tick.key.pipeline, tick.state)
}

//! Two servers, processes of their own on one PostgreSQL, killed at random.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use weir_control::{Job, RunEnd, Runner, Served, Server, ServerSettings, SystemClock};
use weir_pipeline::trigger::{self, Cause, Concurrency, Trigger, UpstreamEnd};
use weir_schedule::{CatchUp, CatchUpMode, Interval, Rule, Schedule};
use weir_store::{NewRun, RunStatus, Store, StoreError, Tick, TickFilter, TickState};
use weir_tests::{PostgresServer, postgres_server};
use weir_types::{Digest, PipelineName, RunId};

use crate::support::pipelines;

/// How often a server is killed.
const KILLS: u64 = 40;

/// Where the process that is to be killed finds the store.
const STORE: &str = "WEIR_TEST_STORE";

/// How many pipelines have a schedule. Each of them starts another one.
const SCHEDULED: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ticks_run_once_each_though_servers_are_killed_at_random() {
    let database = PostgresServer::start();
    let (user, password, port) = (postgres_server::USER, postgres_server::PASSWORD, database.port());
    let url = format!("postgres://{user}:{password}@127.0.0.1:{port}/{}", postgres_server::DATABASE);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::connect(&url, folder.path()).await.expect("a store");
    let mut dice = u64::from(Utc::now().timestamp_subsec_nanos()) | 1;
    println!("dice: {dice}");
    let mut servers = [start(&url), start(&url)];
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(150 + throw(&mut dice) % 900)).await;
        let place = usize::try_from(throw(&mut dice) % 2).expect("0 or 1");
        servers[place].kill();
        servers[place] = start(&url);
    }
    settled(&store).await;
    drop(servers);

    let mut ended = BTreeMap::new();
    for number in 0..SCHEDULED {
        for name in [format!("p{number}"), format!("after-p{number}")] {
            let name: PipelineName = name.parse().expect("a name");
            ended.insert(name.clone(), check(&store, &name).await);
        }
    }
    println!("runs that succeeded, and ticks: {ended:?}");
    for number in 0..SCHEDULED {
        let of = |name: String| ended[&name.parse::<PipelineName>().expect("a name")];
        let (runs, _) = of(format!("p{number}"));
        let (_, started) = of(format!("after-p{number}"));
        // What has just ended may not have started the other one yet.
        assert!((started..=started + 3).contains(&runs), "p{number}: {runs} ended, {started} were started by that");
    }
}

/// Makes sure that each tick of a pipeline has run once, and returns how many runs have succeeded and how many ticks there are.
async fn check(store: &Store, name: &PipelineName) -> (usize, usize) {
    let ticks = store.ticks(&TickFilter::of(name), None, 10_000).await.expect("ticks");
    let ran: Vec<&Tick> = ticks.iter().filter(|tick| tick.state == TickState::Ran).collect();
    let open = ticks.iter().filter(|tick| !tick.state.is_final()).count();
    assert_eq!(ran.len() + open, ticks.len(), "{ticks:#?}");
    if ticks.iter().all(|tick| tick.key.trigger.as_str() == "schedule") {
        let mut due: Vec<DateTime<Utc>> = ticks.iter().map(|tick| tick.key.due).collect();
        due.sort();
        assert!(due.windows(2).all(|two| two[1] - two[0] == TimeDelta::seconds(1)), "a moment has no tick: {due:?}");
    }
    let runs = store.runs(name, 10_000).await.expect("runs");
    let succeeded = runs.iter().filter(|run| run.status == RunStatus::Succeeded).count();
    let of_ticks: BTreeSet<RunId> = ran.iter().filter_map(|tick| tick.run).collect();
    assert_eq!(of_ticks.len(), ran.len(), "each tick has a run of its own");
    // One may have been killed between the end of its run and that of its tick.
    assert!(succeeded >= ran.len() && succeeded <= ran.len() + 1, "{name}: {succeeded} runs, {} ticks", ran.len());
    (succeeded, ticks.len())
}

/// Waits until nothing is left over from what was killed.
async fn settled(store: &Store) {
    let began = Instant::now();
    loop {
        let open = store.open_ticks().await.expect("ticks");
        let now = Utc::now();
        if open.iter().all(|tick| now - tick.made_at < TimeDelta::seconds(2)) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "{open:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn throw(dice: &mut u64) -> u64 {
    // Xorshift.
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    *dice
}

/// A server that does not outlive the test.
struct Killable(Child);

impl Killable {
    fn kill(&mut self) {
        self.0.kill().expect("it can be killed");
        self.0.wait().expect("it has ended");
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts this very program as a server.
fn start(url: &str) -> Killable {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command.args(["kills::a_server_until_it_is_killed", "--exact", "--ignored"]).env(STORE, url);
    Killable(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is no test, but what a test starts and kills"]
async fn a_server_until_it_is_killed() {
    let url = std::env::var(STORE).expect("an address");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::connect(&url, folder.path()).await.expect("a store");
    let settings = ServerSettings {
        lease: TimeDelta::seconds(2),
        ..ServerSettings::new(std::process::id().to_string(), SCHEDULED)
    };
    let runner = Arc::new(Recorder { store: store.clone() });
    let server = Server::new(store, Arc::new(SystemClock), runner, Arc::new(drop), settings);
    let (sender, receiver) = mpsc::channel(1);
    let scheduled = (0..SCHEDULED).map(|number| (format!("p{number}"), every_second()));
    let after = (0..SCHEDULED).map(|number| (format!("after-p{number}"), after(&format!("p{number}"))));
    let all: Vec<_> = scheduled.chain(after).collect();
    let all = pipelines(all.iter().map(|(name, cause)| (name.as_str(), served(cause.clone()))));
    sender.send(all).await.expect("somebody listens");
    weir_control::serve(server, receiver, CancellationToken::new()).await;
}

fn served(cause: Cause) -> Served {
    let name = cause.kind().parse().expect("a name");
    let trigger = Trigger { name, cause, parameters: BTreeMap::new(), enabled: true };
    Served::new(vec![trigger], Concurrency { waiting: 10_000, ..Concurrency::default() })
}

fn every_second() -> Cause {
    let every = Interval::new("1s".parse().expect("a duration"), None).expect("an interval");
    let catch_up = CatchUp { mode: CatchUpMode::All, limit: 10_000, ..CatchUp::default() };
    let schedule = Schedule::new(Rule::Every(every), Default::default());
    Cause::Schedule(Box::new(trigger::Clock { schedule, catch_up, deadline: None }))
}

fn after(name: &str) -> Cause {
    Cause::Upstream { pipelines: vec![name.parse().expect("a name")], on: UpstreamEnd::Success }
}

/// Records runs as the engine does: one that did not come to its end is taken up by the next.
struct Recorder {
    store: Store,
}

impl Recorder {
    async fn record(&self, job: &Job) -> Result<RunEnd, StoreError> {
        let name = &job.tick.pipeline;
        let _claim = match self.store.claim(name).await {
            Err(StoreError::Busy(_)) => return Ok(RunEnd::Busy),
            claimed => claimed?,
        };
        let latest = self.store.latest_run(name).await?;
        let (run, attempt) = match latest.as_ref().filter(|run| run.status != RunStatus::Succeeded) {
            Some(begun) => (begun.id, self.store.begin_attempt(begun.id).await?),
            None => {
                let id = RunId::after(latest.map(|run| run.id));
                let digest = Digest::of("pipeline");
                self.store.start_run(&NewRun { id, pipeline: name.clone(), digest, nodes: BTreeMap::new() }).await?;
                (id, 1)
            }
        };
        self.store.set_origin(run, attempt, &job.origin).await?;
        tokio::time::sleep(Duration::from_millis(u64::from(Utc::now().timestamp_subsec_millis()) % 200)).await;
        self.store.end_run(run, &weir_store::RunEnd::new(RunStatus::Succeeded)).await?;
        Ok(RunEnd::Succeeded(run))
    }
}

#[async_trait]
impl Runner for Recorder {
    async fn forget(&self, _: &[(PipelineName, RunId)]) {}

    async fn run(&self, job: Job, _stop: CancellationToken) -> RunEnd {
        self.record(&job).await.unwrap_or_else(|error| RunEnd::Failed { run: None, why: error.to_string() })
    }
}

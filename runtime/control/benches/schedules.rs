//! How late servers are: many schedules that are due in the same second, and ten thousand that are due one after the other.
//!
//! Over SQLite and PostgreSQL. Runs do nothing, so that what is measured is what Weir does around them; the clock is the machine's, set so that
//! nobody has to wait for the next full minute.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use weir_control::{Clock, Job, Pipelines, RunEnd, Runner, Served, Server, ServerSettings};
use weir_pipeline::trigger::{self, Cause, Concurrency, Trigger};
use weir_schedule::{CatchUp, Interval, LocalMoment, Rule, Schedule};
use weir_store::{Store, TickFilter, TickState};
use weir_tests::measure::report;
use weir_tests::{PostgresServer, postgres_server};
use weir_types::{PipelineName, RunId};

/// How many are due in the same second.
const BURST: usize = 1_000;

/// How many there are in all.
const MANY: usize = 10_000;

/// For how long these are served.
const STEADY: Duration = Duration::from_secs(30);

/// How many runs go on at a time.
const PARALLEL: usize = 8;

const METHOD: &str = "\
One server, in one process with its clients: schedules whose runs do nothing, so that what is measured is what happens around them. Late is how long
after its moment a run was started; 8 run at a time. PostgreSQL is a server of the benchmark's own, on the same cores.

";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let section = runtime.block_on(section(&PostgresServer::start(), folder.path()));
    report(&section).expect("the section can be written");
}

async fn section(server: &PostgresServer, folder: &Path) -> String {
    let mut section = format!(
        "{METHOD}| {BURST} due in the same second | started, median | p99 | all | ticks that ran | computing |\n| --- | --- | --- | --- | --- | --- |\n"
    );
    for (database, store) in stores(server, folder, "burst").await {
        section += &burst(database, store).await;
    }
    section += &format!(
        "\n| {MANY}, of which some 154 a second are due, for {} s | recorded | read again | runs | late, median | p99 | latest | of a core |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        STEADY.as_secs()
    );
    for (database, store) in stores(server, folder, "many").await {
        section += &many(database, store).await;
    }
    section
}

/// Makes a new store in each database.
async fn stores(server: &PostgresServer, folder: &Path, name: &str) -> [(&'static str, Store); 2] {
    server.execute(&format!("create database {name}"));
    let folder = folder.join(name);
    let (user, password, port) = (postgres_server::USER, postgres_server::PASSWORD, server.port());
    let url = format!("postgres://{user}:{password}@127.0.0.1:{port}/{name}");
    let sqlite = Store::open(&folder).await.expect("a store");
    [("SQLite", sqlite), ("PostgreSQL", Store::connect(&url, &folder).await.expect("a store"))]
}

/// The machine's clock, moved.
struct Shifted(TimeDelta);

#[async_trait]
impl Clock for Shifted {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.0
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        if let Ok(time) = (moment - self.now()).to_std() {
            tokio::time::sleep(time).await;
        }
    }
}

/// Writes down how late each run was started.
struct Stopwatch {
    clock: Arc<Shifted>,
    /// What was due before is not counted: nobody was there.
    since: Mutex<DateTime<Utc>>,
    late: Mutex<Vec<TimeDelta>>,
}

#[async_trait]
impl Runner for Stopwatch {
    async fn forget(&self, _: &[(PipelineName, RunId)]) {}

    async fn run(&self, job: Job, _stop: CancellationToken) -> RunEnd {
        let late = self.clock.now() - job.tick.due;
        if job.tick.due > *self.since.lock().expect("no panic") {
            self.late.lock().expect("no panic").push(late);
        }
        RunEnd::Succeeded(RunId::generate())
    }
}

impl Stopwatch {
    fn count(&self) -> usize {
        self.late.lock().expect("no panic").len()
    }

    /// Returns the median, the 99th of a hundred, and the latest, in milliseconds.
    fn lateness(&self) -> [i64; 3] {
        let mut late = self.late.lock().expect("no panic").clone();
        late.sort();
        let at = |share: usize| late.get((late.len().max(1) - 1) * share / 100).map_or(0, TimeDelta::num_milliseconds);
        [at(50), at(99), at(100)]
    }
}

fn pipelines(rules: impl Iterator<Item = Rule>) -> Pipelines {
    let served = rules.enumerate().map(|(number, rule)| {
        let schedule = Schedule::new(rule, Default::default());
        let clock = trigger::Clock { schedule, catch_up: CatchUp::default(), deadline: None };
        let cause = Cause::Schedule(Box::new(clock));
        let name = "schedule".parse().expect("a name");
        let trigger = Trigger { name, cause, parameters: BTreeMap::new(), enabled: true };
        (format!("p{number}").parse().expect("a name"), Served::new(vec![trigger], Concurrency::default()))
    });
    Pipelines { served: served.collect(), ..Pipelines::default() }
}

/// What serves, and how to end it.
struct Serving {
    watch: Arc<Stopwatch>,
    stop: CancellationToken,
    served: tokio::task::JoinHandle<()>,
    _pipelines: mpsc::Sender<Pipelines>,
}

impl Serving {
    /// Serves pipelines by a clock, and returns how long it took to begin.
    async fn begin(store: &Store, pipelines: Pipelines, clock: Shifted) -> (Self, Duration) {
        let clock = Arc::new(clock);
        let watch =
            Arc::new(Stopwatch { clock: Arc::clone(&clock), since: Mutex::new(clock.now()), late: Mutex::default() });
        let settings = ServerSettings::new("bench", PARALLEL);
        let mut server = Server::new(store.clone(), clock, watch.clone(), Arc::new(drop), settings);
        server.deploy(pipelines);
        let began = Instant::now();
        server.step().await.expect("a step");
        let took = began.elapsed();
        *watch.since.lock().expect("no panic") = watch.clock.now();
        let stop = CancellationToken::new();
        let (sender, receiver) = mpsc::channel(1);
        let served = tokio::spawn(weir_control::serve(server, receiver, stop.clone()));
        (Self { watch, stop, served, _pipelines: sender }, took)
    }

    async fn end(self) -> Arc<Stopwatch> {
        self.stop.cancel();
        self.served.await.expect("no panic");
        self.watch
    }
}

async fn burst(database: &str, store: Store) -> String {
    let rule = || Rule::Cron("* * * * *".parse().expect("an expression"));
    let real = Utc::now();
    let minute = real.duration_trunc(TimeDelta::minutes(1)).expect("a minute");
    let clock = Shifted(minute - real + TimeDelta::seconds(40));
    let (serving, _) = Serving::begin(&store, pipelines((0..BURST).map(|_| rule())), clock).await;
    let cpu = cpu();
    let began = Instant::now();
    while serving.watch.count() < BURST && began.elapsed() < Duration::from_secs(65) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let watch = serving.end().await;
    let ran = ran(&store).await;
    let [median, late, latest] = watch.lateness();
    let used = self::cpu() - cpu;
    assert_eq!((watch.count(), ran), (BURST, BURST), "a tick is missing or was run twice");
    let [median, late, latest] = [median, late, latest].map(seconds);
    format!("| {database} | {median:.2} s | {late:.2} s | {latest:.2} s | {ran} | {used:.1} s |\n")
}

async fn many(database: &str, store: Store) -> String {
    // On average 154 a second are due, in groups of some hundred.
    let from: LocalMoment = "1970-01-01 00:00".parse().expect("a moment");
    let rule = |number: usize| {
        let every = format!("{}s", 30 + number % 91).parse().expect("a duration");
        Rule::Every(Interval::new(every, Some(from)).expect("an interval"))
    };
    let all = || pipelines((0..MANY).map(rule));
    let (serving, first) = Serving::begin(&store, all(), Shifted(TimeDelta::zero())).await;
    serving.end().await;
    let (serving, again) = Serving::begin(&store, all(), Shifted(TimeDelta::zero())).await;
    let before = cpu();
    tokio::time::sleep(STEADY).await;
    let used = (cpu() - before) / STEADY.as_secs_f64();
    let watch = serving.end().await;
    let [median, late, latest] = watch.lateness();
    let (count, ran) = (watch.count(), ran(&store).await);
    assert!(ran >= count && count > 0, "a tick is missing");
    let [first, again] = [first, again].map(|time| time.as_secs_f64());
    let used = used * 100.0;
    format!(
        "| {database} | {first:.2} s | {again:.2} s | {count} | {median} ms | {late} ms | {latest} ms | {used:.0} % |\n"
    )
}

async fn ran(store: &Store) -> usize {
    let filter = TickFilter { states: vec![TickState::Ran], ..TickFilter::default() };
    store.ticks(&filter, None, 1_000_000).await.expect("ticks").len()
}

fn seconds(milliseconds: i64) -> f64 {
    Duration::from_millis(milliseconds.unsigned_abs()).as_secs_f64()
}

/// Returns how many seconds this process has computed.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    // In hundredths of a second, behind the name: fields 14 and 15 of the whole line.
    (ticks(11) + ticks(12)) / 100.0
}

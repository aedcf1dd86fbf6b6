//! A server that listens, and a folder.

// The API's own, so that both are tested against the same workbench.
#[path = "../../../../api/tests/it/support/bench.rs"]
pub(crate) mod bench;
#[path = "../../../../api/tests/it/support/server.rs"]
mod server;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use weir_api::RunEvent;
use weir_client::{ApplyOptions, ClientError, Login, Prepared, Server};
use weir_store::{LogLevel, LogLine, NewRun, RunEnd, RunStatus, Store, Tick, TickEnd, TickState};
use weir_types::{Digest, RunId};

use server::TestServer;

/// A pipeline with a schedule.
pub(crate) const SALES: &str = "\
name: sales
triggers: [{ schedule: { cron: \"30 8 * * *\", zone: Asia/Seoul } }]
nodes:
  orders: { block: file@1, config: { connection: in, path: x }, grants: { connections: { in: read } } }
  lake: { block: file-loader@1, inputs: orders, config: { connection: out, path: y }, grants: { connections: { out: write } }, write: append }
";

/// Returns the pipeline under another name.
pub(crate) fn named(name: &str) -> String {
    SALES.replace("name: sales", &format!("name: {name}"))
}

/// A server that listens, its client, and a folder beside them.
pub(crate) struct Site {
    folder: TempDir,
    pub(crate) behind: TestServer,
    pub(crate) server: Server,
    pub(crate) login: Login,
    listening: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Site {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(&folder.path().join("data")).await.expect("a store");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let behind = TestServer::new(store, address.port()).await;
        assert!(*behind.ready.borrow() && behind.bench.changes.load(Ordering::SeqCst) == 0);
        let service = behind.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        let listening = tokio::spawn(async move { axum::serve(listener, service).await.unwrap_or_default() });
        let login = Login::new(&format!("http://{address}"), Some(behind.admin.clone())).expect("a login");
        let server = Server::new(&login).expect("a server");
        Self { folder, behind, server, login, listening }
    }

    /// Returns a folder of pipelines.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and returns the folder that it is in at the top.
    pub(crate) fn write(&self, folder: &str, file: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let folder = self.path(folder);
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(path, bytes).expect("a file");
        folder
    }

    /// Compares, checks and carries out; returns what was told.
    pub(crate) async fn apply(&self, path: &Path, options: ApplyOptions) -> Result<Vec<String>, ClientError> {
        let prepared = Prepared::compare(&self.server, path, options).await?;
        prepared.check(&self.server).await?;
        let mut told = Vec::new();
        prepared.carry_out(&self.server, |line| told.push(line.to_owned())).await?;
        self.behind.look().await;
        Ok(told)
    }

    /// Runs what waits, as a server would, until it is dropped.
    pub(crate) fn run_what_waits(&self, status: RunStatus) -> Runs {
        let (behind, stop) = (self.behind.clone(), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        tokio::spawn(async move {
            while !stopped.load(Ordering::SeqCst) {
                for tick in behind.store.open_ticks().await.unwrap_or_default() {
                    if tick.state == TickState::Waiting {
                        run(&behind, &tick, status).await;
                    }
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        Runs(stop)
    }
}

/// Runs what waits until it is dropped.
pub(crate) struct Runs(Arc<AtomicBool>);

impl Drop for Runs {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Records a run that goes on.
pub(crate) async fn started(store: &Store) -> RunId {
    let id = RunId::generate();
    let pipeline = "sales".parse().expect("a name");
    let run = NewRun { id, pipeline, digest: Digest::of("pipeline"), nodes: Default::default() };
    store.start_run(&run).await.expect("a run");
    id
}

/// Returns a line of a log.
pub(crate) fn line(seq: u64) -> LogLine {
    let level = if seq.is_multiple_of(10) { LogLevel::Warn } else { LogLevel::Info };
    LogLine { seq, at: Utc::now(), level, node: None, message: format!("line {seq}"), fields: None }
}

async fn run(behind: &TestServer, tick: &Tick, status: RunStatus) {
    let until = Utc::now() + TimeDelta::minutes(5);
    let lease = behind.store.take_tick(tick, "1@test", Utc::now(), until).await.expect("a query").expect("a lease");
    let run = started(&behind.store).await;
    behind.store.set_origin(run, 1, &tick.origin()).await.expect("an origin");
    let live = behind.live.begin(run);
    for seq in 1..=25 {
        say(&behind.store, &live, run, &[line(seq)]).await;
    }
    let failure = (status == RunStatus::Failed).then(|| json!({ "message": "nobody answers", "blame": "external" }));
    behind.store.end_run(run, &RunEnd { failure, ..RunEnd::new(status) }).await.expect("an end");
    let state = if status == RunStatus::Succeeded { TickState::Ran } else { TickState::Failed };
    let end = TickEnd { state, why: None, run: Some(run) };
    behind.store.end_tick(&lease, &end, Utc::now()).await.expect("a record");
    live.tell(RunEvent::End(json!({ "status": status })));
}

/// Says lines as a server does: first on record, then to those who listen.
pub(crate) async fn say(store: &Store, live: &weir_api::LiveRun, run: RunId, lines: &[LogLine]) {
    store.save_log(run, lines).await.expect("lines");
    for line in lines {
        live.tell(RunEvent::Log(json!(weir_api::LogLineView::from(line))));
    }
}

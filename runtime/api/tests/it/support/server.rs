//! A server: the real router over a real store, with a workbench of the tests' own.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use chrono::Utc;
use chrono_tz::Tz;
use tokio::sync::watch;
use weir_api::{Api, ApiParts, ApiSettings, Dashboards, Hosts, Live, Role, Serving, issue_token, router};
use weir_control::{Pipelines, Served};
use weir_store::{Store, Vault};

use super::bench::{Bench, compiled};

/// What a server is made of, to look behind its door.
#[derive(Clone)]
pub(crate) struct TestServer {
    /// What answers.
    pub(crate) router: Router,
    /// What it keeps.
    pub(crate) store: Store,
    /// What it tells those who watch.
    pub(crate) live: Live,
    /// What it serves.
    pub(crate) serving: Serving,
    /// Who knows blocks and connections.
    pub(crate) bench: Arc<Bench>,
    /// Whether it is ready.
    pub(crate) ready: Arc<watch::Sender<bool>>,
    /// A token that may do everything.
    pub(crate) admin: String,
}

impl TestServer {
    /// Makes one that is reached at a port of this machine.
    pub(crate) async fn new(store: Store, port: u16) -> Self {
        let (live, serving, bench) = (Live::default(), Serving::default(), Arc::new(Bench::default()));
        let vault = Vault::new(&Vault::generate_key().expect("random numbers")).expect("a key");
        let admin = issue_token(&store, "ada", Role::Admin, Utc::now()).await.expect("a token");
        let (ready, is_ready) = watch::channel(true);
        let settings = ApiSettings {
            server: "1@test".to_owned(),
            hosts: Hosts::new(port, &["Weir.Example.com".to_owned()]),
            zone: Tz::Asia__Seoul,
            public_url: "http://127.0.0.1:7766".to_owned(),
            parallel: 4,
            secure: false,
            started_at: Utc::now(),
        };
        let workbench = Arc::clone(&bench) as Arc<dyn weir_api::Workbench>;
        let parts = ApiParts {
            store: store.clone(),
            vault: Arc::new(vault),
            dashboards: Dashboards::new(store.clone(), Arc::clone(&workbench), live.clone()),
            workbench,
            live: live.clone(),
            serving: serving.clone(),
            settings,
            ready: is_ready,
        };
        Self { router: router(Api::new(parts)), store, live, serving, bench, ready: Arc::new(ready), admin }
    }

    /// Serves what is deployed, as a server does when it is told that something has changed.
    pub(crate) async fn look(&self) {
        let (mut pipelines, mut wrong) = (Pipelines::default(), BTreeMap::new());
        for version in self.store.deployed().await.expect("versions") {
            match compiled(&version.text) {
                Ok(resolved) => {
                    let served = Served::new(resolved.triggers, resolved.concurrency);
                    pipelines.served.insert(version.pipeline, served);
                }
                Err(diagnostics) => drop(wrong.insert(version.pipeline, diagnostics)),
            }
        }
        self.serving.set(pipelines, wrong);
    }
}

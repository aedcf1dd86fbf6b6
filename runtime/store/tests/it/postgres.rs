//! Every case once more over PostgreSQL, and what only a server can do.

use weir_store::{NewEpoch, NewRun, RejectFilter, Store, StoreError};
use weir_tests::{PostgresServer, postgres_server};
use weir_types::EpochNumber;

use crate::support::{Place, epoch, new_run, pipeline, plan};
use crate::{
    activity, changes, claims, deliveries, epochs, history, notices, pipelines, records, requests, retention, runs,
    states, undelivered,
};

/// A server with a database for each case.
struct Server(PostgresServer);

impl Server {
    fn place(&self, database: &str) -> Place {
        self.0.execute(&format!("create database {database}"));
        Place::postgres(self.url(database))
    }

    fn url(&self, database: &str) -> String {
        let (user, password, port) = (postgres_server::USER, postgres_server::PASSWORD, self.0.port());
        format!("postgres://{user}:{password}@127.0.0.1:{port}/{database}")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_server() {
    let mut server = Server(PostgresServer::start());
    every_case(&server).await;
    openings_at_once(&server).await;
    stores_in_one_database(&server).await;
    numbers_of_rejects(&server).await;
    what_it_says_of_wrong_addresses(&server).await;
    a_lost_session(&mut server).await;
}

async fn every_case(server: &Server) {
    let suites = [
        activity::CASES,
        changes::CASES,
        claims::CASES,
        deliveries::CASES,
        epochs::CASES,
        history::CASES,
        notices::CASES,
        pipelines::CASES,
        records::CASES,
        requests::CASES,
        retention::CASES,
        runs::CASES,
        states::CASES,
        undelivered::CASES,
    ];
    let mut failed = Vec::new();
    for (number, (name, case)) in suites.into_iter().flatten().enumerate() {
        let place = server.place(&format!("case_{number}"));
        if tokio::spawn(case(place)).await.is_err() {
            failed.push(*name);
        }
    }
    assert!(failed.is_empty(), "over PostgreSQL: {failed:?}");
}

async fn openings_at_once(server: &Server) {
    let place = server.place("at_once");
    let opened = [place.store(), place.store(), place.store(), place.store()];
    futures::future::join_all(opened).await;
}

/// Two stores in two schemas of a database do not meet, not even in their claims.
async fn stores_in_one_database(server: &Server) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut claims = Vec::new();
    for schema in ["one", "two"] {
        server.0.execute(&format!("create schema {schema}"));
        let url = format!("{}?options=-csearch_path%3D{schema}", server.url(postgres_server::DATABASE));
        let store = Store::connect(&url, folder.path()).await.expect("a store in a schema");
        store.start_run(&new_run()).await.expect("a run");
        assert_eq!(store.runs(&pipeline(), 10).await.expect("runs").len(), 1);
        claims.push(store.claim(&pipeline()).await.expect("a claim"));
    }
}

/// Pipelines that reject rows at the same time get numbers of their own.
async fn numbers_of_rejects(server: &Server) {
    let place = server.place("numbers");
    let store = place.store().await;
    let names = ["a", "b", "c", "d"];
    let rejecting = names.map(|name| {
        let store = store.clone();
        async move {
            let run = NewRun { pipeline: name.parse().expect("a name"), ..new_run() };
            store.start_run(&run).await.expect("a run");
            store.save_plans(run.id, &[plan()]).await.expect("a plan");
            for number in 1..=5 {
                let mut next = epoch(run.id, number);
                next.content.rejects[0].path = format!("rejects/{name}-{number}.parquet");
                store.prepare_epoch(&next).await.expect("a prepared epoch");
                store.commit_epoch(run.id, EpochNumber::new(number)).await.expect("a committed epoch");
            }
        }
    });
    futures::future::join_all(rejecting).await;
    let mut numbers = Vec::new();
    for name in names {
        let rejects = store.rejects(&name.parse().expect("a name"), &RejectFilter::default()).await.expect("rejects");
        numbers.extend(rejects.into_iter().map(|reject| reject.number));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
}

async fn what_it_says_of_wrong_addresses(server: &Server) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = server.url("nowhere");
    let error = Store::connect(&url, folder.path()).await.expect_err("no such database");
    let shown = format!("{error} {error:?}");
    assert!(matches!(error, StoreError::Open { .. }) && error.hint().is_some(), "{shown}");
    assert!(shown.contains("nowhere") && !shown.contains(postgres_server::PASSWORD), "{shown}");
    for url in ["mysql://root:hush@localhost/db", "weir.db", "sqlite:weir.db"] {
        let error = Store::connect(url, folder.path()).await.expect_err(url);
        assert!(matches!(error, StoreError::Address(_)) && !error.to_string().contains("hush"), "{error}");
    }
}

/// The server crashes while a pipeline is claimed. Whoever is first gets the claim back; where that is another process, the one that held
/// it before records nothing any more.
async fn a_lost_session(server: &mut Server) {
    let place = server.place("lost");
    let store = place.store().await;
    let run = new_run();
    let claim = store.claim(&pipeline()).await.expect("a claim");
    store.start_run(&run).await.expect("a run");
    store.save_plans(run.id, &[plan()]).await.expect("a plan");
    server.0.crash();
    let error = store.hold(&claim).await.expect_err("nobody there");
    assert!(error.may_pass(), "{error:?}");
    server.0.restart();
    let other = place.store().await;
    store.hold(&claim).await.expect("nobody was faster");
    assert!(matches!(other.claim(&pipeline()).await, Err(StoreError::Busy(_))));

    server.0.crash();
    server.0.restart();
    let _taken = other.claim(&pipeline()).await.expect("the claim of a session that is gone");
    assert!(matches!(store.hold(&claim).await, Err(StoreError::Busy(_))));
    let attempt = other.begin_attempt(run.id).await.expect("an attempt");
    let error = store.prepare_epoch(&epoch(run.id, 1)).await.expect_err("it was taken over");
    assert!(matches!(error, StoreError::TakenOver { .. }), "{error:?}");
    other.prepare_epoch(&NewEpoch { attempt, ..epoch(run.id, 1) }).await.expect("a prepared epoch");
}

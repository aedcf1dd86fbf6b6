//! Every case once more over PostgreSQL.

use weir_tests::{PostgresServer, postgres_server};

use crate::support::Place;
use crate::{access, connections, dashboards, description, pipelines, problems, runs, starts, time, watching};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_server() {
    let server = PostgresServer::start();
    let suites = [
        access::CASES,
        connections::CASES,
        dashboards::CASES,
        description::CASES,
        pipelines::CASES,
        problems::CASES,
        runs::CASES,
        starts::CASES,
        time::CASES,
        watching::CASES,
    ];
    let mut failed = Vec::new();
    for (number, (name, case)) in suites.into_iter().flatten().enumerate() {
        server.execute(&format!("create database case_{number}"));
        let (user, password, port) = (postgres_server::USER, postgres_server::PASSWORD, server.port());
        let place = Place::postgres(format!("postgres://{user}:{password}@127.0.0.1:{port}/case_{number}"));
        if tokio::spawn(case(place)).await.is_err() {
            failed.push(*name);
        }
    }
    assert!(failed.is_empty(), "over PostgreSQL: {failed:?}");
}

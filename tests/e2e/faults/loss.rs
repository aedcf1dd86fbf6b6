//! A database server that crashes in the middle of a run and comes back.

use std::thread;
use std::time::Duration;

use serde_json::json;
use weir_tests::{PostgresServer, rows_of_files};

use super::world::{Disturbed, Target};
use crate::serving::Server;
use crate::support::Project;

fn survives(mut server: Target) {
    let disturbed = Disturbed::new(&server, "append", "retries: { max: 20, backoff: 1s }");
    let mut run = disturbed.run(&server).args(["--quiet"]).start();
    // Wait until something has been committed, so that the loss falls into the middle of the run.
    while disturbed.rows(&server).is_empty() {
        assert!(run.try_wait().expect("can be asked").is_none(), "it ended before anything was committed");
        thread::sleep(Duration::from_millis(5));
    }
    server.crash();
    thread::sleep(Duration::from_millis(300));
    server.restart();
    assert!(run.wait().expect("ends").success(), "the run goes on when the database is back");
    disturbed.all_there_once(&server);
}

#[test]
fn a_run_survives_the_loss_of_postgresql() {
    survives(Target::postgres());
}

#[test]
fn a_run_survives_the_loss_of_mariadb() {
    survives(Target::mariadb());
}

#[test]
fn a_run_survives_the_loss_of_the_server_that_keeps_its_records() {
    let mut server = PostgresServer::start();
    let target = Target::Parquet;
    let disturbed = Disturbed::new(&target, "append", "retries: { max: 20, backoff: 1s }").with_records_in(&server);
    let mut run = disturbed.run(&target).args(["--quiet"]).start();
    let committed = || {
        let exists = server.query("select to_regclass('epochs') is not null");
        exists == ["t"] && server.query("select count(*) > 0 from epochs where status = 'committed'") == ["t"]
    };
    while !committed() {
        assert!(run.try_wait().expect("can be asked").is_none(), "it ended before anything was committed");
        thread::sleep(Duration::from_millis(5));
    }
    server.crash();
    thread::sleep(Duration::from_millis(300));
    server.restart();
    // It may go on by itself; where it has lost its claim it gives up, and the next run goes on.
    if !run.wait().expect("ends").success() {
        disturbed.run(&target).run().ok();
    }
    disturbed.all_there_once(&target);
}

#[test]
fn a_database_that_stays_away_is_named() {
    let mut server = Target::postgres();
    let disturbed = Disturbed::new(&server, "append", "retries: { max: 1, backoff: 1s }");
    let run = disturbed.run(&server);
    server.crash();
    let error = run.run().failed(4);
    assert!(error.contains("cannot open connection `server`"), "{error}");
    assert!(error.contains("check that the server runs and can be reached"), "{error}");
    server.restart();
    disturbed.run(&server).run().ok();
    disturbed.all_there_once(&server);
}

#[test]
fn a_server_waits_for_a_database_that_was_gone_before_the_run_began() {
    let mut database = PostgresServer::start();
    database.execute("create table orders (id int primary key); insert into orders values (1), (2)");
    let project = Project::new(
        "
name: orders
retries: { max: 20, backoff: 1s }
nodes:
  rows:
    block: postgres@1
    config: { connection: db, table: orders }
    grants: { connections: { db: read } }
  files:
    block: file-loader@1
    inputs: rows
    config: { connection: out, path: orders, format: ndjson }
    grants: { connections: { out: write } }
    write: append
",
    );
    project.write("connections.yaml", format!("out: 'file:./out'\ndb: '{}'\n", database.url()));
    let secret = database.url_with_password();
    let serve = || Server::with(&project, &[("WEIR_CONNECTION_DB", &secret)]);
    let state = |server: &Server| server.json("GET", "/ticks?pipeline=orders", None, 200)["items"][0]["state"].clone();
    let server = serve();
    database.crash();
    server.json("POST", "/runs", Some(&json!({ "pipeline": "orders" })), 202);
    thread::sleep(Duration::from_secs(2));
    assert_eq!(state(&server), "running", "it is planned again");
    // A server that is stopped meanwhile leaves it to the next.
    drop(server);
    let server = serve();
    server.until("it is taken up", || (state(&server) == "running").then_some(()));
    database.restart();
    server.until("the run is made", || (state(&server) == "ran").then_some(()));
    let rows = rows_of_files(&project.path().join("out/orders")).expect("rows");
    assert_eq!(rows, [r#"{"id":1}"#, r#"{"id":2}"#]);
}

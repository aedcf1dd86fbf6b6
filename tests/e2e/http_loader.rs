//! Rows to an API: nothing before its time, everything at least once, and once for who knows the keys.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use weir_tests::{Answer, Server};

use crate::support::Project;

/// A receiver that knows the keys: the same key again changes nothing.
#[derive(Default)]
struct Receiver {
    rows: Mutex<BTreeMap<String, String>>,
}

fn start(receiver: &Arc<Receiver>, refuse_from: usize, status: u16) -> Server {
    let receiver = Arc::clone(receiver);
    let count = AtomicUsize::new(0);
    Server::start(move |seen| {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        if number == refuse_from {
            return Answer::status(status, "{\"error\":\"not now\"}");
        }
        let key = seen.header("idempotency-key").unwrap_or_default().to_owned();
        let mut rows = receiver.rows.lock().expect("no panic");
        let known = rows.insert(key, seen.body.clone());
        assert!(known.is_none_or(|known| known == seen.body), "the same key has to bring the same rows");
        Answer::ok("{}")
    })
}

fn pipeline(server: &Server) -> Project {
    let host = server.host();
    let project = Project::new(&format!(
        "
name: shop
connections: {{ in: 'file:./in' }}
retries: {{ max: 2, backoff: 10ms }}
nodes:
  orders:
    block: file@1
    config: {{ connection: in, path: '*.csv', incremental: true }}
    grants: {{ connections: {{ in: read }} }}
  api:
    block: http-loader@1
    inputs: orders
    config: {{ url: '{}', batch_rows: 10 }}
    grants: {{ http: ['{host}'], private_network: ['{host}'] }}
    write: append
",
        server.url("/orders")
    ));
    let lines: String = (0..35).map(|id| format!("{id}\n")).collect();
    project.write("in/orders.csv", format!("id\n{lines}"));
    project
}

fn ids(receiver: &Receiver) -> Vec<i64> {
    let rows = receiver.rows.lock().expect("no panic");
    let parts = rows.values().map(|body| serde_json::from_str::<Vec<Value>>(body).expect("a list"));
    let mut ids: Vec<i64> = parts.flatten().filter_map(|row| row["id"].as_i64()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_failure_that_passes_costs_no_row() {
    for status in [429, 500, 503] {
        let receiver = Arc::new(Receiver::default());
        let server = start(&receiver, 2, status);
        let project = pipeline(&server);
        project.weir("run").run().ok();
        assert_eq!(ids(&receiver), (0..35).collect::<Vec<_>>(), "{status}");
        assert_eq!(server.seen().len(), 5, "four requests, and one of them again");
    }
}

#[test]
fn a_commit_that_was_broken_off_is_repeated_under_the_same_keys() {
    let receiver = Arc::new(Receiver::default());
    let server = start(&receiver, 3, 422);
    let project = pipeline(&server);
    let error = project.weir("run").run();
    assert_ne!(error.code, Some(0));
    assert!(
        error.stderr.contains("request 3 of split") && error.stderr.contains("(rows 21 to 30)"),
        "{}",
        error.stderr
    );
    assert_eq!(ids(&receiver).len(), 20, "what was sent stays sent");
    project.weir("run").run().ok();
    assert_eq!(ids(&receiver), (0..35).collect::<Vec<_>>());
    let keys: Vec<String> =
        server.seen().iter().filter_map(|seen| seen.header("idempotency-key").map(Into::into)).collect();
    assert_eq!(keys.len(), 7, "three requests, then all four");
    assert_eq!(keys[..3], keys[3..6]);
}

#[test]
fn nothing_is_sent_while_planning() {
    let receiver = Arc::new(Receiver::default());
    let server = start(&receiver, usize::MAX, 500);
    let project = pipeline(&server);
    let plan = project.weir("plan").run().ok();
    assert!(plan.contains("up to 10 rows or 1048576 bytes a request, as json"), "{plan}");
    project.weir("preview").args(["orders"]).run().ok();
    assert!(server.seen().is_empty());
}

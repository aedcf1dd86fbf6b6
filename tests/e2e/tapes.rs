//! A run is recorded and repeated offline.

use std::fs;

use weir_tests::server::{Answer, Server};

use crate::support::{Project, contains};

const SECRET: &str = "canary-1a2b3c4d5e6f";

/// Two partitions of three pages each, behind a key.
fn api() -> Server {
    Server::start(|seen| {
        let page: usize = seen.target.rsplit_once("page=").and_then(|(_, page)| page.parse().ok()).unwrap_or(0);
        let market = if seen.target.contains("/a") { "a" } else { "b" };
        let rows: Vec<String> = (0..if page < 4 { 5 } else { 0 })
            .map(|row| {
                format!(
                    r#"{{"id":{},"market":"{market}","echo":"{}"}}"#,
                    page * 10 + row,
                    seen.header("authorization").unwrap_or("")
                )
            })
            .collect();
        Answer::ok(format!("[{}]", rows.join(",")))
    })
}

fn project(server: &Server) -> Project {
    let (url, host) = (server.url("/{partition}"), server.host());
    let project = Project::new(&format!(
        "
name: taped
connections: {{ in: 'file:./in', db: 'sqlite:./out.db', out: 'file:./out' }}
nodes:
  trades:
    block: http@1
    config:
      url: '{url}'
      schema: {{ id: int64, market: utf8, echo: utf8 }}
      pagination: {{ page: {{ param: page, start: 1 }} }}
      auth: {{ bearer: key }}
      partitions: {{ values: [a, b] }}
    secrets: {{ key: canary }}
    grants: {{ http: ['{host}'], private_network: ['{host}'] }}
  names:
    block: file@1
    config: {{ connection: in, path: '*.csv' }}
    grants: {{ connections: {{ in: read }} }}
  both:
    block: sql@1
    inputs: {{ t: trades, n: names }}
    config: {{ query: 'select t.id, n.name, now() at from t join n on t.market = n.market' }}
  table:
    block: sqlite-loader@1
    inputs: both
    config: {{ connection: db, table: target }}
    grants: {{ connections: {{ db: write }} }}
    write: append
  files:
    block: file-loader@1
    inputs: trades
    config: {{ connection: out, path: trades, format: parquet }}
    grants: {{ connections: {{ out: write }} }}
    write: append
"
    ));
    project.write("in/names.csv", "market,name\na,Alpha\nb,Beta\n");
    project.write("out/.keep", "");
    project
}

#[test]
fn a_recorded_run_is_repeated_offline_with_the_same_rows_and_without_the_secret() {
    let server = api();
    let project = project(&server);
    project.weir("run").args(["--record", "tape"]).env("WEIR_SECRET_CANARY", SECRET).run().ok();
    assert!(server.seen().iter().all(|seen| seen.header("authorization") == Some(format!("Bearer {SECRET}").as_str())));
    let asked = server.seen().len();
    assert!(!contains(&project.everything(), SECRET.as_bytes()), "the secret is on the tape or elsewhere");

    // Neither the files, nor the target, nor the secret are there any more.
    fs::remove_dir_all(project.path().join("in")).expect("removed");
    fs::remove_file(project.path().join("out.db")).expect("removed");
    for time in 1..=3 {
        let said = project.weir("run").args(["--replay", "tape", "--out", "got"]).run().ok();
        assert!(said.contains("identical: 60 rows reached the loaders"), "time {time}: {said}");
    }
    assert_eq!(server.seen().len(), asked, "nothing goes out");
    assert!(!project.path().join("out.db").exists() && !project.path().join("in").exists(), "no target is touched");
    assert_eq!(weir_tests::rows_of_files(&project.path().join("got/files")).expect("rows").len(), 30);
    assert_eq!(weir_tests::rows_of_files(&project.path().join("got/table")).expect("rows").len(), 30);
}

#[test]
fn what_is_not_on_the_tape_is_named() {
    let server = api();
    let project = project(&server);
    project.weir("run").args(["--record", "tape"]).env("WEIR_SECRET_CANARY", SECRET).run().ok();
    let error = project.weir("run").args(["--record", "tape"]).env("WEIR_SECRET_CANARY", SECRET).run().failed(2);
    assert!(error.contains("`tape` is not empty"), "{error}");
    let error = project.weir("run").args(["--replay", "nowhere"]).run().failed(2);
    assert!(error.contains("`nowhere` is no tape"), "{error}");
    let pipeline = fs::read_to_string(project.path().join("pipeline.yaml")).expect("the pipeline");
    project.write("pipeline.yaml", pipeline.replace("param: page", "param: seite"));
    let failed = project.weir("run").args(["--replay", "tape"]).run();
    assert_ne!(failed.code, Some(0));
    assert!(failed.stderr.contains("?seite=1` is not on the tape, where `http GET "), "{}", failed.stderr);
    // The same calls with another outcome: the rows differ, and the loader whose rows do so is named.
    project.write("pipeline.yaml", pipeline.replace("select t.id,", "select t.id + 1 id,"));
    let failed = project.weir("run").args(["--replay", "tape"]).run().failed(3);
    assert!(
        failed.contains("loader `table`, split `all`: other rows than were recorded (30 rows then, 30 now)"),
        "{failed}"
    );
}

#[test]
fn an_incremental_run_is_repeated_from_the_state_that_it_had() {
    let project = Project::new(
        "
name: taped
connections: { in: 'file:./in', out: 'file:./out' }
nodes:
  rows:
    block: file@1
    config: { connection: in, path: '*.csv', incremental: true, schema: { id: int64 } }
    grants: { connections: { in: read } }
  files:
    block: file-loader@1
    inputs: rows
    config: { connection: out, path: rows, format: csv }
    grants: { connections: { out: write } }
    write: append
",
    );
    project.write("out/.keep", "");
    project.write("in/1.csv", "id\n1\n2\n");
    project.weir("run").run().ok();
    project.write("in/2.csv", "id\n3\nx\n");
    // A bad line fails the run, and a tape tells of that, too.
    let recorded = project.weir("run").args(["--record", "bad"]).run();
    assert_ne!(recorded.code, Some(0));
    let repeated = project.weir("run").args(["--replay", "bad"]).run();
    assert_eq!(repeated.code, recorded.code, "{}", repeated.stderr);
    project.write("in/2.csv", "id\n3\n");
    project.weir("run").args(["--fresh", "--record", "tape"]).run().ok();
    let said = project.weir("run").args(["--replay", "tape"]).run().ok();
    assert!(said.contains("identical: 1 row reached"), "{said}");
}

//! Without a grant nothing is open, whatever is asked for.

use arrow::datatypes::Schema;
use bytes::Bytes;
use std::sync::Arc;
use weir_host::capability::{DecodeRequest, EncodeRequest, Source};
use weir_pipeline::{Access, ConnectionGrant};
use weir_types::{Problem, ProblemKind};

use crate::http_policy::get;
use crate::support::Bench;

/// Makes every call that reaches outside, and returns what became of each.
async fn every_call(bench: &Bench, connection: &str, database: &str) -> Vec<(&'static str, Result<(), Problem>)> {
    let node = bench.node();
    let (objects, formats) = (node.objects.expect("objects"), node.formats.expect("formats"));
    let (sql, http) = (node.sql.expect("sql"), node.http.expect("http"));
    let name = || connection.to_owned();
    let source = || Source { connection: name(), path: "a.csv".into() };
    let decode = DecodeRequest { source: source(), options: String::new(), schema: None, part: None, skip: 0 };
    let encode = EncodeRequest {
        connection: name(),
        path: "b.csv".into(),
        options: r#"{"format":"csv"}"#.into(),
        schema: Arc::new(Schema::empty()),
    };
    let token = r#"{"path":"b.csv","bytes":1,"kind":"local","file":"0123456789abcdef0123456789abcdef"}"#.to_owned();
    vec![
        ("list", objects.list(connection, "**").await.map(drop)),
        ("read", objects.read(connection, "a.csv", 0, 1).await.map(drop)),
        ("create", objects.create(connection, "b.csv").await.map(drop)),
        ("publish", objects.publish(connection, std::slice::from_ref(&token)).await),
        ("publish nothing", objects.publish(connection, &[]).await),
        ("discard", objects.discard(connection, &[token]).await),
        ("delete", objects.delete(connection, &["a.csv".into()]).await),
        ("delete nothing", objects.delete(connection, &[]).await),
        ("inspect", formats.inspect(source(), "").await.map(drop)),
        ("decode", formats.decode(decode).await.map(drop)),
        ("encode", formats.encode(encode).await.map(drop)),
        ("open", sql.open(database).await.map(drop)),
        ("send", http.send(get("https://api.example.com/")).await.map(drop)),
    ]
}

#[tokio::test]
async fn nothing_is_open_without_a_grant() {
    let bench = Bench::closed();
    bench.put("a.csv", "x\n1\n");
    // Whether the connection exists must not be told either.
    for (connection, database) in [("lake", "db"), ("nowhere", "nowhere"), ("", "")] {
        for (call, outcome) in every_call(&bench, connection, database).await {
            let problem = outcome.expect_err(call);
            assert_eq!(problem.kind, ProblemKind::Denied, "{call}: {problem}");
            assert!(problem.message.starts_with("node `daily` may not "), "{call}: {problem}");
            assert!(problem.hint.expect(call).starts_with("add `"), "{call}");
        }
    }
    assert!(!bench.folder.path().join("test.db").exists());
}

#[tokio::test]
async fn a_reader_writes_nothing() {
    for (may_write, access) in [(true, Access::Read), (false, Access::Write)] {
        let bench = Bench { may_write, ..Bench::closed().granting("lake", access).granting("db", access) };
        bench.put("a.csv", "x\n1\n");
        for (call, outcome) in every_call(&bench, "lake", "db").await {
            match call {
                "list" | "read" | "inspect" | "decode" => outcome.expect(call),
                "open" if access == Access::Write => outcome.expect("planning sees an empty database"),
                "open" => assert_eq!(outcome.expect_err("no such file").kind, ProblemKind::NotFound),
                _ => assert_eq!(outcome.expect_err(call).kind, ProblemKind::Denied, "{call}"),
            }
        }
        assert_eq!(std::fs::read_dir(bench.lake()).expect("a folder").count(), 1, "only what was there");
        assert!(!bench.folder.path().join("test.db").exists());
    }
}

#[tokio::test]
async fn a_prefix_is_not_left() {
    let mut bench = Bench::closed();
    bench.grant("lake", ConnectionGrant { access: Access::Write, schemas: None, prefixes: Some(vec!["2024/".into()]) });
    bench.put("2024/a.csv", "x\n1\n");
    bench.put("2024-secret/a.csv", "x\n1\n");
    let objects = bench.node().objects.expect("objects");
    objects.read("lake", "2024/a.csv", 0, 1).await.expect("covered");
    for path in ["2024-secret/a.csv", "a.csv", "2024/../2024-secret/a.csv", "/2024/a.csv"] {
        assert_eq!(objects.read("lake", path, 0, 1).await.expect_err(path).kind, ProblemKind::Denied, "{path}");
        assert_eq!(objects.create("lake", path).await.map(drop).expect_err(path).kind, ProblemKind::Denied, "{path}");
    }
    let mut writer = objects.create("lake", "2024/b.csv").await.expect("covered");
    writer.write(Bytes::from_static(b"x")).await.expect("written");
    let staged = writer.finish().await.expect("staged");
    let elsewhere = staged.token.replace("2024/b.csv", "2024-secret/b.csv");
    assert_eq!(objects.publish("lake", &[elsewhere]).await.expect_err("made up").kind, ProblemKind::Denied);
    objects.publish("lake", &[staged.token]).await.expect("covered");
}

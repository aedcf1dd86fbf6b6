//! Connections by name.

use std::sync::Arc;

use weir_connections::secrets::{EnvironmentSecrets, Secrets};
use weir_connections::sql::SqlPolicy;
use weir_connections::{Connection, ConnectionSettings, Connections};
use weir_diagnostics::Explain;
use weir_types::{Problem, ProblemKind};

use crate::support::listed;

fn connections(list: Vec<(&str, ConnectionSettings)>) -> Connections {
    let secrets =
        Secrets::default().with(EnvironmentSecrets::new([("WEIR_SECRET_KEY_ID".to_owned(), "id".to_owned())]));
    Connections::new(list.into_iter().map(|(name, settings)| (name.to_owned(), settings)), "/base", Arc::new(secrets))
}

fn bucket() -> ConnectionSettings {
    ConnectionSettings {
        access_key: Some("key-id".into()),
        secret_key: Some("key-secret".into()),
        ..ConnectionSettings::of_url("s3://lake/raw")
    }
}

#[tokio::test]
async fn makes_what_the_url_says() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.csv"), "x").expect("a file");
    let url = format!("file:{}", folder.path().display());
    let connections =
        connections(vec![("in", ConnectionSettings::of_url(url)), ("db", ConnectionSettings::of_url("sqlite:x.db"))]);
    assert_eq!(listed(connections.objects("in").expect("a store").as_ref()).await, ["a.csv"]);
    let Ok(Connection::Sqlite(database)) = connections.get("db") else { panic!("a database") };
    assert_eq!(database.file(), std::path::Path::new("/base/x.db"));
}

#[test]
fn a_missing_connection_is_named_with_the_line_that_would_define_it() {
    let connections = connections(vec![("lake", ConnectionSettings::of_url("file:out"))]);
    let error = connections.get("lak").expect_err("not defined");
    assert_eq!(error.to_string(), "connection `lak` is not defined");
    assert_eq!(
        error.hints(),
        [
            "did you mean `lake`?",
            "add `lak: \"file:<folder>\"` (or `s3://…`, `sqlite:<file>`, `postgres://…`, `mysql://…`) under `connections:`, or set `WEIR_CONNECTION_LAK` to the URL",
        ]
    );
    assert_eq!(Problem::from(error).kind, ProblemKind::Config);
}

#[tokio::test]
async fn a_connection_of_another_kind_is_refused() {
    let connections = connections(vec![("lake", ConnectionSettings::of_url("file:out"))]);
    let problem = connections.sql("lake", SqlPolicy::default()).await.map(drop).expect_err("a folder");
    assert_eq!(problem.message, "connection `lake` is an object store, and a database is needed");
}

#[test]
fn a_missing_secret_names_connection_setting_and_variable() {
    let connections = connections(vec![("lake", bucket())]);
    let problem = Problem::from(connections.get("lake").map(drop).expect_err("no secret"));
    assert_eq!(
        problem.message,
        "connection `lake` cannot be opened for want of its `secret_key`: secret `key-secret` is not known"
    );
    assert!(problem.hint.expect("a hint").contains("set `WEIR_SECRET_KEY_SECRET`"));
}

#[test]
fn settings_that_do_not_fit_are_refused() {
    let region = ConnectionSettings { region: Some("r".into()), ..ConnectionSettings::of_url("file:out") };
    let plain =
        ConnectionSettings { endpoint: Some("http://127.0.0.1:1".into()), ..ConnectionSettings::of_url("s3://lake") };
    let half = ConnectionSettings { access_key: Some("key-id".into()), ..ConnectionSettings::of_url("s3://lake") };
    let table = [
        (region, "connection `lake` has the setting `region`, which only goes with a URL `s3://…`"),
        (plain, "the endpoint of connection `lake` is plain http, which sends data and keys unprotected"),
        (half, "connection `lake` has `access_key` but no `secret_key`"),
        (ConnectionSettings::of_url("fil:out"), "the URL of connection `lake` is not valid"),
    ];
    for (settings, message) in table {
        let error = connections(vec![("lake", settings)]).get("lake").map(drop).expect_err(message);
        assert_eq!(error.to_string(), message);
    }
}

//! A folder per connections file.

use weir_diagnostics::{Source, Style};
use weir_pipeline::connection::split_password;
use weir_pipeline::{ConnectionUrl, Connections};

use crate::support::run_cases;

#[test]
fn connection_files_become_connections_or_all_their_problems() {
    run_cases("connections", "connections.yaml", |text| {
        match Connections::parse(&Source::new("connections.yaml", text)) {
            Err(problems) => problems.render(Style::Plain),
            Ok(connections) => {
                let lines = connections.iter().map(|spec| {
                    let secrets: Vec<_> = spec.secrets().map(|name| name.to_string()).collect();
                    format!(
                        "{} {} {} {:?} {:?} {:?}\n",
                        spec.name,
                        spec.kind(),
                        spec.url,
                        spec.endpoint,
                        spec.options,
                        secrets
                    )
                });
                lines.collect()
            }
        }
    });
}

#[test]
fn urls_from_the_environment_obey_the_same_rules() {
    let mut connections = Connections::default();
    let name = || "lake".parse().expect("a name");
    assert!(connections.insert_url(name(), "sqlite:/data/x.db", None).is_ok());
    let refused = connections.insert_url(name(), "./out", None).expect_err("no scheme");
    assert_eq!(refused.to_string(), "`./out` is not the URL of a connection: it has no scheme");
    for url in [
        "postgres://me:hunter2@db/x",
        "postgres://me:hun/ter2@db/x",
        "postgres://me@db/x?password=hunter2",
        "postgres://me:hunter2@db:port/x",
        "mysql://me:hun?ter2@db/x",
    ] {
        let refused = connections.insert_url(name(), url, None).expect_err("a password");
        assert!(!refused.to_string().contains("ter2"), "{refused}");
    }
    let refused = connections.insert_url(name(), "s3://key:se/cret@bucket", None).expect_err("credentials");
    assert!(!refused.to_string().contains("cret@"), "{refused}");
}

#[test]
fn the_environment_may_hold_a_password() {
    let (url, password) = split_password("postgres://me:p%40ss@db:5433/shop?sslmode=require");
    assert_eq!(url, "postgres://me@db:5433/shop?sslmode=require");
    assert_eq!(password.map(|password| password.into_exposed()).as_deref(), Some("p@ss"));
    // Where the password ends cannot be told: it stays, and is refused as one without being shown.
    assert_eq!(split_password("postgres://me:p/ss@db/shop").1, None);
    assert_eq!(split_password("file:./out"), ("file:./out".to_owned(), None));
}

#[test]
fn an_address_that_is_shown_leads_to_the_same_server() {
    for (url, wanted) in [
        ("postgres://me@db.example.com:5432/data", "postgres://me@db.example.com:5432/data"),
        ("postgres://[::1]/", "postgres://[::1]/"),
        ("postgres://localhost/?host=/var/run", "postgres://localhost/?host=%2Fvar%2Frun"),
        ("postgres://inside%2Fout/data", "postgres://localhost/data?host=inside%2Fout"),
        ("mysql://a%40b/", "mysql://localhost/?host=a%40b"),
        ("mysql://x/?host=0:0:0:0:0:0:0:1", "mysql://localhost/?host=0%3A0%3A0%3A0%3A0%3A0%3A0%3A1"),
    ] {
        let parsed: ConnectionUrl = url.parse().expect("an address");
        assert_eq!(parsed.to_string(), wanted);
        assert_eq!(wanted.parse::<ConnectionUrl>().expect("an address"), parsed);
    }
}

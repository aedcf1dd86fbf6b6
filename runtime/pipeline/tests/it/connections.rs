//! A folder per connections file.

use weir_diagnostics::{Source, Style};
use weir_pipeline::Connections;

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
    let refused = connections.insert_url(name(), "s3://key:se/cret@bucket", None).expect_err("credentials");
    assert!(!refused.to_string().contains("cret@"), "{refused}");
}

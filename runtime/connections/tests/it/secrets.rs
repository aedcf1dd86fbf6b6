//! Where secrets come from.

use weir_connections::secrets::{EnvironmentSecrets, SecretValues, Secrets};
use weir_diagnostics::Explain;
use weir_types::Problem;

fn variables(pairs: &[(&str, &str)]) -> EnvironmentSecrets {
    EnvironmentSecrets::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

#[test]
fn variables_go_before_files_of_values() {
    let values = SecretValues::new(
        "secrets.yaml",
        [("a".to_owned(), "2".to_owned().into()), ("b".to_owned(), "3".to_owned().into())],
    );
    let secrets = Secrets::default().with(variables(&[("WEIR_SECRET_A", "1")])).with(values);
    assert_eq!(secrets.get("a").expect("a value").expose(), "1");
    assert_eq!(secrets.get("b").expect("a value").expose(), "3");
}

#[test]
fn a_variable_may_name_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key");
    std::fs::write(&file, "s3cr3t\n").expect("a file");
    let variable = [("WEIR_SECRET_EXCHANGE_KEY_FILE", file.to_str().expect("UTF-8"))];
    let secrets = Secrets::default().with(variables(&variable));
    assert_eq!(secrets.get("exchange-key").expect("a value").expose(), "s3cr3t");
    std::fs::write(&file, "turned").expect("a file");
    assert_eq!(secrets.get("exchange-key").expect("a value").expose(), "turned", "a new value needs no restart");
    std::fs::remove_file(&file).expect("removed");
    let problem = Problem::from(secrets.get("exchange-key").expect_err("no file"));
    assert!(problem.message.contains("which `WEIR_SECRET_EXCHANGE_KEY_FILE` names"), "{problem}");
}

#[test]
fn a_missing_secret_is_named_with_what_would_define_it() {
    let values = SecretValues::new("secrets.yaml", []);
    let secrets = Secrets::default().with(variables(&[("WEIR_SECRET_EXCHANGE_KEY", "1")])).with(values);
    let error = secrets.get("exchnge-key").expect_err("not known");
    assert_eq!(error.to_string(), "secret `exchnge-key` is not known");
    assert_eq!(
        error.hints(),
        [
            "did you mean `exchange-key`?",
            "set `WEIR_SECRET_EXCHNGE_KEY`, or `WEIR_SECRET_EXCHNGE_KEY_FILE` to the path of a file that holds it",
            "add `exchnge-key: <value>` to `secrets.yaml`",
        ]
    );
}

#[test]
fn an_empty_secret_is_no_secret() {
    let secrets = Secrets::default().with(variables(&[("WEIR_SECRET_A", "")]));
    assert_eq!(secrets.get("a").expect_err("empty").to_string(), "secret `a` is empty, as `WEIR_SECRET_A` says");
}

#[test]
fn values_print_as_stars() {
    let secrets = Secrets::default().with(variables(&[("WEIR_SECRET_A", "visible")]));
    let value = secrets.get("a").expect("a value");
    assert!(!format!("{value} {value:?}").contains("visible"));
}

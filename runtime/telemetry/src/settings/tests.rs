use std::time::Duration;

use super::{LineageSettings, SettingsError, TraceSettings};

fn traces(variables: &[(&str, &str)]) -> Result<Option<TraceSettings>, SettingsError> {
    TraceSettings::read(&|name| find(variables, name))
}

fn lineage(variables: &[(&str, &str)]) -> Result<Option<LineageSettings>, SettingsError> {
    LineageSettings::read(&|name| find(variables, name))
}

fn find(variables: &[(&str, &str)], name: &str) -> Option<String> {
    variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
}

#[test]
fn nothing_is_told_unless_somebody_is_named() {
    assert!(traces(&[]).expect("settings").is_none());
    assert!(lineage(&[("OPENLINEAGE_NAMESPACE", "prod")]).expect("settings").is_none());
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    for off in [("OTEL_SDK_DISABLED", "TRUE"), ("OTEL_TRACES_EXPORTER", "none")] {
        assert!(traces(&[endpoint, off]).expect("settings").is_none(), "{off:?}");
    }
    let url = ("OPENLINEAGE_URL", "http://marquez:5000");
    assert!(lineage(&[url, ("OPENLINEAGE_DISABLED", "true")]).expect("settings").is_none());
}

#[test]
fn an_address_of_its_own_is_taken_as_it_is_and_the_common_one_gets_a_path() {
    let common = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/base/");
    let found = traces(&[common]).expect("settings").expect("an address");
    assert_eq!(found.url.as_str(), "http://collector:4318/base/v1/traces");
    let own = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://other/x");
    let found = traces(&[common, own, ("OTEL_EXPORTER_OTLP_TIMEOUT", "250")]).expect("settings").expect("an address");
    assert_eq!((found.url.as_str(), found.timeout), ("https://other/x", Duration::from_millis(250)));
    let found = lineage(&[("OPENLINEAGE_URL", "http://marquez:5000")]).expect("settings").expect("an address");
    assert_eq!(found.http.expect("a server").0.as_str(), "http://marquez:5000/api/v1/lineage");
}

#[test]
fn headers_are_decoded_and_never_shown() {
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=se%20cret, x-tenant=a"),
    ];
    let found = traces(&variables).expect("settings").expect("an address");
    assert_eq!(found.headers["x-key"].as_bytes(), b"se cret");
    assert_eq!(found.headers["x-tenant"].as_bytes(), b"a");
    assert!(!format!("{found:?}").contains("cret"), "{found:?}");
}

#[test]
fn wrong_values_are_named_and_not_shown() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector");
    let cases = [
        vec![("OTEL_EXPORTER_OTLP_ENDPOINT", "canary")],
        vec![endpoint, ("OTEL_EXPORTER_OTLP_HEADERS", "canary")],
        vec![endpoint, ("OTEL_EXPORTER_OTLP_TIMEOUT", "canary")],
        vec![endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")],
    ];
    for variables in cases {
        let error = traces(&variables).expect_err("a wrong value").to_string();
        let (name, _) = variables.last().expect("a variable");
        assert!(error.contains(name) && !error.contains("canary"), "{error}");
    }
    for (name, value) in [("OPENLINEAGE_PARENT_ID", "a/b/c"), ("OPENLINEAGE__TRANSPORT__TYPE", "kafka")] {
        let error = lineage(&[("OPENLINEAGE_URL", "http://marquez"), (name, value)]).expect_err("a wrong value");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn a_parent_may_have_slashes_in_its_namespace() {
    let parent = ("OPENLINEAGE_PARENT_ID", "airflow://prod/dag.task/01941f29-7c00-7aaa-8bbb-0123456789ab");
    let found = lineage(&[("OPENLINEAGE_URL", "http://marquez"), parent]).expect("settings").expect("settings");
    let parent = found.parent.expect("a parent");
    assert_eq!((parent.namespace.as_str(), parent.job.as_str()), ("airflow://prod", "dag.task"));
}

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Connection, parse, schema};
use crate::types::{Problem, ProblemKind};

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its shape is of interest")]
struct Config {
    /// Where to read.
    connection: Connection,
    #[serde(default)]
    pages: Vec<Page>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(flatten)]
    format: Format,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is of interest")]
struct Page {
    size: u32,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "format", rename_all = "lowercase")]
#[expect(dead_code, reason = "only its shape is of interest")]
enum Format {
    Csv { delimiter: Option<char> },
    Json,
}

fn problem(config: serde_json::Value) -> Problem {
    parse::<Config>(&config.to_string()).map(|_| ()).expect_err("the config is wrong")
}

#[test]
fn reads_flattened_types_and_maps() {
    let config = json!({ "connection": "in", "format": "csv", "delimiter": ";", "labels": { "any": "thing" } });
    parse::<Config>(&config.to_string()).expect("the config is right");
}

#[test]
fn names_the_nearest_of_an_unknown_key() {
    let problem = problem(json!({ "connection": "in", "format": "csv", "delimeter": ";" }));
    assert_eq!(problem.kind, ProblemKind::Config);
    assert_eq!(problem.message, "config has no key `delimeter`");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `delimiter`?"));
}

#[test]
fn says_where_an_unknown_key_is() {
    let problem = problem(json!({ "connection": "in", "format": "json", "pages": [{ "size": 1 }, { "syze": 1 }] }));
    assert_eq!(problem.message, "config `pages[1]` has no key `syze`");
}

#[test]
fn says_where_a_value_of_the_wrong_type_is() {
    let problem = problem(json!({ "connection": "in", "format": "json", "pages": [{ "size": "many" }] }));
    assert_eq!(problem.message, "config `pages[0].size`: invalid type: string \"many\", expected u32");
}

#[test]
fn explains_what_is_missing() {
    let problem = problem(json!({ "format": "json" }));
    assert_eq!(problem.message, "config needs `connection`");
    assert_eq!(problem.hint.as_deref(), Some("`connection`: Where to read."));
}

#[test]
fn describes_and_closes_the_schema() {
    let schema = schema::<Config>();
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["properties"]["connection"]["format"], "connection");
    assert_eq!(schema["properties"]["connection"]["description"], "Where to read.");
    assert_eq!(schema["unevaluatedProperties"], false);
    assert_eq!(schema["$defs"]["Page"]["additionalProperties"], false);
}

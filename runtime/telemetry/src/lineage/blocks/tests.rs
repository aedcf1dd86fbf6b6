use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};
use serde_json::json;
use weir_host::PortSchema;

use super::{Input, Mapping, columns, dedup, fits, flatten, mask, sql, unknown};
use crate::lineage::columns::Columns;

fn schema(names: &[&str]) -> Arc<Schema> {
    let field = |name: &&str| Field::new(*name, DataType::Int64, true);
    Arc::new(Schema::new(names.iter().map(field).collect::<Vec<_>>()))
}

fn input(port: &str, names: &[&str]) -> Input {
    Input { port: port.to_owned(), schema: schema(names), columns: Columns::default() }
}

fn output(names: &[&str]) -> PortSchema {
    PortSchema { port: "out".to_owned(), schema: schema(names) }
}

fn shown(mapping: &Mapping) -> Vec<String> {
    let taken = |taken: &super::Taken| {
        let one = |((port, column), kinds): (&(String, String), _)| {
            let kinds: &std::collections::BTreeSet<super::Kind> = kinds;
            let words: Vec<_> = kinds.iter().map(|kind| kind.words().1.unwrap_or("?")).collect();
            format!("{port}.{column} {}", words.join("+"))
        };
        taken.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let mut lines: Vec<_> = mapping.of.iter().map(|(name, from)| format!("{name}: {}", taken(from))).collect();
    lines.push(format!("rows: {}", taken(&mapping.rows)));
    lines
}

#[test]
fn columns_follows_its_steps() {
    let config = json!({
        "cast": { "a": "utf8" }, "derive": { "sum": "b + c", "b": "b" }, "filter": "sum > 3",
        "select": ["a", "sum", "b"], "rename": { "sum": "total" },
    });
    let mapping = columns(&config, &output(&["a", "total", "b"]), &[input("in", &["a", "b", "c"])]);
    let expected = [
        "a: in.a TRANSFORMATION",
        "b: in.b IDENTITY",
        "total: in.b TRANSFORMATION, in.c TRANSFORMATION",
        "rows: in.b FILTER, in.c FILTER",
    ];
    assert_eq!(shown(&mapping.expect("a mapping")), expected);
}

#[test]
fn a_statement_is_read_by_what_runs_it() {
    let config =
        json!({ "query": "select l.a as k, sum(r.b) as s from l join r on l.a = r.a where r.c > 0 group by 1" });
    let mapping = sql(&config, &[input("l", &["a"]), input("r", &["a", "b", "c"])]);
    let expected = ["k: l.a IDENTITY", "s: r.b AGGREGATION", "rows: l.a GROUP_BY+JOIN, r.a JOIN, r.c FILTER"];
    assert_eq!(shown(&mapping.expect("a mapping")), expected);
}

#[test]
fn masked_columns_say_so() {
    let config = json!({ "rules": [
        { "columns": ["e*"], "as": { "hash": { "key": "pii" } } },
        { "columns": ["email", "x"], "as": "null" },
    ] });
    let mapping = mask(&config, &output(&["email", "x", "id"]), &[input("in", &["email", "x", "id"])]);
    let masked = &mapping.of["email"][&("in".to_owned(), "email".to_owned())];
    assert_eq!(masked.iter().copied().collect::<Vec<_>>(), [super::Kind::Masked]);
    assert_eq!(shown(&mapping)[1..], ["id: in.id IDENTITY", "x: ", "rows: "]);
}

#[test]
fn flattened_columns_come_from_the_longest_name_in_front() {
    let mapping = flatten(
        &json!({}),
        &output(&["id", "user_name", "user_home_city"]),
        &[input("in", &["id", "user", "user_home"])],
    );
    let expected = [
        "id: in.id IDENTITY",
        "user_home_city: in.user_home TRANSFORMATION",
        "user_name: in.user TRANSFORMATION",
        "rows: ",
    ];
    assert_eq!(shown(&mapping), expected);
}

#[test]
fn dedup_is_decided_by_its_key_and_order() {
    let mapping =
        dedup(&json!({ "key": ["id"], "order_by": ["at"] }), &output(&["id", "at"]), &[input("in", &["id", "at"])]);
    assert_eq!(shown(&mapping), ["at: in.at IDENTITY", "id: in.id IDENTITY", "rows: in.at SORT, in.id GROUP_BY"]);
}

#[test]
fn of_a_block_that_is_not_known_new_columns_may_be_made_of_anything() {
    let mapping = unknown(&output(&["a", "new"]), &[input("in", &["a", "b"])]);
    assert_eq!(shown(&mapping), ["a: in.a TRANSFORMATION", "new: in.a ?, in.b ?", "rows: "]);
}

#[test]
fn patterns_fit_whole_names() {
    assert!(fits("*_phone", "home_phone") && fits("a*c*e", "abcde") && fits("*", "") && fits("x", "x"));
    assert!(!fits("*_phone", "phone") && !fits("a*c", "abcd") && !fits("x", "xy"));
}

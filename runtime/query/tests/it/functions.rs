//! Functions of our own.

use std::sync::Arc;

use insta::assert_snapshot;
use weir_host::capability::{Expression, HashKeys, KeyedHash, Query};
use weir_types::Problem;

use crate::support::{Engine, batch, engine, explain, ints, types};

/// One key, whose hash is the value's length again and again: real hashing is the business of whoever holds the keys.
#[derive(Debug)]
struct OneKey;

struct Length;

impl KeyedHash for Length {
    fn hash(&self, value: &[u8]) -> [u8; 32] {
        [value.len() as u8; 32]
    }
}

impl HashKeys for OneKey {
    fn keyed(&self, secret: &str) -> Result<Arc<dyn KeyedHash>, Problem> {
        match secret {
            "pii" => Ok(Arc::new(Length)),
            _ => Err(Problem::denied(format!("no secret `{secret}`")).with_hint("did you mean `pii`?")),
        }
    }
}

fn keyed() -> Engine {
    let Engine { folder, queries } = engine();
    Engine { folder, queries: queries.with_keys(Arc::new(OneKey)) }
}

fn people() -> arrow::array::RecordBatch {
    batch(vec![
        ("id", ints([7, 1234])),
        ("name", Arc::new(arrow::array::StringArray::from(vec![Some("ann"), None]))),
        ("raw", Arc::new(arrow::array::BinaryArray::from_vec(vec![b"ab", b""]))),
    ])
}

async fn refused(sql: &str) -> String {
    let expression = Expression { name: "h".to_owned(), sql: sql.to_owned() };
    match keyed().queries.compile(vec![expression], people().schema()).await {
        Ok(_) => "compiled".to_owned(),
        Err(problem) => explain(&problem),
    }
}

#[tokio::test]
async fn hashes_texts_bytes_and_the_texts_of_everything_else() {
    let statement = "select left(keyed_hash('pii', id), 2) as id, left(keyed_hash('pii', name), 2) as name, \
                     left(keyed_hash('pii', raw), 2) as raw, length(keyed_hash('pii', 'constant')) as c from p";
    assert_snapshot!(keyed().text(statement, &[("p", &people())]).await, @r"
    id | name | raw | c
    01 | 03 | 02 | 64
    04 | null | 00 | 64
    ");
}

#[tokio::test]
async fn the_name_of_a_secret_is_checked_before_the_first_row() {
    assert_snapshot!(refused("keyed_hash('pi', name)").await, @r"
    denied: column `h`: no secret `pi`
    hint: did you mean `pii`?
    ");
    assert_snapshot!(refused("keyed_hash(name, name)").await, @r"
    config: column `h`: the first argument of `keyed_hash` has to be the name of a secret, written out
    hint: write `keyed_hash('name', value)` with a name of the node's `secrets:`
    ");
    assert_snapshot!(refused("keyed_hash('pii')").await, @"config: column `h`: `keyed_hash` takes the name of a secret and a value, not 1 arguments");
    let statement = "select keyed_hash('pii', name) as h from p";
    assert_snapshot!(engine().text(statement, &[("p", &people())]).await, @"denied: there are no secrets here, so `keyed_hash` has nothing to hash with");
}

fn events() -> arrow::array::RecordBatch {
    let json = [
        Some(r#"{"a": {"b": [1, 2.5, "x\ty"]}, "ok": true, "key": "a"}"#),
        Some(r#"{"a": null, "key": "ok"}"#),
        Some("no json"),
        None,
    ];
    batch(vec![("j", Arc::new(arrow::array::StringArray::from(json.to_vec()))), ("n", ints([0, 1, 2, 3]))])
}

#[tokio::test]
async fn takes_values_out_of_json() {
    let statement = "select json_get(j, 'a') as a, json_get_int(j, 'a', 'b', n) as i, json_get_float(j, 'a', 'b', 1) as f, \
                     json_get_str(j, 'a', 'b', 2) as s, json_get_bool(j, 'ok') as ok, json_length(j, 'a', 'b') as l, \
                     json_contains(j, 'a') as c, json_valid(j) as v, json_get(j, json_get_str(j, 'key')) as k from e";
    assert_snapshot!(engine().text(statement, &[("e", &events())]).await.replace('\t', "<tab>"), @r#"
    a | i | f | s | ok | l | c | v | k
    {"b": [1, 2.5, "x\ty"]} | 1 | 2.5 | x<tab>y | true | 3 | true | true | {"b": [1, 2.5, "x\ty"]}
    null | null | null | null | null | null | true | true | null
    null | null | null | null | null | null | false | false | null
    null | null | null | null | null | null | null | null | null
    "#);
}

#[tokio::test]
async fn arrows_are_short_for_getting() {
    let statement =
        "select j -> 'a' ->> 'b' as b from e where (j ->> 'ok') = 'true' and (j -> 'a' -> 'b' ->> 0)::int = 1";
    assert_snapshot!(engine().text(statement, &[("e", &events())]).await, @r#"
    b
    [1, 2.5, "x\ty"]
    "#);
}

#[tokio::test]
async fn parses_json_into_types() {
    let of = "'struct<a: struct<b: list<utf8>>, ok: bool>'";
    let sql = format!("select json_parse(j, {of}) as p, json_error(j, {of}) as e from e");
    let execution = engine().plan(&sql, &[("e", &events())]).await.expect("a statement");
    assert_snapshot!(types(&execution.schema()), @r#"p: Struct("a": Struct("b": List(Utf8)), "ok": Boolean), e: Utf8"#);
    assert_snapshot!(engine().text(&sql, &[("e", &events())]).await.replace('\t', "<tab>"), @r"
    p | e
    {a: {b: [1, 2.5, x<tab>y]}, ok: true} | null
    {a: null, ok: null} | null
    null | invalid JSON at byte 2: `null`, `true` or `false` is expected
    null | null
    ");
}

#[tokio::test]
async fn wrong_arguments_of_json_functions_are_named() {
    let refused = async |sql: &str| {
        let statement = format!("select {sql} as x from e");
        engine().text(&statement, &[("e", &events())]).await
    };
    assert_snapshot!(refused("json_get(n, 'a')").await, @r"
    config: no function fits `json_get(Int64, Utf8)`
    hint: cast its arguments, for example by `cast(… as double)`
    ");
    assert_snapshot!(refused("json_get(j, 1.5)").await, @r"
    config: no function fits `json_get(Utf8, Float64)`
    hint: cast its arguments, for example by `cast(… as double)`
    ");
    assert_snapshot!(refused("json_parse(j, 'struct<a: integer>')").await, @r"
    config: the type in `json_parse` is none: `integer` is not a type
    hint: write `int64`
    ");
    assert_snapshot!(refused("json_parse(j, j)").await, @r"
    config: the second argument of `json_parse` has to be a type, written out
    hint: write `json_parse(json, 'struct<id: int64, tags: list<utf8>>')`
    ");
}

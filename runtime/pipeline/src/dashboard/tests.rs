use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};
use weir_diagnostics::Source;
use weir_types::PipelineName;

use super::{Dashboard, Known, ready};
use crate::Connections;
use crate::written;

const SHARE: &str = r#"
title: Share
parameters:
  days: { type: integer, default: 7, choices: [7, 30] }
  exchange: { default: "%" }
  since: { type: date, default: yesterday }
inputs:
  shares: { pipeline: market-share, node: load }
  prices: { block: file@1, config: { connection: lake, path: "prices/*.csv" } }
tiles:
  total:
    title: "Volume, \"all\""
    connection: shop
    sql: select day, sum(amount) as amount from orders where exchange like ${exchange} and day >= ${since} limit ${days}
    show: { number: amount, by: day, good: up }
    at: { column: 0, row: 0, width: 3, height: 2 }
    drill: select * from orders where day = ${day} and amount > ${amount} and '$${x}' = 'x'
  by-day:
    inputs: [shares, prices]
    sql: |
      select * from shares
      join prices using (day)
    show: { chart: stacked-area, x: day, y: share, series: exchange, format: "0.0%" }
    at: { column: 3, row: 0, width: 9, height: 4 }
"#;

fn parsed(text: &str) -> Result<Dashboard, String> {
    Dashboard::parse(&Source::new("share.dashboard.yaml", text)).map_err(|wrong| wrong.to_string())
}

fn connections() -> Connections {
    let mut connections = Connections::default();
    for (name, url) in
        [("shop", "postgres://reader@db.example.com/shop"), ("lake", "file:./lake"), ("history", "sqlite:h.db")]
    {
        connections.insert_url(name.parse().expect("a name"), url, None).expect("a connection");
    }
    connections
}

fn pipelines() -> BTreeMap<PipelineName, String> {
    let text = "name: market-share\nnodes:\n  load:\n    block: file-loader@1\n    inputs: x\n    config: { connection: lake, path: \"share/${day}/\", format: csv }\n  other: { block: http-loader@1, inputs: x, config: { connection: lake } }\n";
    BTreeMap::from([("market-share".parse().expect("a name"), text.to_owned())])
}

fn values(dashboard: &Dashboard, given: Value) -> Result<BTreeMap<String, Value>, String> {
    let given = given.as_object().expect("a map").clone().into_iter().collect();
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    dashboard.values(&given, today).map_err(|wrong| wrong.to_string())
}

fn nodes(text: &str) -> Value {
    serde_json::from_str::<Value>(text).expect("JSON")["nodes"].clone()
}

#[test]
fn a_tile_over_a_database_is_a_query_with_literals() {
    let dashboard = parsed(SHARE).expect("a dashboard");
    let values = values(&dashboard, json!({ "exchange": "O'Neill -- ${x}", "days": 30 })).expect("values");
    let (connections, pipelines) = (connections(), pipelines());
    let known = Known { connections: &connections, pipelines: &pipelines };
    let tile = dashboard.tile("total").expect("a tile");
    let text = dashboard.tile_pipeline(tile, &values, known).expect("a pipeline");
    let query = "select day, sum(amount) as amount from orders where exchange like 'O''Neill -- $${x}' and day >= '2026-03-01' limit 30";
    assert_eq!(
        nodes(&text),
        json!({ "total": { "block": "postgres@1", "config": { "connection": "shop", "query": query }, "grants": { "connections": { "shop": "read" } } } })
    );
    let row = BTreeMap::from([("day".to_owned(), json!("2026-03-01")), ("amount".to_owned(), json!(2.5))]);
    let drill = dashboard.drill_pipeline(tile, &row, &values, known).expect("a pipeline");
    assert_eq!(
        nodes(&drill)["total"]["config"]["query"],
        "select * from orders where day = '2026-03-01' and amount > 2.5 and '$${x}' = 'x'"
    );
    // What is compiled is a pipeline as people write it.
    assert!(!written::Pipeline::parse(&Source::new("a", text)).diagnostics.has_errors());
}

#[test]
fn what_pipelines_wrote_is_read_back() {
    let dashboard = parsed(SHARE).expect("a dashboard");
    let values = values(&dashboard, json!({})).expect("values");
    let (connections, pipelines) = (connections(), pipelines());
    let known = Known { connections: &connections, pipelines: &pipelines };
    let tile = dashboard.tile("by-day").expect("a tile");
    let nodes = nodes(&dashboard.tile_pipeline(tile, &values, known).expect("a pipeline"));
    assert_eq!(
        nodes["shares"],
        json!({ "block": "file@1", "config": { "connection": "lake", "path": "share/*/**/*.csv" }, "grants": { "connections": { "lake": "read" } } })
    );
    assert_eq!(nodes["prices"]["config"]["path"], "prices/*.csv");
    assert_eq!(nodes["by-day"]["inputs"], json!(["shares", "prices"]));
    let gone = BTreeMap::new();
    let known = Known { connections: &connections, pipelines: &gone };
    let wrong = dashboard.tile_pipeline(tile, &values, known).expect_err("not deployed").to_string();
    assert!(wrong.contains("pipeline `market-share` writes, which is not deployed"), "{wrong}");
}

#[test]
fn values_have_to_fit() {
    let dashboard = parsed(SHARE).expect("a dashboard");
    for (given, expected) in [
        (json!({ "days": 8 }), "`8` is not a value for parameter `days`"),
        (json!({ "days": "30" }), ""),
        (json!({ "since": "soon" }), "`soon` is not a value for parameter `since`"),
        (json!({ "dayz": 7 }), "the dashboard has no parameter `dayz`"),
    ] {
        let found = values(&dashboard, given.clone());
        match found {
            Ok(_) => assert_eq!(expected, "", "{given}"),
            Err(wrong) => assert!(!expected.is_empty() && wrong.contains(expected), "{given}: {wrong}"),
        }
    }
    let backslash = values(&dashboard, json!({ "exchange": "\\' or 1=1 --" })).expect("values");
    let (connections, pipelines) = (connections(), pipelines());
    let known = Known { connections: &connections, pipelines: &pipelines };
    let tile = dashboard.tile("total").expect("a tile");
    let wrong = dashboard.tile_pipeline(tile, &backslash, known).expect_err("no literal").to_string();
    assert!(wrong.contains("cannot be written in SQL"), "{wrong}");
}

#[test]
fn mistakes_are_told_with_their_places() {
    for (text, expected) in [
        ("title: a", "has no `tiles`"),
        ("tiles: { a: { sql: select 1 } }", "does not say who answers its SQL"),
        ("tiles: { a: { connection: shop } }", "has no `sql`"),
        ("tiles: { a: { connection: shop, sql: \"select ${x}\" } }", "there is no parameter `x`"),
        ("tiles: { a: { connection: shop, sql: \"select ${x\" } }", "is not followed by a name"),
        ("tiles: { a: { inputs: [b], sql: select 1 } }", "there is no input `b`"),
        ("tiles: { a: { connection: shop, sql: s, show: pie } }", "`pie` is no way to show rows"),
        ("tiles: { a: { connection: shop, sql: s, show: { chart: pie, x: a, y: b } } }", "`pie`"),
        ("tiles: { a: { connection: shop, sql: s, show: { chart: line, y: b } } }", "has no `x`"),
        ("tiles: { a: { connection: shop, sql: s, show: { chart: heat-map, x: a, y: b } } }", "has no `series`"),
        (
            "tiles: { a: { connection: shop, sql: s, show: { chart: line, x: a, y: [b, c], series: d } } }",
            "several columns",
        ),
        ("tiles: { a: { connection: shop, sql: s, show: { number: a, x: b } } }", "`x` of `show`"),
        ("tiles: { a: { connection: shop, sql: s, at: { column: 8, width: 6 } } }", "beyond the grid's 12 columns"),
        ("tiles: { a: { connection: shop, sql: s, at: { width: 13 } } }", "at most 12"),
        ("parameters: { a: { type: integer, default: x } }\ntiles: {}", "`x` is not a value for parameter `a`"),
        ("parameters: { a: { default: x, choices: [y] } }\ntiles: {}", "not among its choices"),
        ("inputs: { a: { pipeline: b } }\ntiles: {}", "has no `node`"),
        ("refresh: { cron: \"0 0 30 2 *\" }\ntiles: {}", "never due"),
        ("refresh: soon\ntiles: {}", "soon"),
    ] {
        let wrong = parsed(text).expect_err(text);
        assert!(wrong.contains(expected), "{text}: {wrong}");
    }
}

#[test]
fn a_dashboard_is_exported_as_a_pipeline_that_makes_a_report() {
    let dashboard = parsed(SHARE).expect("a dashboard");
    let values = values(&dashboard, json!({})).expect("values");
    let (connections, pipelines) = (connections(), pipelines());
    let known = Known { connections: &connections, pipelines: &pipelines };
    let name = "share".parse().expect("a name");
    let text = dashboard.report_pipeline(&name, &values, known).expect("a pipeline");
    for part in [
        "name: share-report",
        "query: |",
        r#"{{ number("total", "amount", by="day", label="Volume, \"all\"", good="up") }}"#,
        r#"{{ chart("stacked-area", "by-day", x="day", y="share", series="exchange") }}"#,
        "artifacts: write",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn those_that_come_with_weir_are_right() {
    let (connections, pipelines) = (connections(), BTreeMap::new());
    let known = Known { connections: &connections, pipelines: &pipelines };
    for ready in ready() {
        let dashboard = parsed(ready.text).unwrap_or_else(|wrong| panic!("{}: {wrong}", ready.name));
        let values = values(&dashboard, json!({})).expect("values");
        let text = dashboard.report_pipeline(&ready.name.parse().expect("a name"), &values, known).expect(ready.name);
        assert!(!written::Pipeline::parse(&Source::new("a", text)).diagnostics.has_errors(), "{}", ready.name);
    }
}

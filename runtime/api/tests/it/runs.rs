//! Runs on record: the list, all about one, its log, its rejects.

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use weir_api::Role;
use weir_store::{LogLevel, LogLine, RunStatus};
use weir_types::RunId;

use crate::support::records::{begun, committed, end, ended, name, node, over, started};
use crate::support::{Asking, Place, SALES, all};

crate::support::cases! {
    runs_are_filtered,
    no_run_is_lost_or_doubled_between_pages,
    a_run_is_shown_with_all_that_it_did,
    logs_are_filtered_and_come_in_pages,
    rejects_are_listed_and_shown,
    nodes_are_shown_over_runs,
    rejects_are_sent_once_more,
    what_a_run_has_made_can_be_had_and_does_no_harm,
}

async fn listed(server: &Asking, query: &str) -> Vec<Value> {
    all(&server.get(&format!("/runs?{query}")).await.is(200).json(), "id")
}

async fn runs_are_filtered(place: Place) {
    let server = place.server().await;
    let failed = ended(&server.store, "sales", RunStatus::Failed).await.to_string();
    let other = ended(&server.store, "stock", RunStatus::Succeeded).await.to_string();
    server.save("sales", SALES).await;
    server.post("/pipelines/sales/deploy", json!({})).await.is(200);
    let tick = server.post("/runs", json!({ "pipeline": "sales" })).await.is(202).json()["tick"]["due"].clone();
    let key = format!("sales/manual/{}", tick.as_str().unwrap_or_default()).parse().expect("a key");
    let (going, _) = begun(&server.store, &key, Some(1)).await;
    let going = going.to_string();
    assert_eq!(listed(&server, "").await, [going.clone(), other.clone(), failed.clone()]);
    assert_eq!(listed(&server, "pipeline=sales").await, [going.clone(), failed.clone()]);
    assert_eq!(listed(&server, "status=failed,running").await, [going.clone(), failed.clone()]);
    assert_eq!(listed(&server, "status=succeeded&pipeline=sales").await, [] as [String; 0]);
    assert_eq!(listed(&server, "trigger=manual").await, std::slice::from_ref(&going));
    assert_eq!(listed(&server, "pipeline=&status=&trigger=&since=&until=&cursor=").await.len(), 3);
    let hour = |hours| (Utc::now() + TimeDelta::hours(hours)).format("%FT%TZ");
    assert_eq!(listed(&server, &format!("since={}&until={}", hour(-1), hour(1))).await.len(), 3);
    assert_eq!(listed(&server, &format!("until={}", hour(-1))).await.len(), 0);
    assert_eq!(listed(&server, "since=0001-01-01T00:00:00Z&until=9999-12-31T00:00:00Z").await.len(), 3);
    let items = server.get("/runs?limit=1").await.json();
    assert_eq!((&items["items"][0]["version"], &items["items"][0]["trigger"]["name"]), (&json!(1), &json!("manual")));
    for wrong in [
        "status=lost",
        "since=yesterday",
        "since=-262143-01-01T00:00:00Z",
        "cursor=x",
        "limit=x",
        "limit=-1",
        "pipeline=A%20b",
        "trigger=%00",
    ] {
        server.get(&format!("/runs?{wrong}")).await.problem(400);
    }
}

async fn no_run_is_lost_or_doubled_between_pages(place: Place) {
    let server = place.server().await;
    let mut expected = Vec::new();
    for _ in 0..23 {
        expected.insert(0, started(&server.store, "sales").await.to_string());
    }
    for limit in [1, 5, 23, 500] {
        let (mut found, mut path) = (Vec::new(), format!("/runs?limit={limit}"));
        loop {
            let page = server.get(&path).await.is(200).json();
            let ids = all(&page, "id");
            assert!(!ids.is_empty() && ids.len() <= limit, "{page}");
            found.extend(ids);
            // What begins meanwhile does not move the pages.
            started(&server.store, "later").await;
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/runs?limit={limit}&cursor={next}");
        }
        found.retain(|id| expected.contains(&id.as_str().unwrap_or_default().to_owned()));
        assert_eq!(found, expected, "{limit} a page");
    }
    assert_eq!(all(&server.get("/runs?limit=0").await.is(200).json(), "id").len(), 1);
    assert_eq!(all(&server.get("/runs").await.is(200).json(), "id").len(), 50);
}

async fn a_run_is_shown_with_all_that_it_did(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let asked =
        server.post("/runs", json!({ "pipeline": "sales", "parameters": { "day": "2026-03-01" } })).await.is(202);
    let due = asked.json()["tick"]["due"].clone();
    let key = format!("sales/manual/{}", due.as_str().unwrap_or_default()).parse().expect("a key");
    let (run, lease) = begun(&server.store, &key, Some(1)).await;
    committed(&server.store, run).await;
    let times = [(node("orders"), (Utc::now(), Utc::now()))];
    server.store.save_node_times(run, &times).await.expect("times");
    let path = format!("/runs/{run}");
    let going = server.get(&path).await.is(200).json();
    assert_eq!((&going["status"], &going["ended_at"]), (&json!("running"), &Value::Null));
    over(&server.store, run, &lease, RunStatus::Failed).await;

    let shown = server.get(&path).await.is(200).json();
    assert_eq!(
        (&shown["status"], &shown["failure"]["message"]),
        (&json!("failed"), &json!("the disk is full\nreally"))
    );
    assert_eq!(
        (&shown["version"], &shown["text"], &shown["parameters"]),
        (&json!(1), &json!(SALES), &json!({ "day": "2026-03-01" }))
    );
    assert_eq!((&shown["trigger"]["name"], &shown["trigger"]["due"]), (&json!("manual"), &due));
    let lake =
        shown["nodes"].as_array().and_then(|nodes| nodes.iter().find(|node| node["node"] == "lake")).expect("a node");
    assert_eq!((&lake["rows_in"], &lake["rows_rejected"], &lake["role"]), (&json!(12), &json!(2), &json!("loader")));
    assert_eq!((&shown["edges"][0]["rows"], &shown["edges"][0]["from_node"]), (&json!(12), &json!("orders")));
    assert_eq!((&shown["epochs"][0]["status"], &shown["epochs"][0]["rows"]), (&json!("committed"), &json!(10)));
    assert_eq!((&shown["attempts"][0]["number"], &shown["warnings"]), (&json!(1), &json!([])));
    assert!(shown["states"].is_array() && shown["rows_rejected"] == 2, "{shown}");
    server.get(&format!("/runs/{}", RunId::generate())).await.problem(404);
    server.get("/runs/nonsense").await.problem(400);
    let strip = server.get("/pipelines/sales").await.json();
    assert_eq!((&strip["runs"][0]["id"], &strip["health"]), (&json!(run.to_string()), &json!("failing")));
}

async fn logs_are_filtered_and_come_in_pages(place: Place) {
    let server = place.server().await;
    let run = started(&server.store, "sales").await;
    let line = |seq: u64| LogLine {
        seq,
        at: Utc::now(),
        level: if seq.is_multiple_of(5) { LogLevel::Warn } else { LogLevel::Info },
        node: seq.is_multiple_of(2).then(|| node("orders")),
        message: format!("Line {seq} of 100%"),
        fields: (seq == 1).then(|| json!({ "page": 7 })),
    };
    server.store.save_log(run, &(1..=30).map(line).collect::<Vec<_>>()).await.expect("lines");
    let seqs = async |query: &str| {
        let page = server.get(&format!("/runs/{run}/logs?{query}")).await.is(200).json();
        (all(&page, "seq"), page["next"].clone())
    };
    assert_eq!(seqs("limit=3").await, (vec![json!(1), json!(2), json!(3)], json!("3")));
    assert_eq!(seqs("limit=3&cursor=3").await.0, [4, 5, 6]);
    assert_eq!(seqs("after=28").await, (vec![json!(29), json!(30)], Value::Null));
    assert_eq!(seqs("after=18446744073709551615").await.0, [] as [u64; 0]);
    assert_eq!(seqs("level=warn&node=orders").await.0, [10, 20, 30]);
    assert_eq!(seqs("query=LINE%2012").await.0, [12]);
    assert_eq!(seqs("query=100%25&limit=1").await.0, [1]);
    assert_eq!(seqs("query=_").await.0, [] as [u64; 0]);
    let (mut found, mut query) = (Vec::new(), "limit=7".to_owned());
    loop {
        let (page, next) = seqs(&query).await;
        found.extend(page);
        let Some(next) = next.as_str() else { break };
        query = format!("limit=7&cursor={next}");
    }
    assert_eq!(found, (1..=30).map(Value::from).collect::<Vec<_>>());
    let first = server.get(&format!("/runs/{run}/logs?limit=1")).await.json()["items"][0].clone();
    assert_eq!(
        (&first["fields"], &first["level"], &first["node"]),
        (&json!({ "page": 7 }), &json!("info"), &Value::Null)
    );
    for wrong in ["level=loud", "after=x", "node=A%20b", "cursor=-1"] {
        server.get(&format!("/runs/{run}/logs?{wrong}")).await.problem(400);
    }
    server.get(&format!("/runs/{run}/logs?query=%00")).await.problem(422);
    server.get(&format!("/runs/{}/logs", RunId::generate())).await.problem(404);
}

async fn rejects_are_listed_and_shown(place: Place) {
    let server = place.server().await;
    let run = started(&server.store, "sales").await;
    committed(&server.store, run).await;
    end(&server.store, run, RunStatus::Succeeded).await;
    let list = server.get(&format!("/runs/{run}/rejects")).await.is(200).json();
    let reject = &list["items"][0];
    assert_eq!((&reject["node"], &reject["rows"], &reject["committed"]), (&json!("lake"), &json!(2), &json!(true)));
    let number = &reject["number"];
    let rows = server.get(&format!("/runs/{run}/rejects/{number}?limit=1")).await.is(200).json();
    assert_eq!((&rows["columns"][1]["name"], rows["rows"].as_array().map(Vec::len)), (&json!("n"), Some(1)));
    server.get(&format!("/runs/{run}/rejects/999")).await.problem(404);
    server.get(&format!("/runs/{run}/rejects/first")).await.problem(400);
    server.get(&format!("/runs/{}/rejects", RunId::generate())).await.problem(404);
    assert_eq!(server.store.runs(&name("sales"), 9).await.expect("runs").len(), 1);
}

async fn rejects_are_sent_once_more(place: Place) {
    let server = place.server().await;
    let run = started(&server.store, "sales").await;
    let shown = server.get(&format!("/runs/{run}/rejects/rows?node=lake&limit=1")).await.is(200).json();
    assert_eq!((&shown["rows"], &shown["next"]), (&json!([["2026-03-01", 0]]), &json!("1")));
    let rest = server.get(&format!("/runs/{run}/rejects/rows?node=lake&limit=2&cursor=1")).await.is(200).json();
    assert_eq!((&rest["rows"], &rest["next"]), (&json!([["2026-03-01", 1], ["2026-03-01", 2]]), &Value::Null));
    server.get(&format!("/runs/{run}/rejects/rows?node=lake&cursor=x")).await.problem(400);
    server.get(&format!("/runs/{run}/rejects/rows")).await.problem(400);
    server.get(&format!("/runs/{}/rejects/rows?node=lake", RunId::generate())).await.problem(404);

    let path = format!("/runs/{run}/rejects/replay");
    let fixed = json!({ "node": "lake", "rows": [{ "reject_id": "r1-0", "n": "7" }] });
    assert_eq!(server.post(&path, fixed.clone()).await.is(202).json(), json!({ "run": run.to_string() }));
    let replay = server.bench.replays.lock().expect("no panic").pop().expect("a replay");
    assert_eq!((&replay.of.pipeline, &replay.rows[0]["n"], replay.rejects), (&name("sales"), &json!("7"), None));
    let busy = server.post(&path, json!({ "node": "busy" })).await.problem(409);
    assert!(busy["hints"][0].as_str().unwrap_or_default().contains("wait"), "{busy}");
    server.post(&path, json!({ "node": "wrong" })).await.problem(422);
    server.post(&path, json!({ "node": "lake", "row": [] })).await.problem(400);
    server.post(&path, json!({})).await.problem(400);
    server.post(&path, fixed).by(&server.token(Role::Viewer).await).await.problem(403);
}

async fn what_a_run_has_made_can_be_had_and_does_no_harm(place: Place) {
    let server = place.server().await;
    let run = started(&server.store, "sales").await;
    let list = server.get(&format!("/runs/{run}/artifacts")).await.is(200).json();
    assert_eq!(all(&list, "name"), ["sales/보고서.html"]);
    let path = format!("/runs/{run}/artifacts/report/sales%2F%EB%B3%B4%EA%B3%A0%EC%84%9C.html");
    let shown = server.get(&path).by(&server.token(Role::Viewer).await).await.is(200);
    assert_eq!((shown.text.as_str(), shown.header("content-type")), ("<p> ", "text/html; charset=utf-8"));
    assert!(shown.header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert!(shown.header("content-disposition").starts_with("inline"));
    let saved = server.get(&format!("{path}?download=true")).await.is(200);
    assert!(saved.header("content-disposition").starts_with("attachment"));
    server.get(&format!("/runs/{run}/artifacts/report/none")).await.problem(404);
    server.get(&path).by_nobody().await.problem(401);
    server.get(&format!("/runs/{}/artifacts", RunId::generate())).await.problem(404);
}

async fn nodes_are_shown_over_runs(place: Place) {
    let server = place.server().await;
    server.get("/pipelines/sales/grid").await.problem(404);
    let first = started(&server.store, "sales").await;
    committed(&server.store, first).await;
    let now = Utc::now();
    let time = (now - TimeDelta::seconds(3), now);
    server.store.save_node_times(first, &[(node("lake"), time)]).await.expect("times");
    end(&server.store, first, RunStatus::Succeeded).await;
    let second = ended(&server.store, "sales", RunStatus::Failed).await;
    let grid = server.get("/pipelines/sales/grid?runs=5").await.is(200).json();
    assert_eq!(grid["runs"].as_array().map(Vec::len), Some(2));
    assert_eq!(grid["runs"][1]["id"], json!(second.to_string()), "the oldest comes first: {grid}");
    let lake = grid["nodes"].as_array().expect("nodes").iter().find(|row| row["node"] == "lake").expect("the loader");
    let cell = &lake["cells"][0];
    assert_eq!((&cell["run"], &cell["duration_ms"]), (&json!(first.to_string()), &json!(3000)), "{grid}");
    assert_eq!(cell["failed"], false, "{grid}");
    server.get("/pipelines/sales/grid?runs=x").await.problem(400);
}

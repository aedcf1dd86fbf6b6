//! Pipelines, their versions, and what runs of them.

use std::sync::atomic::Ordering;

use axum::http::Method;
use serde_json::{Value, json};
use weir_store::RunStatus;

use crate::support::records::ended;
use crate::support::{Place, SALES, after, all};

crate::support::cases! {
    every_save_is_a_version,
    who_edits_a_stale_version_is_told_what_is_there,
    who_does_not_say_what_is_edited_is_refused,
    texts_and_files_that_cannot_be_kept_are_refused,
    a_wrong_text_is_saved_but_not_deployed,
    deploying_an_earlier_version_rolls_back,
    pipelines_that_start_each_other_are_refused,
    a_pause_rests_the_schedules,
    what_is_removed_stays_on_record,
    versions_come_in_pages,
    versions_are_compared_as_texts_and_as_graphs,
    the_list_says_how_pipelines_do,
    drafts_are_checked_planned_and_previewed,
    blocks_know_who_uses_them,
}

async fn every_save_is_a_version(place: Place) {
    let server = place.server().await;
    let put = server.put("/pipelines/sales", json!({ "text": SALES, "message": "first", "file": "shop/sales.yaml" }));
    let made = put.header("if-none-match", "*").await.is(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let version = made.json();
    assert_eq!(
        (&version["number"], &version["author"], &version["message"]),
        (&json!(1), &json!("ada"), &json!("first"))
    );
    assert_eq!((&version["diagnostics"], &version["origin"]), (&json!([]), &json!("api")));

    let shown = server.get("/pipelines/sales").await.is(200);
    assert_eq!(shown.header("etag"), "\"1\"");
    let shown = shown.json();
    assert_eq!(
        (&shown["text"], &shown["file"], &shown["health"]),
        (&json!(SALES), &json!("shop/sales.yaml"), &json!("draft"))
    );

    let again = server.put("/pipelines/sales", json!({ "text": SALES })).header("if-match", "\"1\"").await.is(200);
    assert_eq!((again.header("etag"), &again.json()["number"]), ("\"1\"", &json!(1)));
    let other = format!("{SALES}# more\n");
    // As a proxy that compresses would send it.
    let next = server.put("/pipelines/sales", json!({ "text": other })).header("if-match", "W/\"1\"").await.is(200);
    assert_eq!((next.header("etag"), &next.json()["message"]), ("\"2\"", &Value::Null));
    let shown = server.get("/pipelines/sales").await.is(200).json();
    assert_eq!(
        (&shown["text"], &shown["file"], &shown["version"]),
        (&json!(other), &json!("shop/sales.yaml"), &json!(2))
    );
    let first = server.get("/pipelines/sales/versions/1").await.is(200).json();
    assert_eq!((&first["text"], &first["deployed"]), (&json!(SALES), &json!(false)));
    server.get("/pipelines/sales/versions/3").await.problem(404);
    server.get("/pipelines/other").await.problem(404);
}

async fn who_edits_a_stale_version_is_told_what_is_there(place: Place) {
    let server = place.server().await;
    server.save("sales", SALES).await;
    let text = json!({ "text": format!("{SALES}# mine\n") });
    server.put("/pipelines/sales", text.clone()).header("if-match", "\"1\"").await.is(200);
    let stale = server.put("/pipelines/sales", json!({ "text": SALES })).header("if-match", "\"1\"").await.problem(412);
    assert_eq!((&stale["type"], &stale["current"]["number"]), (&json!("/problems/stale-version"), &json!(2)));
    assert!(stale["current"]["author"] == "ada" && stale["current"]["made_at"].is_string(), "{stale}");
    let taken = server.put("/pipelines/sales", text).header("if-none-match", "*").await.problem(412);
    assert_eq!(taken["current"]["number"], 2);
    let other = json!({ "text": after("other", "sales") });
    server.put("/pipelines/other", other).header("if-match", "\"1\"").await.problem(404);
    assert_eq!(server.get("/pipelines/sales").await.json()["version"], 2);
}

async fn who_does_not_say_what_is_edited_is_refused(place: Place) {
    let server = place.server().await;
    let put = || server.put("/pipelines/sales", json!({ "text": SALES }));
    let problem = put().await.problem(428);
    assert!(problem["hints"][0].as_str().unwrap_or_default().contains("If-Match"), "{problem}");
    put().header("if-match", "\"1\"").header("if-none-match", "*").await.problem(428);
    put().header("if-match", "\"one\"").await.problem(400);
    put().header("if-match", "\"-1\"").await.problem(400);
    put().header("if-match", "\"18446744073709551615\"").await.problem(404);
    assert!(all(&server.get("/pipelines").await.json(), "name").is_empty());
}

async fn texts_and_files_that_cannot_be_kept_are_refused(place: Place) {
    let server = place.server().await;
    let put = |body: Value| server.put("/pipelines/sales", body).header("if-none-match", "*");
    for file in
        ["../x.yaml", "/etc/x.yaml", "a/../../x.yaml", "./x.yaml", "x.sh", "", ".yaml", "x.yaml\n", "a\u{0}.yaml"]
    {
        let problem = put(json!({ "text": SALES, "file": file })).await.problem(422);
        assert!(!problem["hints"][0].as_str().unwrap_or_default().is_empty(), "{file}: {problem}");
    }
    put(json!({ "text": format!("{SALES}# \u{0}") })).await.problem(422);
    put(json!({ "text": SALES, "message": "\u{0}" })).await.problem(422);
    put(json!({ "text": "#".repeat((4 << 20) + 1) })).await.problem(422);
    let other = put(json!({ "text": SALES.replace("name: sales", "name: other") })).await.problem(422);
    assert!(other["detail"].as_str().unwrap_or_default().contains("`other`"), "{other}");
    put(json!({ "text": SALES, "mesage": "typo" })).await.problem(400);
    server.put("/pipelines/No%20Name", json!({ "text": SALES })).header("if-none-match", "*").await.problem(400);
    assert!(all(&server.get("/pipelines").await.json(), "name").is_empty());
}

async fn a_wrong_text_is_saved_but_not_deployed(place: Place) {
    let server = place.server().await;
    let saved = server.save("sales", &SALES.replace("file@1", "fil@1")).await.json();
    assert_eq!(saved["diagnostics"][0]["severity"], "error", "{saved}");
    let refused = server.post("/pipelines/sales/deploy", json!({})).await.problem(422);
    assert!(refused["diagnostics"][0]["location"]["line"].as_u64().is_some(), "{refused}");
    assert_eq!(server.get("/pipelines/sales").await.json()["deployed"], Value::Null);
    server.put("/pipelines/sales", json!({ "text": "{" })).header("if-match", "\"1\"").await.is(200);
    server.post("/pipelines/sales/deploy", json!({})).await.problem(422);
    server.post("/pipelines/sales/deploy", json!({ "version": 3 })).await.problem(404);
    server.post("/pipelines/other/deploy", json!({})).await.problem(404);
    // A typo must not deploy something else.
    server.post("/pipelines/sales/deploy", json!({ "verison": 1 })).await.problem(400);
}

async fn deploying_an_earlier_version_rolls_back(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let changed = server.bench.changes.load(Ordering::SeqCst);
    let put = server.put("/pipelines/sales", json!({ "text": format!("{SALES}# 2\n") }));
    put.header("if-match", "\"1\"").await.is(200);
    assert_eq!(server.bench.changes.load(Ordering::SeqCst), changed, "a version that does not run changes nothing");
    let newest = server.post("/pipelines/sales/deploy", json!({})).await.is(200).json();
    assert_eq!((&newest["version"], &newest["by"]), (&json!(2), &json!("ada")));
    server.post("/pipelines/sales/deploy", json!({ "version": 1 })).await.is(200);
    assert_eq!(server.bench.changes.load(Ordering::SeqCst), changed + 2);
    let list = server.get("/pipelines/sales/deployments").await.is(200).json();
    assert_eq!((all(&list, "version"), &list["next"]), (vec![json!(1), json!(2), json!(1)], &Value::Null));
    let page = server.get("/pipelines/sales/deployments?limit=2").await.is(200).json();
    assert_eq!(all(&page, "version"), [1, 2]);
    let rest = format!("/pipelines/sales/deployments?cursor={}", page["next"].as_str().unwrap_or_default());
    let rest = server.get(&rest).await.is(200).json();
    assert_eq!((all(&rest, "version"), &rest["next"]), (vec![json!(1)], &Value::Null));
    server.get("/pipelines/sales/deployments?cursor=x").await.problem(400);
    let versions = server.get("/pipelines/sales/versions").await.is(200).json();
    assert_eq!(
        (all(&versions, "number"), all(&versions, "deployed")),
        (vec![json!(2), json!(1)], vec![json!(false), json!(true)])
    );
    let shown = server.get("/pipelines/sales").await.json();
    assert_eq!((&shown["version"], &shown["deployed"], &shown["health"]), (&json!(2), &json!(1), &json!("never-ran")));
    assert!(
        shown["next"]["due"].is_string() && shown["schedules"][0].as_str().unwrap_or_default().contains("Asia/Seoul")
    );
}

async fn pipelines_that_start_each_other_are_refused(place: Place) {
    let server = place.server().await;
    server.deploy("a", &after("a", "c")).await;
    server.deploy("b", &after("b", "a")).await;
    server.save("c", &after("c", "b")).await;
    let refused = server.post("/pipelines/c/deploy", json!({})).await.problem(422);
    let detail = refused["detail"].as_str().unwrap_or_default();
    assert!(["a", "b", "c"].iter().all(|name| detail.contains(name)) && refused["hints"][0].is_string(), "{refused}");
    server.save("self", &after("self", "self")).await;
    server.post("/pipelines/self/deploy", json!({})).await.problem(422);
}

async fn a_pause_rests_the_schedules(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let patch = |body: Value| server.ask(Method::PATCH, "/pipelines/sales").json(body);
    let paused = patch(json!({ "paused": true })).await.is(200).json();
    assert_eq!((&paused["paused"], &paused["health"], &paused["next"]), (&json!(true), &json!("paused"), &Value::Null));
    assert_eq!(all(&server.get("/schedules").await.json(), "paused"), [true]);
    assert_eq!(patch(json!({ "paused": false })).await.is(200).json()["health"], "never-ran");
    patch(json!({})).await.problem(400);
    patch(json!({ "paused": true, "name": "x" })).await.problem(400);
    server.ask(Method::PATCH, "/pipelines/other").json(json!({ "paused": true })).await.problem(404);
}

async fn what_is_removed_stays_on_record(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let run = ended(&server.store, "sales", RunStatus::Succeeded).await;
    server.delete("/pipelines/sales").await.is(204);
    server.look().await;
    server.get("/pipelines/sales").await.problem(404);
    server.get("/pipelines/sales/versions").await.problem(404);
    assert!(all(&server.get("/pipelines").await.json(), "name").is_empty());
    assert!(all(&server.get("/schedules").await.json(), "pipeline").is_empty());
    server.get(&format!("/runs/{run}")).await.is(200);
    server.delete("/pipelines/sales").await.problem(404);
    let again = server.save("sales", SALES).await;
    assert_eq!(
        (again.header("etag"), &server.get("/pipelines/sales").await.json()["deployed"]),
        ("\"2\"", &Value::Null)
    );
}

async fn versions_come_in_pages(place: Place) {
    let server = place.server().await;
    server.save("sales", SALES).await;
    for number in 1..7 {
        let put = server.put("/pipelines/sales", json!({ "text": format!("{SALES}# {number}\n") }));
        put.header("if-match", &*format!("\"{number}\"")).await.is(200);
    }
    let (mut numbers, mut path) = (Vec::new(), "/pipelines/sales/versions?limit=3".to_owned());
    loop {
        let page = server.get(&path).await.is(200).json();
        assert!(page["items"][0].get("text").is_none(), "texts are left out of lists");
        numbers.extend(all(&page, "number"));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/pipelines/sales/versions?limit=3&cursor={next}");
    }
    assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
}

async fn versions_are_compared_as_texts_and_as_graphs(place: Place) {
    let server = place.server().await;
    server.save("sales", SALES).await;
    let text = SALES.replace("path: x", "path: z").replace("inputs: orders", "inputs: typed")
        + "  typed: { block: columns@1, inputs: orders }\n";
    server.put("/pipelines/sales", json!({ "text": text })).header("if-match", "\"1\"").await.is(200);
    let diff = server.get("/pipelines/sales/diff?from=1&to=2").await.is(200).json();
    assert_eq!(diff["nodes"], json!({ "added": ["typed"], "removed": [], "changed": ["lake", "orders"] }));
    assert_eq!(
        diff["edges"],
        json!({ "added": [["orders", "typed"], ["typed", "lake"]], "removed": [["orders", "lake"]] })
    );
    let shown = diff["text"].as_str().unwrap_or_default();
    assert!(shown.contains("--- sales@1") && shown.contains("+  typed: { block: columns@1"), "{shown}");
    let same = server.get("/pipelines/sales/diff?from=2&to=2").await.is(200).json();
    assert_eq!((&same["text"], &same["nodes"]["changed"]), (&json!(""), &json!([])));
    server.get("/pipelines/sales/diff?from=1&to=9").await.problem(404);
    server.get("/pipelines/sales/diff?from=1").await.problem(400);
}

async fn the_list_says_how_pipelines_do(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    server
        .deploy(
            "stock",
            &SALES.replace("sales", "stock").replace("owner: ada", "owner: grace").replace("daily", "hourly"),
        )
        .await;
    server.save("draft", &after("draft", "sales")).await;
    for status in [RunStatus::Succeeded, RunStatus::Failed, RunStatus::Failed] {
        ended(&server.store, "sales", status).await;
    }
    let list = server.get("/pipelines").await.is(200).json();
    assert_eq!(all(&list, "name"), ["draft", "sales", "stock"]);
    assert_eq!(all(&list, "health"), ["draft", "failing", "never-ran"]);
    let sales = &list["items"][1];
    assert_eq!((&sales["error"], sales["runs"].as_array().map(Vec::len)), (&json!("the disk is full"), Some(3)));
    assert!(sales["since"].is_string(), "{sales}");
    for (query, names) in [
        ("query=GRACE", json!(["stock"])),
        ("query=sold", json!(["sales", "stock"])),
        ("tag=daily", json!(["sales"])),
        ("owner=ada", json!(["sales"])),
        ("owner=ada&tag=hourly", json!([])),
        ("query=%25", json!([])),
    ] {
        assert_eq!(json!(all(&server.get(&format!("/pipelines?{query}")).await.json(), "name")), names, "{query}");
    }
    let run = crate::support::records::started(&server.store, "stock").await;
    assert_eq!(server.get("/pipelines/stock").await.json()["health"], "running", "{run}");
    server.serving.set(
        Default::default(),
        [("stock".parse().expect("a name"), weir_diagnostics::Diagnostic::error("gone\nx").into())].into(),
    );
    let wrong = server.get("/pipelines/stock").await.json();
    assert_eq!((&wrong["health"], &wrong["error"]), (&json!("wrong"), &json!("gone")));
}

async fn drafts_are_checked_planned_and_previewed(place: Place) {
    let server = place.server().await;
    let checked = server.post("/drafts/check", json!({ "text": SALES })).await.is(200).json();
    assert_eq!((&checked["ok"], &checked["triggers"][0]["kind"]), (&json!(true), &json!("schedule")));
    assert_eq!(checked["triggers"][0]["zone"], "Asia/Seoul");
    assert_eq!(checked["triggers"][0]["next"].as_array().map(Vec::len), Some(5));
    let wrong = server.post("/drafts/check", json!({ "text": "name: x\nnodes: 1" })).await.is(200).json();
    assert!(wrong["ok"] == false && !wrong["diagnostics"].as_array().is_none_or(Vec::is_empty), "{wrong}");
    assert_eq!(server.post("/drafts/plan", json!({ "text": SALES })).await.is(200).json()["plan"]["pipeline"], "sales");
    assert_eq!(server.post("/drafts/plan", json!({ "text": "x" })).await.is(200).json()["plan"], Value::Null);

    let preview = |more: Value| {
        let mut body = json!({ "text": SALES, "node": "orders" });
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        server.post("/drafts/preview", body)
    };
    let shown = preview(json!({ "rows": 2_000_000 })).await.is(200).json();
    assert_eq!(
        (&shown["port"], &shown["complete"], &shown["columns"][0]["type"]),
        (&json!("out"), &json!(true), &json!("date32"))
    );
    assert_eq!((&shown["rows"], &shown["rejects"][0]["reason"]), (&json!([["2026-03-01", 1]]), &json!("too long")));
    assert_eq!(preview(json!({ "rows": 0, "port": "more" })).await.is(200).json()["complete"], false);
    preview(json!({ "node": "broken" })).await.problem(500);
    preview(json!({ "node": "no such.name.at all" })).await.problem(400);
    assert!(preview(json!({ "text": "name: x" })).await.problem(422)["diagnostics"].is_array());
    assert!(all(&server.get("/pipelines").await.json(), "name").is_empty(), "nothing is stored");
}

async fn blocks_know_who_uses_them(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    server.save("draft", &after("draft", "sales")).await;
    let list = server.get("/blocks").await.is(200).json();
    assert_eq!(
        (all(&list, "name"), &list["next"]),
        (vec![json!("file"), json!("sqlite"), json!("columns"), json!("file-loader")], &Value::Null)
    );
    assert_eq!(all(&list, "used_by"), [json!(["sales"]), json!([]), json!([]), json!(["sales"])]);
    assert_eq!(server.get("/blocks/file/1.0.0").await.is(200).json()["used_by"], json!(["sales"]));
    server.get("/blocks/file/2.0.0").await.problem(404);
}

//! Dashboards, and what runs have made over all runs.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use weir_api::Role;
use weir_store::{MadeBy, MadeFile, RunStatus};

use crate::support::records::ended;
use crate::support::{Asking, Place};

crate::support::cases! {
    those_that_come_with_weir_are_there,
    a_dashboard_is_saved_changed_and_removed,
    one_that_comes_with_weir_can_be_replaced,
    results_are_kept_for_those_who_come_after,
    viewers_look_and_change_nothing,
    what_is_wrong_is_told,
    a_dashboard_becomes_a_pipeline,
    what_runs_made_is_listed_over_all_runs,
}

const TEXT: &str = "title: Mine\nparameters: { days: { type: integer, default: 7, choices: [7, 30] } }\ntiles:\n  n:\n    connection: history\n    sql: select day, count(*) as n from runs where day > ${days} group by day\n    show: { number: n, by: day }\n    drill: select * from runs where day = ${day}\n";

async fn save(server: &Asking, name: &str, text: &str) -> Value {
    let put = server.put(&format!("/dashboards/{name}"), json!({ "text": text }));
    put.header("if-none-match", "*").await.is(200).json()
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().filter_map(|item| item["name"].as_str()).collect()
}

async fn those_that_come_with_weir_are_there(place: Place) {
    let server = place.server().await;
    let list = server.get("/dashboards").await.is(200).json();
    assert_eq!(names(&list), ["metering", "operations", "volume"]);
    let found = server.get("/dashboards/operations").await.is(200).json();
    assert_eq!(
        (&found["source"], &found["version"], &found["connections"]),
        (&json!("built-in"), &json!(0), &json!(["history"]))
    );
    assert_eq!(found["parameters"][0]["choices"], json!(["7", "30", "90"]));
    server.delete("/dashboards/operations").header("if-match", "\"0\"").await.problem(409);
}

async fn a_dashboard_is_saved_changed_and_removed(place: Place) {
    let server = place.server().await;
    let saved = save(&server, "mine", TEXT).await;
    assert_eq!(
        (&saved["title"], &saved["version"], &saved["tiles"][0]["show"]["number"]),
        (&json!("Mine"), &json!(1), &json!("n"))
    );
    // Somebody else was faster.
    let put = |version: &str, text: String| {
        server.put("/dashboards/mine", json!({ "text": text })).header("if-match", version)
    };
    put("\"1\"", TEXT.replace("Mine", "Ours")).await.is(200);
    put("\"1\"", TEXT.replace("Mine", "Theirs")).await.problem(412);
    server.put("/dashboards/mine", json!({ "text": TEXT })).header("if-none-match", "*").await.problem(412);
    server.put("/dashboards/check", json!({ "text": TEXT })).header("if-none-match", "*").await.is(405);
    assert_eq!(server.get("/dashboards/mine").await.is(200).json()["title"], "Ours");
    server.delete("/dashboards/mine").header("if-match", "\"2\"").await.is(204);
    server.get("/dashboards/mine").await.problem(404);
    assert_eq!(save(&server, "mine", TEXT).await["version"], 4);
}

async fn one_that_comes_with_weir_can_be_replaced(place: Place) {
    let server = place.server().await;
    let put = server.put("/dashboards/volume", json!({ "text": TEXT })).header("if-match", "\"0\"");
    assert_eq!(put.await.is(200).json()["source"], "page");
    server.delete("/dashboards/volume").header("if-match", "\"1\"").await.is(204);
    let again = server.get("/dashboards/volume").await.is(200).json();
    assert_eq!(
        (&again["source"], &again["version"], &again["title"]),
        (&json!("built-in"), &json!(2), &json!("Data volume"))
    );
}

async fn results_are_kept_for_those_who_come_after(place: Place) {
    let server = place.server().await;
    save(&server, "mine", TEXT).await;
    let asked = || server.bench.previews.load(Ordering::Relaxed);
    let data = |body: Value| server.post("/dashboards/mine/data", body);
    let first = data(json!({})).await.is(200).json();
    assert_eq!((&first["parameters"]["days"], &first["tiles"]["n"]["rows"]), (&json!(7), &json!([["2026-03-01", 1]])));
    let second = data(json!({ "parameters": { "days": 7 } })).await.is(200).json();
    assert_eq!((&second["tiles"]["n"]["made_at"], asked()), (&first["tiles"]["n"]["made_at"], 1));
    data(json!({ "fresh": true })).await.is(200);
    assert_eq!(asked(), 2);
    // Other values are asked for each time, and kept for nobody.
    data(json!({ "parameters": { "days": 30 } })).await.is(200);
    data(json!({})).await.is(200);
    assert_eq!(asked(), 3);
    // Other SQL has other results.
    let put = server.put("/dashboards/mine", json!({ "text": TEXT.replace("count(*)", "sum(rows_read)") }));
    put.header("if-match", "\"1\"").await.is(200);
    data(json!({})).await.is(200);
    assert_eq!(asked(), 4);
    let list = server.get("/dashboards").await.is(200).json();
    assert!(list["items"][1]["refreshed_at"].is_string(), "{list}");
}

async fn viewers_look_and_change_nothing(place: Place) {
    let server = place.server().await;
    save(&server, "mine", TEXT).await;
    let viewer = server.token(Role::Viewer).await;
    let drill = json!({ "tile": "n", "row": { "day": "2026-03-01", "n": 1 } });
    server.post("/dashboards/mine/data", json!({})).by(&viewer).await.is(200);
    server.post("/dashboards/mine/rows", drill).by(&viewer).await.is(200);
    server.post("/dashboards/check", json!({ "text": TEXT })).by(&viewer).await.is(200);
    server.post("/dashboards/preview", json!({ "text": TEXT, "tile": "n" })).by(&viewer).await.problem(403);
    let put = server.put("/dashboards/mine", json!({ "text": TEXT })).header("if-match", "\"1\"");
    put.by(&viewer).await.problem(403);
    server.delete("/dashboards/mine").header("if-match", "\"1\"").by(&viewer).await.problem(403);
}

async fn what_is_wrong_is_told(place: Place) {
    let server = place.server().await;
    save(&server, "mine", TEXT).await;
    let checked =
        server.post("/dashboards/check", json!({ "text": TEXT.replace("number: n", "numbr: n") })).await.is(200).json();
    assert_eq!(checked["ok"], false);
    assert_eq!(checked["diagnostics"][0]["location"]["line"], 7, "{checked}");
    server.put("/dashboards/new", json!({ "text": "tiles: [" })).header("if-none-match", "*").await.problem(422);
    server.post("/dashboards/mine/data", json!({ "parameters": { "days": 8 } })).await.problem(422);
    server.post("/dashboards/mine/rows", json!({ "tile": "m", "row": {} })).await.problem(404);
    server.get("/dashboards/main").await.problem(404);
    // What a tile cannot show is told in its place.
    let lost = TEXT.replace("connection: history", "connection: shop");
    let tried = server.post("/dashboards/preview", json!({ "text": lost, "tile": "n" })).await.is(200).json();
    let problem = tried["problem"]["detail"].as_str().unwrap_or_default();
    assert!(problem.contains("connection `shop`, which does not exist"), "{tried}");
}

async fn a_dashboard_becomes_a_pipeline(place: Place) {
    let server = place.server().await;
    save(&server, "mine", TEXT).await;
    let text =
        server.get("/dashboards/mine/pipeline").await.is(200).json()["text"].as_str().expect("a text").to_owned();
    assert!(text.starts_with("name: mine-report\n") && text.contains("block: report@1"), "{text}");
}

async fn what_runs_made_is_listed_over_all_runs(place: Place) {
    let server = place.server().await;
    let run = ended(&server.store, "sales", RunStatus::Succeeded).await;
    assert_eq!(server.get("/reports").await.is(200).json()["items"], json!([]));
    let file = |name: &str| MadeFile { node: "report".to_owned(), name: name.to_owned(), size: 3 };
    let made =
        MadeBy { pipeline: "sales".parse().expect("a name"), run, files: vec![file("share.xlsx"), file("share.html")] };
    let after = server.store.listed_changes().await.expect("a number");
    assert!(server.store.list_artifacts(after, after + 1, &[made]).await.expect("listed"));
    let reports = server.get("/reports").await.is(200).json();
    let report = &reports["items"][0];
    assert_eq!(
        (&report["pipeline"], &report["node"], &report["outputs"]),
        (&json!("sales"), &json!("report"), &json!(1))
    );
    let outputs = server.get("/reports/sales/report").await.is(200).json();
    assert_eq!(outputs["items"][0]["run"], run.to_string());
    let files: Vec<_> =
        outputs["items"][0]["files"].as_array().expect("files").iter().map(|file| &file["name"]).collect();
    assert_eq!(files, ["share.html", "share.xlsx"]);
    assert_eq!(server.get("/reports/sales/other").await.is(200).json()["items"], json!([]));
}

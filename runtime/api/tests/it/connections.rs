//! Connections and secrets: what goes in and never comes out.

use std::sync::PoisonError;

use serde_json::{Value, json};
use weir_api::{ConnectionSettings, OutsideConnection, Role};

use crate::support::{Asking, Place, SALES, all};

crate::support::cases! {
    credentials_never_come_back,
    credentials_that_are_left_out_stay,
    who_edits_a_stale_connection_is_refused,
    connections_come_from_everywhere,
    whoever_would_miss_a_connection_is_named,
    connections_are_tried,
    keys_that_are_not_known_are_refused,
    only_admins_give_connections_and_secrets,
    secrets_never_come_back,
}

/// A value that must be nowhere but in sealed form.
const CANARY: &str = "canary-5b1f0c";

fn postgres(credentials: Value) -> Value {
    json!({ "url": "postgres://reader@db.example.com/shop", "credentials": credentials })
}

async fn new(server: &Asking, name: &str, body: Value) -> Value {
    server.put(&format!("/connections/{name}"), body).header("if-none-match", "*").await.is(200).json()
}

/// Looks for the canary in every file of a server.
fn assert_sealed(place: &Place) {
    let files = std::fs::read_dir(place.folder()).expect("a folder");
    let mut searched = 0;
    for file in files.map(|file| file.expect("a file").path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).expect("a file");
        searched += bytes.len();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{} holds a credential", file.display());
    }
    assert!(!place.is_file() || searched > 1000, "the database is there");
}

async fn credentials_never_come_back(place: Place) {
    let server = place.server().await;
    let mut texts = Vec::new();
    let put = server.put("/connections/shop", postgres(json!({ "password": CANARY })));
    let saved = put.header("if-none-match", "*").await.is(200);
    assert_eq!((saved.header("etag"), &saved.json()["credentials"]), ("\"1\"", &json!(["password"])));
    texts.push(saved.text);
    texts.push(server.get("/connections").await.is(200).text);
    texts.push(server.get("/connections/shop").await.is(200).text);
    texts.push(server.post("/connections/shop/check", json!({})).await.is(200).text);
    let wrong = json!({ "url": format!("postgres://reader:{CANARY}@db/shop") });
    let refused = server.put("/connections/other", wrong).header("if-none-match", "*").await;
    assert!(refused.text.contains("password"), "{}", refused.text);
    texts.push(refused.text.clone());
    refused.problem(422);
    let unknown =
        server.put("/connections/other", postgres(json!({ "pasword": CANARY }))).header("if-none-match", "*").await;
    texts.push(unknown.text.clone());
    unknown.problem(422);
    let malformed = format!("{{\"url\": \"x\", \"credentials\": {{\"password\": [\"{CANARY}\"]}}}}");
    let malformed = server.put("/connections/other", json!({})).body(malformed).header("if-none-match", "*").await;
    texts.push(malformed.text.clone());
    malformed.problem(400);
    assert!(texts.iter().all(|text| !text.contains(CANARY)), "{texts:?}");
    assert_sealed(&place);
    server.delete("/connections/shop").await.is(204);
    server.get("/connections/shop").await.problem(404);
    server.delete("/connections/shop").await.problem(404);
}

async fn keys_that_are_not_known_are_refused(place: Place) {
    let server = place.server().await;
    let odd = json!({ "url": "postgres://reader@db.example.com/shop", "pasword": "x" });
    let refused = server.put("/connections/shop", odd.clone()).header("if-none-match", "*").await.problem(400);
    assert!(refused["detail"].as_str().unwrap_or_default().contains("`pasword`"), "{refused}");
    server.get("/connections/shop").await.problem(404);
    server.post("/connections/check", odd).await.problem(400);
    for what in ["check", "plan", "preview", "discover"] {
        let draft = json!({ "text": SALES, "node": "orders", "flie": "sales.yaml" });
        server.post(&format!("/drafts/{what}"), draft).await.problem(400);
    }
}

async fn credentials_that_are_left_out_stay(place: Place) {
    let server = place.server().await;
    new(&server, "lake", json!({ "url": "s3://bucket", "credentials": { "access_key": "a", "secret_key": CANARY } }))
        .await;
    let put = |version: &str, body: Value| server.put("/connections/lake", body).header("if-match", version);
    let changed = put("\"1\"", json!({ "url": "s3://other", "region": "eu" })).await.is(200);
    assert_eq!((changed.header("etag"), &changed.json()["region"]), ("\"2\"", &json!("eu")));
    assert_eq!(changed.json()["credentials"], json!(["access_key", "secret_key"]));
    server.post("/connections/check", json!({ "name": "lake", "url": "s3://other" })).await.is(200);
    let tried = server.bench.trials.lock().unwrap_or_else(PoisonError::into_inner)[0].credentials.clone();
    assert_eq!(tried.get("secret_key").map(String::as_str), Some(CANARY), "what is sealed can be opened by its key");
    let emptied = put("\"2\"", json!({ "url": "s3://other", "credentials": { "access_key": "" } })).await.is(200);
    assert_eq!(emptied.json()["credentials"], json!(["secret_key"]));
    assert_sealed(&place);
}

async fn who_edits_a_stale_connection_is_refused(place: Place) {
    let server = place.server().await;
    new(&server, "shop", postgres(json!({}))).await;
    let put = || server.put("/connections/shop", postgres(json!({})));
    put().header("if-match", "\"1\"").await.is(200);
    for stale in ["\"1\"", "\"7\"", "\"0\"", "\"18446744073709551615\""] {
        let problem = put().header("if-match", stale).await.problem(412);
        assert!(problem["hints"][0].is_string(), "{problem}");
    }
    put().header("if-none-match", "*").await.problem(412);
    put().await.problem(428);
    server.put("/connections/other", postgres(json!({}))).header("if-match", "\"3\"").await.problem(412);
    assert_eq!(server.get("/connections/shop").await.json()["version"], 2);
}

async fn connections_come_from_everywhere(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let outside = |name: &str, url: &str, source: &'static str| OutsideConnection {
        name: name.to_owned(),
        source,
        credentials: Vec::new(),
        settings: ConnectionSettings { url: url.to_owned(), ..ConnectionSettings::default() },
    };
    *server.bench.outside.lock().unwrap_or_else(PoisonError::into_inner) = vec![
        outside("in", "mysql://a/b", "file"),
        outside("out", "file:/x", "file"),
        outside("x", "s3://b", "environment"),
    ];
    new(&server, "out", json!({ "url": "postgresql://r@db/x" })).await;
    new(&server, "x", json!({ "url": "sqlite:x.db" })).await;
    let list = server.get("/connections").await.is(200).json();
    assert_eq!(all(&list, "name"), ["in", "out", "x"]);
    assert_eq!(all(&list, "source"), ["file", "store", "environment"], "what comes later goes before");
    assert_eq!(all(&list, "kind"), ["mysql", "postgres", "s3"]);
    assert_eq!(all(&list, "used_by"), [json!(["sales"]), json!(["sales"]), json!([])]);
    assert_eq!(server.get("/connections/in").await.is(200).header("etag"), "");
}

async fn whoever_would_miss_a_connection_is_named(place: Place) {
    let server = place.server().await;
    new(&server, "shop", postgres(json!({}))).await;
    new(&server, "chat", json!({ "url": "slack:", "credentials": { "address": "https://hooks.example.com/x" } })).await;
    let told = SALES.replace("nodes:\n", "deliver: [{ to: ops, fallback: chat }]\nnodes:\n");
    server.deploy("sales", &told).await;
    let tile = "{ connection: shop, sql: select 1 as n, show: { number: n } }";
    let dashboard = json!({ "text": format!("title: Mine\ntiles: {{ a: {tile}, b: {tile} }}\n") });
    server.put("/dashboards/mine", dashboard).header("if-none-match", "*").await.is(200);
    let rules = json!({ "text": "failures: { when: failed, to: chat }\nmorning: { send: digest, schedule: { every: 1d }, to: chat }\n" });
    server.put("/alerts", rules).header("if-none-match", "*").await.is(200);
    let uses = async |name: &str| {
        let found = server.get(&format!("/connections/{name}")).await.is(200).json();
        ["used_by", "dashboards", "alerts"].map(|users| found[users].clone())
    };
    assert_eq!(uses("shop").await, [json!([]), json!(["mine"]), json!([])]);
    assert_eq!(uses("chat").await, [json!(["sales"]), json!([]), json!(["failures", "morning"])]);
}

async fn connections_are_tried(place: Place) {
    let server = place.server().await;
    new(&server, "shop", postgres(json!({ "password": "known" }))).await;
    let good = server.post("/connections/shop/check", json!({})).await.is(200).json();
    assert!(good["ok"] == true && good["problem"].is_null() && good["took_ms"].is_u64(), "{good}");
    let bad = server.post("/connections/check", json!({ "url": "postgres://r@nowhere/x" })).await.is(200).json();
    assert_eq!((&bad["ok"], &bad["problem"]["hints"]), (&json!(false), &json!(["check the name"])));
    server.post("/connections/check", json!({ "url": "s3://b", "credentials": { "pin": "x" } })).await.problem(422);
    let trials = server.bench.trials.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(
        (trials[1].name.as_str(), trials[1].credentials.len()),
        ("new", 0),
        "nobody's credentials are sent there"
    );
}

async fn only_admins_give_connections_and_secrets(place: Place) {
    let server = place.server().await;
    new(&server, "shop", postgres(json!({ "password": CANARY }))).await;
    for role in [Role::Viewer, Role::Editor] {
        let token = server.token(role).await;
        server.put("/connections/shop", postgres(json!({}))).header("if-match", "\"1\"").by(&token).await.problem(403);
        server.delete("/connections/shop").by(&token).await.problem(403);
        // It would send the password of `shop` to any server.
        server
            .post("/connections/check", json!({ "name": "shop", "url": "postgres://r@evil/x" }))
            .by(&token)
            .await
            .problem(403);
        server.put("/secrets/key", json!({ "value": "x" })).by(&token).await.problem(403);
        server.delete("/secrets/key").by(&token).await.problem(403);
        let seen = server.get("/connections").by(&token).await.is(200);
        assert!(!seen.text.contains(CANARY));
    }
    assert!(server.bench.trials.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    assert_eq!(server.get("/connections/shop").await.json()["version"], 1);
}

async fn secrets_never_come_back(place: Place) {
    let server = place.server().await;
    server.put("/secrets/api-key", json!({ "value": CANARY })).await.is(204);
    server.put("/secrets/api-key", json!({ "value": format!("{CANARY}-2") })).await.is(204);
    let list = server.get("/secrets").await.is(200);
    assert_eq!(all(&list.json(), "name"), ["api-key"]);
    assert!(!list.text.contains(CANARY) && list.json()["items"][0]["updated_at"].is_string(), "{}", list.text);
    let unknown = server.put("/secrets/api-key", json!({ "value": "x", CANARY: 1 })).await;
    unknown.problem(400);
    server.put("/secrets/api-key", json!({ "value": "" })).await.problem(422);
    server.put("/secrets/No%20Name", json!({ "value": "x" })).await.problem(400);
    assert_sealed(&place);
    server.delete("/secrets/api-key").await.is(204);
    server.delete("/secrets/api-key").await.problem(404);
    server.get("/secrets/api-key").await.problem(405);
}

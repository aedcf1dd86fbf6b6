//! Runs that somebody asks for: by hand, for a past, by a signed request; and stopping them.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::Utc;
use serde_json::{Value, json};
use weir_control::webhook::sign;
use weir_store::{Given, RunStatus, TickKey};
use weir_types::RunId;

use crate::support::bench::SECRET;
use crate::support::records::{begun, ended, over, started};
use crate::support::{Answer, Ask, Asking, Place, SALES, all};

crate::support::cases! {
    asking_for_a_run_makes_a_tick,
    the_same_key_is_the_same_tick,
    the_run_is_told_when_it_begins_soon,
    what_cannot_run_is_refused,
    a_run_is_made_again_with_what_it_had,
    a_run_of_a_trigger_is_made_again_with_what_that_gave_it,
    what_waits_or_runs_is_cancelled_and_what_has_ended_is_not,
    ticks_are_listed_found_and_cancelled,
    a_backfill_is_tried_started_and_cancelled,
    backfills_are_listed_the_newest_first,
    windows_that_make_no_sense_are_refused,
    a_signed_request_starts_a_run_once,
    requests_that_are_not_genuine_are_refused,
}

fn key(answer: &Answer) -> TickKey {
    let tick = &answer.json()["tick"];
    let text = |key: &str| tick[key].as_str().unwrap_or_default().to_owned();
    format!("{}/{}/{}", text("pipeline"), text("trigger"), text("due")).parse().expect("a key")
}

async fn asking_for_a_run_makes_a_tick(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let changed = server.bench.changes.load(Ordering::SeqCst);
    let asked = server
        .post("/runs", json!({ "pipeline": "sales", "parameters": { "day": "x" }, "from": "start" }))
        .await
        .is(202);
    let tick = &asked.json()["tick"];
    assert_eq!((&tick["state"], &tick["trigger"], &tick["by"]), (&json!("waiting"), &json!("manual"), &json!("ada")));
    assert_eq!((&tick["parameters"], &asked.json()["run"]), (&json!({ "day": "x" }), &Value::Null));
    assert_eq!(server.bench.changes.load(Ordering::SeqCst), changed + 1, "the server is told");
    let kept = server.store.tick(&key(&asked)).await.expect("a query").expect("a tick");
    assert_eq!(kept.request.map(|request| request.from), Some(weir_store::RunFrom::Start));
    assert_eq!(server.get("/server").await.json()["waiting"], 1);
}

async fn the_same_key_is_the_same_tick(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let ask = |key: &str| server.post("/runs", json!({ "pipeline": "sales" })).header("idempotency-key", key);
    let (first, again, other) = tokio::join!(ask("one"), ask("one"), ask("two"));
    let (first, again, other) = (key(&first.is(202)), key(&again.is(202)), key(&other.is(202)));
    assert!(first == again && first != other, "{first} {again} {other}");
    assert_eq!(all(&server.get("/ticks").await.json(), "state").len(), 2);
    let another = json!({ "pipeline": "sales", "parameters": { "day": "x" } });
    let refused = server.post("/runs", another).header("idempotency-key", "one").await.problem(422);
    assert!(refused["hints"][0].as_str().unwrap_or_default().contains(&first.to_string()), "{refused}");
    for wrong in ["", &"k".repeat(201), "\u{e9}"] {
        ask(wrong).await.problem(400);
    }
}

async fn the_run_is_told_when_it_begins_soon(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let store = server.store.clone();
    let server_of_runs = tokio::spawn(async move {
        loop {
            let open = store.open_ticks().await.expect("ticks");
            if let Some(tick) = open.first() {
                return begun(&store, &tick.key, Some(1)).await.0;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let began = Instant::now();
    let asked = server.post("/runs", json!({ "pipeline": "sales" })).await.is(202).json();
    let run = server_of_runs.await.expect("a run").to_string();
    assert_eq!(asked["run"], run);
    assert!(began.elapsed() < Duration::from_millis(1900), "it did not wait for nothing");
}

async fn what_cannot_run_is_refused(place: Place) {
    let server = place.server().await;
    server.save("sales", SALES).await;
    let refused = server.post("/runs", json!({ "pipeline": "sales" })).await.problem(422);
    assert!(refused["hints"][0].as_str().unwrap_or_default().contains("deploy"), "{refused}");
    server.post("/runs", json!({ "pipeline": "sales", "version": 7 })).await.problem(404);
    server.post("/runs", json!({ "pipeline": "other" })).await.problem(404);
    server.post("/runs", json!({ "pipeline": "sales", "form": "start" })).await.problem(400);
    server.post("/runs", json!({ "pipeline": "sales", "version": -1 })).await.problem(400);
    server.post("/runs", json!({ "pipeline": "sales", "parameters": { "a": 1 } })).await.problem(400);
    let asked = server.post("/runs", json!({ "pipeline": "sales", "version": 1 })).await.is(202);
    assert_eq!(asked.json()["tick"]["state"], "waiting", "a version that is not deployed can be tried");
}

async fn a_run_is_made_again_with_what_it_had(place: Place) {
    let server = place.server().await;
    server.save("sales", SALES).await;
    let asked = server.post("/runs", json!({ "pipeline": "sales", "version": 1, "parameters": { "day": "x" } })).await;
    let (run, lease) = begun(&server.store, &key(&asked), Some(1)).await;
    over(&server.store, run, &lease, RunStatus::Failed).await;
    let again = server.post(&format!("/runs/{run}/rerun"), json!({})).await.is(202);
    let kept = server.store.tick(&key(&again)).await.expect("a query").expect("a tick").request.expect("a request");
    assert_eq!((kept.version, kept.parameters.get("day").map(String::as_str)), (Some(1), Some("x")));
    let more = json!({ "parameters": { "size": "large" }, "from": "start" });
    let again = server.post(&format!("/runs/{run}/rerun"), more).await.is(202);
    let kept = server.store.tick(&key(&again)).await.expect("a query").expect("a tick").request.expect("a request");
    assert_eq!(kept.parameters.into_values().collect::<Vec<_>>(), ["x", "large"], "what is given goes before by name");
    assert_eq!(kept.from, weir_store::RunFrom::Start);
    // A run of a command has no version, and nothing is deployed that could be run instead.
    let of_command = ended(&server.store, "sales", RunStatus::Failed).await;
    server.post(&format!("/runs/{of_command}/rerun"), json!({})).await.problem(422);
    server.post(&format!("/runs/{}/rerun", RunId::generate()), json!({})).await.problem(404);
    server.post(&format!("/runs/{run}/rerun"), json!({ "fresh": true })).await.problem(400);
}

async fn a_run_of_a_trigger_is_made_again_with_what_that_gave_it(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    // What a tick of a schedule says is no more than when it is due.
    let moment = "2026-03-01T23:30:00Z";
    let started = server.post("/backfills", window(moment, moment, false)).await.is(200).json();
    assert_eq!(started["started"], 1);
    let key_of_tick: TickKey = format!("sales/schedule/{moment}").parse().expect("a key");
    let (run, lease) = begun(&server.store, &key_of_tick, Some(1)).await;
    let parameters = [("day", "from-trigger"), ("size", "small")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let given = Given { parameters, today: Some("2026-03-02".parse().expect("a date")) };
    server.store.set_made_with(run, 1, 1, &given).await.expect("a record");
    over(&server.store, run, &lease, RunStatus::Succeeded).await;
    let shown = server.get(&format!("/runs/{run}")).await.is(200).json();
    assert_eq!(shown["parameters"], json!({ "day": "from-trigger", "size": "small" }));
    let asked = json!({ "from": "start", "parameters": { "size": "large" } });
    let again = server.post(&format!("/runs/{run}/rerun"), asked).await.is(202);
    let kept = server.store.tick(&key(&again)).await.expect("a query").expect("a tick").request.expect("a request");
    assert_eq!(kept.parameters.values().collect::<Vec<_>>(), ["from-trigger", "large"]);
    assert_eq!((kept.today, kept.version), (given.today, Some(1)));
}

async fn what_waits_or_runs_is_cancelled_and_what_has_ended_is_not(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let asked = server.post("/runs", json!({ "pipeline": "sales" })).await.is(202);
    let (run, lease) = begun(&server.store, &key(&asked), Some(1)).await;
    let cancel = || server.post(&format!("/runs/{run}/cancel"), json!({}));
    cancel().await.is(202);
    cancel().await.is(202);
    let stop = server.store.tick(&key(&asked)).await.expect("a query").expect("a tick").stop;
    assert_eq!(stop.as_deref(), Some("cancelled by ada"));
    over(&server.store, run, &lease, RunStatus::Cancelled).await;
    cancel().await.problem(409);
    let of_command = started(&server.store, "stock").await;
    let refused = server.post(&format!("/runs/{of_command}/cancel"), json!({})).await.problem(409);
    assert!(refused["detail"].as_str().unwrap_or_default().contains("by a command"), "{refused}");
    server.post(&format!("/runs/{}/cancel", RunId::generate()), json!({})).await.problem(404);
}

async fn ticks_are_listed_found_and_cancelled(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    server.deploy("stock", &SALES.replace("sales", "stock")).await;
    let mut keys = Vec::new();
    for pipeline in ["sales", "stock", "sales"] {
        keys.push(key(&server.post("/runs", json!({ "pipeline": pipeline })).await.is(202)));
    }
    let path = |key: &TickKey| format!("/ticks/{key}");
    assert_eq!(server.get(&path(&keys[0])).await.is(200).json()["state"], "waiting");
    server.post(&format!("{}/cancel", path(&keys[0])), json!({})).await.is(202);
    let skipped = server.get(&path(&keys[0])).await.json();
    assert_eq!((&skipped["state"], &skipped["why"]), (&json!("skipped"), &json!("cancelled by ada")));
    server.post(&format!("{}/cancel", path(&keys[0])), json!({})).await.problem(409);
    let dues = async |query: &str| all(&server.get(&format!("/ticks?{query}")).await.is(200).json(), "due").len();
    assert_eq!((dues("").await, dues("pipeline=sales").await, dues("state=waiting,running").await), (3, 2, 2));
    assert_eq!((dues("trigger=manual&state=skipped").await, dues("trigger=schedule").await), (1, 0));
    assert_eq!((dues("until=2001-01-01T00:00:00Z").await, dues("since=2001-01-01T00:00:00Z").await), (0, 3));
    let (mut found, mut query) = (Vec::new(), "limit=1".to_owned());
    loop {
        let page = server.get(&format!("/ticks?{query}")).await.is(200).json();
        found.extend(all(&page, "pipeline"));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("limit=1&cursor={next}");
    }
    assert_eq!(found, ["sales", "stock", "sales"]);
    server.get("/ticks/sales/manual/2001-01-01T00:00:00Z").await.problem(404);
    server.post("/ticks/sales/manual/2001-01-01T00:00:00Z/cancel", json!({})).await.problem(404);
    server.get("/ticks/sales/manual/noon").await.problem(400);
    for wrong in ["state=lost", "cursor=x", "since=x"] {
        server.get(&format!("/ticks?{wrong}")).await.problem(400);
    }
}

fn window(since: &str, until: &str, dry_run: bool) -> Value {
    json!({ "pipeline": "sales", "trigger": "schedule", "since": since, "until": until, "dry_run": dry_run })
}

async fn a_backfill_is_tried_started_and_cancelled(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let (since, until) = ("2026-03-01T00:00:00Z", "2026-03-03T23:59:59Z");
    let tried = server.post("/backfills", window(since, until, true)).await.is(200).json();
    assert_eq!(all(&tried, "due"), ["2026-03-01T23:30:00Z", "2026-03-02T23:30:00Z", "2026-03-03T23:30:00Z"]);
    assert_eq!(
        (&tried["id"], &tried["started"], all(&tried, "exists")),
        (&Value::Null, &json!(0), vec![json!(false); 3])
    );
    assert!(all(&server.get("/ticks").await.json(), "due").is_empty(), "nothing is started");

    let started = server.post("/backfills", window(since, until, false)).await.is(200).json();
    assert_eq!(started["started"], 3);
    let again = server.post("/backfills", window(since, until, false)).await.is(200).json();
    assert_eq!((&again["started"], all(&again, "exists")), (&json!(0), vec![json!(true); 3]));
    let path = format!("/backfills/{}", started["id"].as_str().unwrap_or_default());
    let shown = server.get(&path).await.is(200).json();
    assert_eq!((&shown["by"], &shown["ticks"]["waiting"]), (&json!("ada"), &json!(3)));
    server.post(&format!("{path}/cancel"), json!({})).await.is(202);
    assert_eq!(server.get(&path).await.json()["ticks"]["skipped"], 3);
    assert_eq!(all(&server.get("/ticks?state=waiting").await.json(), "due"), [] as [Value; 0]);
    server.post(&format!("{path}/cancel"), json!({})).await.is(202);
    let unknown = weir_types::BackfillId::generate();
    server.get(&format!("/backfills/{unknown}")).await.problem(404);
    server.post(&format!("/backfills/{unknown}/cancel"), json!({})).await.problem(404);
    server.get("/backfills/x").await.problem(400);
}

async fn backfills_are_listed_the_newest_first(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    server.deploy("stock", &SALES.replace("sales", "stock")).await;
    assert!(all(&server.get("/backfills").await.is(200).json(), "id").is_empty());
    let mut ids = Vec::new();
    for (pipeline, day) in [("sales", 1), ("stock", 2), ("sales", 3)] {
        let mut wanted = window(&format!("2026-03-0{day}T00:00:00Z"), &format!("2026-03-0{day}T23:59:59Z"), false);
        wanted["pipeline"] = json!(pipeline);
        ids.insert(0, server.post("/backfills", wanted).await.is(200).json()["id"].clone());
    }
    let listed = async |query: &str| all(&server.get(&format!("/backfills?{query}")).await.is(200).json(), "id");
    assert_eq!(listed("").await, ids);
    assert_eq!(listed("pipeline=sales").await, [ids[0].clone(), ids[2].clone()]);
    assert!(listed("pipeline=other").await.is_empty());
    let (mut found, mut query) = (Vec::new(), "limit=1".to_owned());
    loop {
        let page = server.get(&format!("/backfills?{query}")).await.is(200).json();
        for item in page["items"].as_array().expect("a list") {
            let path = format!("/backfills/{}", item["id"].as_str().unwrap_or_default());
            assert_eq!(&server.get(&path).await.is(200).json(), item);
            assert_eq!((&item["ticks"], &item["by"]), (&json!({ "waiting": 1 }), &json!("ada")));
        }
        found.extend(all(&page, "id"));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("limit=1&cursor={next}");
    }
    assert_eq!(found, ids);
    for wrong in ["pipeline=A%20b", "cursor=x", "limit=x"] {
        server.get(&format!("/backfills?{wrong}")).await.problem(400);
    }
}

async fn windows_that_make_no_sense_are_refused(place: Place) {
    let server = place.server().await;
    server.deploy("sales", &SALES.replace("cron: \"30 8 * * *\"", "every: 1s")).await;
    let ask = |since: &str, until: &str| server.post("/backfills", window(since, until, true));
    let many = ask("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z").await.problem(422);
    assert!(many["hints"][0].is_string(), "{many}");
    ask("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z").await.problem(422);
    ask("-262143-01-01T00:00:00Z", "+262142-12-31T00:00:00Z").await.problem(400);
    ask("2026-02-01", "2026-01-01T00:00:00Z").await.problem(400);
    // What is not due yet runs when it is, in a dry list as in earnest.
    let hour = |hours| (Utc::now() + chrono::TimeDelta::hours(hours)).format("%FT%TZ").to_string();
    for dry_run in [true, false] {
        let ahead = server.post("/backfills", window(&hour(-1), &hour(1), dry_run)).await.problem(422);
        assert!(ahead["detail"].as_str().unwrap_or_default().contains("yet to come"), "{ahead}");
        assert!(ahead["hints"][0].as_str().unwrap_or_default().contains("`until`"), "{ahead}");
    }
    assert!(all(&server.get("/ticks").await.json(), "due").is_empty(), "nothing is started");
    let other = json!({ "pipeline": "sales", "trigger": "webhook", "since": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z" });
    server.post("/backfills", other).await.problem(404);
    let other = json!({ "pipeline": "stock", "trigger": "schedule", "since": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z" });
    server.post("/backfills", other).await.problem(404);
}

fn hook(server: &Asking, secret: &str, age: i64, body: &'static str) -> Ask {
    let timestamp = Utc::now().timestamp() - age;
    let signature = sign(secret.as_bytes(), timestamp, body.as_bytes());
    let post = server.ask(axum::http::Method::POST, "/hooks/sales/webhook").by_nobody().body(body);
    post.header("weir-timestamp", &*timestamp.to_string()).header("weir-signature", &*signature)
}

async fn a_signed_request_starts_a_run_once(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let body = "{\"parameters\": {\"day\": \"2026-03-01\", \"n\": 1}}";
    let first = hook(&server, SECRET, 0, body).await.is(202).json();
    assert_eq!(first["new"], true);
    let ticks = server.get("/ticks?trigger=webhook").await.json();
    assert_eq!(all(&ticks, "parameters"), [json!({ "day": "2026-03-01", "n": "1" })]);
    assert_eq!(all(&ticks, "by"), ["webhook webhook"]);
    let delivery = |age| hook(&server, SECRET, age, "{\"delivery\": \"d-1\"}");
    let (one, again) = (delivery(0).await.is(202).json(), delivery(20).await.is(202).json());
    assert_eq!((&one["new"], &again["new"], &one["tick"]), (&json!(true), &json!(false), &again["tick"]));
    // Replayed as it is, also in other letters.
    let timestamp = (Utc::now().timestamp() - 100).to_string();
    let signature = sign(SECRET.as_bytes(), timestamp.parse().expect("a number"), b"x");
    for (signature, new) in [
        (signature.clone(), true),
        (signature.clone(), false),
        (format!("v1={}", signature[3..].to_uppercase()), false),
    ] {
        let post = server.ask(axum::http::Method::POST, "/hooks/sales/webhook").by_nobody().body("x");
        let sent =
            post.header("weir-timestamp", &*timestamp).header("weir-signature", &*signature).await.is(202).json();
        assert_eq!(sent["new"], new, "{signature}");
    }
}

async fn requests_that_are_not_genuine_are_refused(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    for (answer, status) in [
        (hook(&server, "another secret", 0, "x").await, 401),
        (hook(&server, SECRET, 400, "x").await, 401),
        (hook(&server, SECRET, -400, "x").await, 401),
        (hook(&server, SECRET, 0, "x").body("y").await, 401),
        (hook(&server, SECRET, 0, "x").header("weir-signature", None).await, 401),
        (hook(&server, SECRET, 0, "x").header("weir-timestamp", "now").await, 401),
        (hook(&server, SECRET, 0, "{\"parameters\": 1}").await, 422),
        (hook(&server, SECRET, 0, "{\"delivery\": \"\\u0000\"}").await, 422),
    ] {
        let problem = answer.problem(status);
        assert!(problem["hints"][0].is_string(), "{problem}");
    }
    for path in ["/hooks/sales/schedule", "/hooks/other/webhook", "/hooks/sales/nothing"] {
        server.post(path, json!({})).by_nobody().await.problem(404);
    }
    assert!(all(&server.get("/ticks").await.json(), "due").is_empty());
    // Who guesses on is not answered any more; who knows the secret is.
    for _ in 0..10 {
        hook(&server, "another secret", 0, "x").await;
    }
    hook(&server, "another secret", 0, "x").await.problem(429);
    hook(&server, SECRET, 0, "x").await.is(202);
}

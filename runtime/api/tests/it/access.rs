//! Who may come in, and from where.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use axum::http::Method;
use chrono::{TimeDelta, Utc};
use serde_json::json;
use weir_api::Role;
use weir_store::Token;
use weir_types::Digest;

use crate::support::{Answer, Asking, HOST, Place, SALES, TestServer};

crate::support::cases! {
    nobody_gets_nothing,
    each_role_may_do_its_own,
    a_session_is_a_cookie_that_ends,
    a_cookie_alone_changes_nothing,
    other_names_are_not_answered,
    who_guesses_has_to_wait,
    a_session_that_has_ended_does_not_lock_out,
    who_asks_too_often_has_to_wait,
    bodies_that_are_too_large_are_not_read,
    the_page_is_open_and_guarded_by_its_policy,
    watchers_are_told_how_the_server_does,
    tokens_are_taken_away_with_their_sessions,
}

async fn nobody_gets_nothing(place: Place) {
    let server = place.server().await;
    for path in [
        "/pipelines",
        "/runs",
        "/connections",
        "/secrets",
        "/events",
        "/session",
        "/nothing",
        "//api/openapi.json",
        "//metrics",
    ] {
        let refused = server.get(path).by_nobody().await;
        assert_eq!(refused.header("www-authenticate"), "Bearer", "{path}");
        assert!(refused.problem(401)["hints"][0].as_str().unwrap_or_default().contains("token"));
    }
    let wrong = server.get("/pipelines").by("wrong").await.problem(401);
    assert!(!wrong.to_string().contains("wrong"), "{wrong}");
    server.get("/pipelines").header("authorization", "Basic YWRhOmFkYQ==").await.problem(401);
    let token = |expires_at| Token { digest: Digest::of("old"), name: "a".into(), role: "admin".into(), expires_at };
    server.store.save_token(&token(Some(Utc::now() - TimeDelta::hours(1))), Utc::now()).await.expect("saved");
    server.get("/pipelines").by("old").await.problem(401);
    server.get("/pipelines").await.is(200);
}

async fn each_role_may_do_its_own(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let (viewer, editor) = (server.token(Role::Viewer).await, server.token(Role::Editor).await);
    for path in [
        "/pipelines",
        "/pipelines/sales",
        "/runs",
        "/ticks",
        "/schedules",
        "/connections",
        "/secrets",
        "/blocks",
        "/server",
        "//metrics",
    ] {
        server.get(path).by(&viewer).await.is(200);
    }
    let draft = json!({ "text": SALES, "node": "orders" });
    server.post("/drafts/check", json!({ "text": SALES })).by(&viewer).await.is(200);
    for (path, body) in [
        ("/pipelines/sales/deploy", json!({})),
        ("/runs", json!({ "pipeline": "sales" })),
        ("/backfills", json!({})),
        ("/connections/in/check", json!({})),
        // These have blocks read, with any connection that the draft grants them.
        ("/drafts/plan", draft.clone()),
        ("/drafts/preview", draft.clone()),
        ("/drafts/discover", draft.clone()),
    ] {
        let refused = server.post(path, body).by(&viewer).await.problem(403);
        assert!(refused["detail"].as_str().unwrap_or_default().contains("editor"), "{refused}");
    }
    server.put("/pipelines/x", json!({})).by(&viewer).await.problem(403);
    server.delete("/pipelines/sales").by(&viewer).await.problem(403);
    server.ask(Method::PATCH, "/pipelines/sales").json(json!({ "paused": true })).by(&viewer).await.problem(403);
    assert_eq!(server.get("/session").by(&viewer).await.json(), json!({ "user": "a-viewer", "role": "viewer" }));
    server.post("/drafts/preview", draft).by(&editor).await.is(200);
    let text = json!({ "text": format!("{SALES}# 2\n") });
    let saved = server.put("/pipelines/sales", text).header("if-match", "\"1\"").by(&editor).await.is(200);
    assert_eq!(saved.json()["author"], "a-editor");
}

async fn sign_in(server: &Asking, token: &str) -> Answer {
    server.post("/session", json!({ "token": token })).by_nobody().await
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

async fn a_session_is_a_cookie_that_ends(place: Place) {
    let server = place.server().await;
    let signed_in = sign_in(&server, &format!(" {}\n", server.admin)).await.is(204);
    let set = signed_in.header("set-cookie");
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=1209600"] {
        assert!(set.split("; ").any(|one| one == attribute), "{set}");
    }
    assert!(!set.contains("Secure") && !set.contains(&server.admin), "{set}");
    let cookie = cookie(&signed_in);
    let session = || server.get("/session").by_nobody().header("cookie", &*format!("a=b; {cookie}"));
    assert_eq!(session().await.is(200).json(), json!({ "user": "ada", "role": "admin" }));
    let out = server.delete("/session").by_nobody().header("cookie", &*cookie).header("weir-csrf", "1").await.is(204);
    assert!(out.header("set-cookie").contains("Max-Age=0") && out.header("set-cookie").contains("HttpOnly"));
    session().await.problem(401);
    server.get("/session").await.is(200);
    sign_in(&server, "wrong").await.problem(401);
    server.post("/session", json!({})).by_nobody().await.problem(400);
    server
        .post("/session", json!({}))
        .body("token=x")
        .header("content-type", "text/plain")
        .by_nobody()
        .await
        .problem(415);
}

async fn a_cookie_alone_changes_nothing(place: Place) {
    let server = place.server().await;
    let cookie = cookie(&sign_in(&server, &server.admin.clone()).await);
    let put = || {
        let put = server.put("/pipelines/sales", json!({ "text": SALES })).header("if-none-match", "*");
        put.by_nobody().header("cookie", &*cookie)
    };
    let refused = put().await.problem(403);
    assert!(refused["hints"][0].as_str().unwrap_or_default().contains("Bearer"), "{refused}");
    for origin in ["http://evil.example.com", "null", "http://127.0.0.1:7071", "http://127.0.0.1:7070.evil.com"] {
        put().header("weir-csrf", "1").header("origin", origin).await.problem(403);
    }
    server.get("/pipelines").by_nobody().header("cookie", &*cookie).await.is(200);
    put().header("weir-csrf", "1").header("origin", &*format!("http://{HOST}")).await.is(201);
    let elsewhere = put().header("weir-csrf", "1").header("host", "weir.example.com");
    elsewhere
        .header("origin", "https://weir.example.com")
        .header("if-none-match", None)
        .header("if-match", "\"1\"")
        .await
        .is(200);
}

async fn other_names_are_not_answered(place: Place) {
    let server = place.server().await;
    for host in ["evil.example.com", "127.0.0.1:7071", "127.0.0.1", "127.0.0.1:7070.evil.com", ""] {
        for path in ["/pipelines", "//", "//healthz", "//metrics", "/hooks/a/b", "//api/docs/"] {
            let refused = server.get(path).header("host", host).await.problem(421);
            assert!(refused["hints"][0].as_str().unwrap_or_default().contains("--host-name"), "{refused}");
        }
    }
    for host in ["localhost:7070", "[::1]:7070", "WEIR.example.com"] {
        server.get("/pipelines").header("host", host).await.is(200);
    }
}

async fn who_guesses_has_to_wait(place: Place) {
    let server = place.server().await;
    for _ in 0..10 {
        sign_in(&server, "guess").await.problem(401);
    }
    let refused = sign_in(&server, "guess").await;
    assert_eq!(refused.header("retry-after"), "1");
    refused.problem(429);
    server.get("/pipelines").by("guess").await.problem(429);
    server.get("/pipelines").await.is(200);
}

async fn a_session_that_has_ended_does_not_lock_out(place: Place) {
    let server = place.server().await;
    // What a page asks that was left open for weeks.
    for _ in 0..40 {
        server.get("/pipelines").by_nobody().header("cookie", "weir_session=ended").await.problem(401);
    }
    sign_in(&server, &server.admin.clone()).await.is(204);
}

async fn who_asks_too_often_has_to_wait(place: Place) {
    let server = place.server().await;
    let mut refused = 0;
    for _ in 0..3000 {
        let answer = server.get("/session").await;
        if answer.status == 429 {
            refused += 1;
            answer.problem(429);
            if refused > 3 {
                break;
            }
        }
    }
    assert!(refused > 0, "four hundred at once, and then a hundred a second");
    let other = server.token(Role::Viewer).await;
    server.get("/session").by(&other).await.is(200);
}

/// Sends the head of a request and a part of its body, and returns what is answered to that.
fn send(address: SocketAddr, head: &str, body: usize) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time-out");
    stream.write_all(head.as_bytes()).expect("a head");
    let chunk = [b' '; 1 << 16];
    for _ in 0..body / chunk.len() {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).unwrap_or_default();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

async fn bodies_that_are_too_large_are_not_read(place: Place) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = TestServer::new(place.store().await, address.port()).await;
    let service = server.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    let listening = tokio::spawn(async move { axum::serve(listener, service).await });
    let head = |path: &str, token: &str, length: &str| {
        let known = "Content-Type: application/json\r\nIf-None-Match: *";
        format!(
            "PUT /api/v1{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{known}\r\n{length}\r\n\r\n"
        )
    };
    let (announced, chunked) = ("Content-Length: 104857600", "Transfer-Encoding: chunked");
    for (head, body) in [
        // It is refused before any of it has come.
        (head("/pipelines/sales", &server.admin, announced), 0),
        (head("/hooks/sales/webhook", "nobody", announced).replacen("PUT", "POST", 1), 0),
        (head("/session", "nobody", announced).replacen("PUT", "POST", 1), 0),
        // One that does not say how long it is, as soon as it is too long.
        (head("/pipelines/sales", &server.admin, chunked) + "6400000\r\n", 9 << 20),
    ] {
        let answer = tokio::task::spawn_blocking(move || send(address, &head, body)).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("application/problem+json"), "{answer}");
    }
    listening.abort();
}

async fn the_page_is_open_and_guarded_by_its_policy(place: Place) {
    let server = place.server().await;
    for path in ["//", "//pipelines/sales", "//runs?status=failed"] {
        let page = server.get(path).by_nobody().await;
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        // Built without its page, it says so.
        if page.status == 404 {
            assert!(page.text.contains("without its page"), "{}", page.text);
            continue;
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!((page.status, page.header("referrer-policy")), (200, "no-referrer"), "{path}");
    }
    server.get("//assets/no-such-file.js").by_nobody().await.is(404);
    server.get("//..%2f..%2fetc%2fpasswd").by_nobody().await;
    server.get("/nothing").await.problem(404);
    server.get("//api/v2/pipelines").await.problem(404);
    let answer = server.get("/pipelines").await.is(200);
    assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
}

async fn watchers_are_told_how_the_server_does(place: Place) {
    let server = place.server().await;
    server.deploy("sales", SALES).await;
    let run = crate::support::records::ended(&server.store, "sales", weir_store::RunStatus::Failed).await;
    assert_eq!(server.get("//healthz").by_nobody().await.is(200).text, "ok\n");
    assert_eq!(server.get("//readyz").by_nobody().await.is(200).text, "ready\n");
    server.ready.send_replace(false);
    server.get("//readyz").by_nobody().await.is(503);
    let metrics = server.get("//metrics").await.is(200);
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    assert!(
        metrics.text.contains("weir_runs_total{pipeline=\"sales\",status=\"failed\"} 1\n"),
        "{run}: {}",
        metrics.text
    );
    assert!(metrics.text.contains("weir_pipelines{deployed=\"true\"} 1\n"), "{}", metrics.text);
    let mut described = std::collections::BTreeSet::new();
    for line in metrics.text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a name and a kind");
            assert!(matches!(kind, "counter" | "gauge" | "histogram") && described.insert(name.to_owned()), "{line}");
        } else if !line.starts_with("# HELP ") {
            let (series, value) = line.rsplit_once(' ').expect("a series and a value");
            let name = series.split('{').next().unwrap_or_default();
            assert!(described.contains(name) && value.parse::<f64>().is_ok(), "{line}");
            assert!(series.matches('{').count() == usize::from(series.ends_with('}')), "{line}");
        }
    }
    let shown = server.get("/server").await.is(200).json();
    assert_eq!(
        (&shown["zone"], &shown["server"], &shown["parallel"]),
        (&json!("Asia/Seoul"), &json!("1@test"), &json!(4))
    );
    assert_eq!(shown["store"], if place.is_file() { "sqlite" } else { "postgresql" });
}

async fn tokens_are_taken_away_with_their_sessions(place: Place) {
    let server = place.server().await;
    let editor = server.token(Role::Editor).await;
    let cookie = cookie(&sign_in(&server, &editor).await.is(204));
    let session = || server.get("/session").by_nobody().header("cookie", &*cookie);
    session().await.is(200);
    let list = server.get("/tokens").await.is(200).json();
    assert_eq!(crate::support::all(&list, "name"), ["a-editor", "ada"]);
    assert!(list["items"][0]["signed_in_at"].is_string() && list["items"][1]["signed_in_at"].is_null(), "{list}");
    assert!(!list.to_string().contains(&editor), "{list}");
    server.get("/tokens").by(&editor).await.problem(403);
    server.delete("/tokens/ada").by(&editor).await.problem(403);
    server.delete("/tokens/a-editor").await.is(204);
    session().await.problem(401);
    server.get("/session").by(&editor).await.problem(401);
    server.delete("/tokens/a-editor").await.problem(404);
    let last = server.delete("/tokens/ada").await.problem(409);
    assert!(last["hints"][0].as_str().unwrap_or_default().contains("weir token new"), "{last}");
    server.get("/session").await.is(200);
}

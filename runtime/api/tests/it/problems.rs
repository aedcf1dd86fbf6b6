//! Whatever goes wrong on any route is said in the same way.

use axum::http::Method;
use chrono::Utc;
use serde_json::{Value, json};
use weir_api::{Role, issue_token};

use crate::support::{Ask, Asking, Place};

crate::support::cases! {
    wrong_paths_are_problems,
    wrong_methods_are_problems,
    wrong_bodies_are_problems,
    nothing_that_is_sent_breaks_it,
}

/// Returns every route, with its parts as they are described, and its methods.
async fn routes(server: &Asking) -> Vec<(String, Vec<Method>)> {
    let description = server.get("//api/openapi.json").await.is(200).json();
    let paths = description["paths"].as_object().expect("paths").clone();
    let methods = |item: &Value| {
        let methods = item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase());
        methods.filter_map(|method| method.parse().ok()).collect()
    };
    paths.iter().map(|(path, item)| (path.clone(), methods(item))).collect()
}

/// Puts a value into every part of a path.
fn filled(path: &str, value: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { value } else { part });
    format!("/{}", parts.collect::<Vec<_>>().join("/"))
}

/// Returns the token of somebody who has not asked yet, so that nobody asks too often.
async fn fresh(server: &Asking, name: &str) -> String {
    issue_token(&server.store, name, Role::Admin, Utc::now()).await.expect("a token")
}

async fn assert_problem(ask: Ask, what: &str) {
    let answer = ask.begin().await;
    let (status, kind) = (answer.status(), answer.headers().get("content-type").cloned());
    if status.is_client_error() || status.is_server_error() {
        assert_eq!(
            kind.as_ref().and_then(|kind| kind.to_str().ok()),
            Some("application/problem+json"),
            "{what}: {status}"
        );
    }
    assert!(!status.is_server_error() && (status != 429 || what.contains("/session")), "{what}: {status}");
}

async fn wrong_paths_are_problems(place: Place) {
    let server = place.server().await;
    for (path, methods) in routes(&server).await {
        if !path.contains('{') {
            continue;
        }
        let (long, token) = ("x".repeat(3000), fresh(&server, &path).await);
        for value in ["%FF", "%00", "%20", "..", "-1", "18446744073709551616", "%F0%9F%92%A9", "a%2Fb", "none", &long] {
            for method in &methods {
                let ask =
                    server.ask(method.clone(), &filled(&path, value)).json(json!({})).header("if-none-match", "*");
                assert_problem(ask.by(&token), &format!("{method} {path} with {value}")).await;
            }
        }
    }
}

async fn wrong_methods_are_problems(place: Place) {
    let server = place.server().await;
    for (path, methods) in routes(&server).await {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if methods.contains(&method) {
                continue;
            }
            let answer = server.ask(method.clone(), &filled(&path, "x")).await;
            // `/connections/check` is also the path of a connection of that name.
            if path == "/api/v1/connections/check" && answer.status != 405 {
                continue;
            }
            let allowed = answer.header("allow").to_owned();
            let problem = answer.problem(405);
            assert!(
                !allowed.is_empty() && problem["detail"].as_str().unwrap_or_default().contains(method.as_str()),
                "{path}: {problem}"
            );
        }
    }
}

async fn wrong_bodies_are_problems(place: Place) {
    let server = place.server().await;
    for (path, methods) in routes(&server).await {
        let token = fresh(&server, &path).await;
        for method in methods.iter().filter(|method| !method.is_safe()) {
            let deep = "[".repeat(100_000);
            for body in ["", "{", "null", "[]", "7", "\"x\"", "{\"text\": 1}", "{\"x\": NaN}", "\u{0}", &deep] {
                let what = format!("{method} {path} with {}", body.get(..20).unwrap_or(body));
                let ask = server.ask(method.clone(), &filled(&path, "x")).by(&token).header("if-match", "\"1\"");
                assert_problem(ask.body(body.to_owned()).header("content-type", "application/json"), &what).await;
                let ask = server.ask(method.clone(), &filled(&path, "x")).by(&token).header("if-match", "\"1\"");
                assert_problem(ask.body(body.to_owned()), &what).await;
            }
            let ask =
                server.ask(method.clone(), &filled(&path, "x")).by(&token).header("content-type", "application/json");
            assert_problem(ask.body(vec![b'"', 0xff, 0xfe, b'"']), &format!("{method} {path} with bytes")).await;
        }
    }
}

async fn nothing_that_is_sent_breaks_it(place: Place) {
    let server = place.server().await;
    let description = server.get("//api/openapi.json").await.json();
    for (path, methods) in routes(&server).await {
        if !methods.contains(&Method::GET) || path.ends_with("/events") {
            continue;
        }
        let parameters = description["paths"][&path]["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let token = fresh(&server, &path).await;
        let names: Vec<_> =
            parameters.iter().filter(|one| one["in"] == "query").map(|one| one["name"].clone()).collect();
        for name in names.iter().filter_map(Value::as_str) {
            for value in [
                "",
                "%00",
                "%FF",
                "'",
                "%25",
                "-1",
                "99999999999999999999",
                "1e9",
                "2026-02-30",
                "9999-12-31T23:59:60Z",
                "-9999-01-01",
                "%EA%B0%80",
            ] {
                let uri = format!("/{}?{name}={value}", filled(&path, "x").trim_start_matches('/'));
                assert_problem(server.ask(Method::GET, &format!("/{uri}")).by(&token), &uri).await;
            }
        }
    }
}

//! Secrets go out and do not come back.

use weir_host::capability::{Credential, HttpRequest};
use weir_types::ProblemKind;

use crate::http_policy::{get, open, send};
use crate::support::server::Server;
use crate::support::{Bench, TOKEN};

fn with(credential: Credential, url: String) -> HttpRequest {
    HttpRequest { credential: Some(credential), ..get(url) }
}

fn bearer() -> Credential {
    Credential::Bearer("api_key".into())
}

#[tokio::test]
async fn an_echo_is_masked_in_headers_and_body() {
    let server = Server::start().await;
    let bench = open(&server).with_token();
    let credentials = [
        bearer(),
        Credential::Header("x-api-key".into(), "api_key".into()),
        Credential::Basic("user".into(), "api_key".into()),
    ];
    for credential in credentials {
        let response = send(&bench, with(credential.clone(), server.url("/echo"))).await.expect("an answer");
        let said = format!("{response:?}{}", String::from_utf8_lossy(&response.body));
        assert!(!said.contains(TOKEN), "{credential:?}: {said}");
        assert!(!said.contains("czNjcjN0LXQwazNuLys"), "{credential:?}: Base64 of the secret: {said}");
        assert!(said.contains("***"), "{credential:?}: it was sent: {said}");
        // Of `user:s3cr3t-t0k3n/+`.
        assert!(!said.contains("dXNlcjpzM2NyM3QtdDBrM24vKw=="), "{said}");
    }
}

#[tokio::test]
async fn another_server_gets_no_secret() {
    let server = Server::start().await;
    let other = Server::start().await;
    let hosts = [server.at("127.0.0.1"), other.at("127.0.0.1")];
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let bench = Bench::closed().with_hosts(&hosts, &hosts).with_token();
    let own = vec![
        ("authorization".to_owned(), "own".to_owned()),
        ("cookie".to_owned(), "c=1".to_owned()),
        ("x-other".to_owned(), "kept".to_owned()),
    ];
    for credential in [None, Some(bearer()), Some(Credential::Header("x-api-key".into(), "api_key".into()))] {
        let url = server.url(&format!("/redirect?{}", other.url("/echo")));
        let request = HttpRequest { credential, headers: own.clone(), ..get(url) };
        let response = send(&bench, request).await.expect("an answer");
        let said: serde_json::Value = serde_json::from_slice(&response.body).expect("JSON");
        for header in ["authorization", "cookie", "x-api-key"] {
            assert!(said["headers"][header].is_null(), "{header}: {said}");
        }
        assert_eq!(said["headers"]["x-other"], "kept");
    }
    let request = HttpRequest { credential: Some(bearer()), headers: own, ..get(server.url("/redirect?/echo")) };
    let response = send(&bench, request).await.expect("an answer");
    let said: serde_json::Value = serde_json::from_slice(&response.body).expect("JSON");
    assert_eq!(said["headers"]["authorization"], "Bearer ***", "the server that was named gets it again");
}

#[tokio::test]
async fn an_unknown_secret_is_named_with_what_to_add() {
    let server = Server::start().await;
    let credential = Credential::Bearer("api_kee".into());
    let problem =
        send(&open(&server).with_token(), with(credential, server.url("/echo"))).await.expect_err("not given");
    assert_eq!(
        (problem.kind, problem.message.as_str()),
        (ProblemKind::Denied, "node `daily` was given no secret `api_kee`")
    );
    assert_eq!(
        problem.hint.as_deref(),
        Some("did you mean `api_key`?; add `secrets: { api_kee: <name of the secret> }` to node `daily`")
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn problems_show_no_secret() {
    let server = Server::start().await;
    let bench = open(&server).with_token();
    let url = server.url(&format!("/redirect?http://{}.invalid/", "s3cr3t-t0k3n"));
    let problem = send(&bench, with(bearer(), url)).await.expect_err("not granted");
    assert!(!format!("{problem:?}").contains(TOKEN), "{problem:?}");
}

fn in_query() -> Credential {
    Credential::Query("key".into(), "api_key".into())
}

#[tokio::test]
async fn a_secret_in_the_query_goes_to_the_named_server_only_and_does_not_come_back() {
    let server = Server::start().await;
    let other = Server::start().await;
    let hosts = [server.at("127.0.0.1"), other.at("127.0.0.1")];
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let bench = Bench::closed().with_hosts(&hosts, &hosts).with_token();
    let uri = async |url: String| {
        let response = send(&bench, with(in_query(), url)).await.expect("an answer");
        let said: serde_json::Value = serde_json::from_slice(&response.body).expect("JSON");
        said["uri"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(uri(server.url("/echo?q=1")).await, "/echo?q=1&key=***");
    assert_eq!(uri(server.url("/redirect?/echo")).await, "/echo?key=***", "the server that was named gets it again");
    assert_eq!(uri(server.url(&format!("/redirect?{}", other.url("/echo")))).await, "/echo");
    // As servers do that move from `http` to `https`: the query is handed over.
    let with_query = other.url("/echo?q=1&key=s3cr3t-t0k3n%2F%2B");
    assert_eq!(uri(server.url(&format!("/redirect?{with_query}"))).await, "/echo?q=1");
    let elsewhere = other.requests.load(std::sync::atomic::Ordering::Relaxed);
    let leak = other.url("/echo?other=s3cr3t-t0k3n%2F%2B");
    let url = server.url(&format!("/redirect?{leak}"));
    let problem = send(&bench, with(in_query(), url)).await.expect_err("it would hand on the secret");
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert!(problem.message.contains("holds a secret") && !problem.message.contains(TOKEN), "{problem:?}");
    assert_eq!(other.requests.load(std::sync::atomic::Ordering::Relaxed), elsewhere);
}

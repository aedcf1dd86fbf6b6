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

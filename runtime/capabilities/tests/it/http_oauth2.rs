//! OAuth 2.0 tokens: fetched once, renewed in time, and never shown.

use std::sync::atomic::Ordering;

use weir_host::capability::{Credential, HttpRequest, HttpResponse, OAuth2};
use weir_types::{Problem, ProblemKind};

use crate::http_policy::{get, open, send};
use crate::support::server::Server;
use crate::support::{Bench, TOKEN};

fn source(token_url: String) -> OAuth2 {
    OAuth2 {
        token_url,
        client_id: "me".into(),
        client_secret: Some("api_key".into()),
        refresh_token: None,
        scopes: vec!["read".into(), "list".into()],
        parameters: vec![("audience".into(), "a&b".into())],
        credentials_in_body: false,
    }
}

fn request(url: String, source: OAuth2) -> HttpRequest {
    HttpRequest { credential: Some(Credential::OAuth2(source)), ..get(url) }
}

async fn guarded(bench: &Bench, server: &Server, source: OAuth2) -> Result<HttpResponse, Problem> {
    send(bench, request(server.url("/guarded"), source)).await
}

#[tokio::test]
async fn a_token_is_fetched_once_for_all_requests() {
    let server = Server::start().await;
    let bench = open(&server).with_token();
    let http = bench.node().http.expect("HTTP");
    let source = source(server.url("/token?3600"));
    let requests = (0..8).map(|_| http.send(request(server.url("/guarded"), source.clone())));
    for answer in futures::future::join_all(requests).await {
        assert_eq!(answer.expect("an answer").status, 200);
    }
    assert_eq!(server.tokens.issued(), 1);
    let (authorization, body) = server.tokens.last_asked();
    // `me` and the secret, form-encoded: `me:s3cr3t-t0k3n%2F%2B`.
    assert_eq!(authorization, "Basic bWU6czNjcjN0LXQwazNuJTJGJTJC");
    assert_eq!(body, "grant_type=client_credentials&scope=read+list&audience=a%26b");
    guarded(&bench, &server, source.clone()).await.expect("another attempt of the node knows it, too");
    assert_eq!(server.tokens.issued(), 1);
    let other = bench.named("other", bench.staging()).http.expect("HTTP");
    other.send(request(server.url("/guarded"), source)).await.expect("an answer");
    assert_eq!(server.tokens.issued(), 2, "nodes share no tokens");
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let server = Server::start().await;
    let bench = open(&server).with_token();
    let source = source(server.url("/token?3600"));
    assert_eq!(guarded(&bench, &server, source.clone()).await.expect("an answer").status, 200);
    server.tokens.revoke();
    assert_eq!(guarded(&bench, &server, source.clone()).await.expect("an answer").status, 200);
    assert_eq!(server.tokens.issued(), 2);
    let url = server.url("/status?401");
    let answer = send(&bench, request(url, source)).await.expect("any status is an answer");
    assert_eq!((answer.status, server.tokens.issued()), (401, 3), "a refusal of the new token is the answer");
}

#[tokio::test]
async fn the_newest_refresh_token_is_used_by_all_nodes() {
    let server = Server::start().await;
    let bench = open(&server).with_token();
    let source =
        OAuth2 { refresh_token: Some("api_key".into()), client_secret: None, ..source(server.url("/token?0")) };
    for number in 1..=3 {
        assert_eq!(guarded(&bench, &server, source.clone()).await.expect("an answer").status, 200);
        assert_eq!(server.tokens.issued(), number, "a token without lifetime is good for one request");
    }
    let (authorization, body) = server.tokens.last_asked();
    assert_eq!(authorization, "");
    assert!(body.contains("refresh_token=refresh-token-2") && body.contains("client_id=me"), "{body}");
    let other = bench.named("other", bench.staging()).http.expect("HTTP");
    let answer = other.send(request(server.url("/guarded"), source)).await.expect("an answer");
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn tokens_and_secrets_are_never_shown() {
    let server = Server::start().await;
    let bench = open(&server).with_token();
    let answer = send(&bench, request(server.url("/echo"), source(server.url("/token?60")))).await.expect("an answer");
    let said = format!("{answer:?}{}", String::from_utf8_lossy(&answer.body));
    assert!(said.contains("Bearer ***") && !said.contains("access-token"), "{said}");
    // This endpoint quotes what it was sent.
    let source = OAuth2 {
        refresh_token: Some("api_key".into()),
        credentials_in_body: true,
        parameters: vec![("refresh_token".into(), "other".into())],
        ..source(server.url("/token?60"))
    };
    let problem = guarded(&bench, &server, source).await.expect_err("the grant is not valid");
    assert_eq!(problem.kind, ProblemKind::Auth);
    assert!(problem.message.contains("answered with 400: invalid_grant"), "{problem:?}");
    assert!(server.tokens.last_asked().1.contains("client_secret=s3cr3t-t0k3n%2F%2B"));
    for form in [TOKEN, "s3cr3t-t0k3n%2F%2B"] {
        assert!(!format!("{problem:?}").contains(form), "{problem:?}");
    }
}

#[tokio::test]
async fn a_token_endpoint_needs_a_grant_and_does_not_redirect() {
    let server = Server::start().await;
    let other = Server::start().await;
    let bench = open(&server).with_token();
    let problem = guarded(&bench, &server, source(other.url("/token?60"))).await.expect_err("not granted");
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert!(problem.message.starts_with("an access token is needed, and node `daily` may not"), "{problem:?}");
    assert_eq!(other.connections(), 0);
    let away = server.url(&format!("/redirect307?{}", server.url("/token?60")));
    let problem = guarded(&bench, &server, source(away)).await.expect_err("redirects are not followed");
    assert_eq!(problem.kind, ProblemKind::Config);
    assert_eq!(server.tokens.issued(), 0);
    let asked = server.requests.load(Ordering::Relaxed);
    let url = other.url("/guarded");
    send(&bench, request(url, source(server.url("/token?60")))).await.expect_err("the request itself is not granted");
    assert_eq!(server.requests.load(Ordering::Relaxed), asked, "no token is fetched for nothing");
}

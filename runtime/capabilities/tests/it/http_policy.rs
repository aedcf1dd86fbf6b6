//! Where requests may go, and what comes back.

use std::time::{Duration, Instant};

use bytes::Bytes;
use weir_capabilities::HttpLimits;
use weir_host::capability::{HttpRequest, HttpResponse};
use weir_types::{Problem, ProblemKind};

use crate::support::Bench;
use crate::support::server::Server;

pub(crate) fn get(url: impl Into<String>) -> HttpRequest {
    HttpRequest {
        method: "GET".to_owned(),
        url: url.into(),
        headers: vec![],
        body: None,
        credential: None,
        timeout: None,
    }
}

/// A node that may ask the server.
pub(crate) fn open(server: &Server) -> Bench {
    let at = server.at("127.0.0.1");
    Bench::closed().with_hosts(&[&at], &[&at])
}

pub(crate) async fn send(bench: &Bench, request: HttpRequest) -> Result<HttpResponse, Problem> {
    bench.node().http.expect("http").send(request).await
}

#[tokio::test]
async fn a_granted_host_answers() {
    let server = Server::start().await;
    let response = send(&open(&server), get(server.url("/hello"))).await.expect("an answer");
    assert_eq!((response.status, response.body.as_ref()), (200, b"hello".as_slice()));
}

#[tokio::test]
async fn a_host_that_is_not_granted_is_never_asked() {
    let server = Server::start().await;
    let problem = send(&Bench::closed(), get(server.url("/hello"))).await.expect_err("not granted");
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert_eq!(
        problem.hint,
        Some(format!("add `http: [\"{}\"]` under `grants:` of node `daily`", server.at("127.0.0.1")))
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_private_address_needs_a_grant_of_its_own() {
    let server = Server::start().await;
    for host in ["127.0.0.1", "localhost"] {
        let at = server.at(host);
        let bench = Bench::closed().with_hosts(&[&at], &[]);
        let problem = send(&bench, get(format!("http://{at}/hello"))).await.expect_err("a loopback address");
        assert_eq!(problem.kind, ProblemKind::Denied, "{problem}");
        assert_eq!(
            problem.message,
            format!("node `daily` may not send requests to `{at}`: its address is a loopback address")
        );
        assert_eq!(problem.hint, Some(format!("add `private_network: [\"{at}\"]` under `grants:` of node `daily`")));
    }
    assert_eq!(server.connections(), 0, "the address is checked before it is dialled");
    let at = server.at("localhost");
    let bench = Bench::closed().with_hosts(&[&at], &[&at]);
    send(&bench, get(format!("http://{at}/hello"))).await.expect("granted");
}

#[tokio::test]
async fn every_hop_of_a_redirect_is_checked() {
    let server = Server::start().await;
    let inside = Server::start().await;
    let bench = open(&server);
    let to_hidden = server.url(&format!("/redirect?{}", inside.url("/hello")));
    let problem = send(&bench, get(to_hidden.clone())).await.expect_err("another host");
    assert_eq!(problem.kind, ProblemKind::Denied);
    let (from, to) = (server.at("127.0.0.1"), inside.at("127.0.0.1"));
    assert_eq!(
        problem.message,
        format!("`{from}` redirected the request, but node `daily` may not send requests to `{to}`")
    );

    let no_private = Bench::closed().with_hosts(&[&from, &to], &[&from]);
    let problem = send(&no_private, get(to_hidden.clone())).await.expect_err("a private address");
    assert!(problem.message.ends_with("its address is a loopback address"), "{problem}");
    for to in ["file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "gopher://127.0.0.1/"] {
        send(&bench, get(server.url(&format!("/redirect?{to}")))).await.expect_err(to);
    }
    assert_eq!(inside.connections(), 0);

    let both = Bench::closed().with_hosts(&[&from, &to], &[&from, &to]);
    assert_eq!(send(&both, get(to_hidden)).await.expect("granted").body.as_ref(), b"hello");
}

#[tokio::test]
async fn redirects_are_followed_to_an_end() {
    let server = Server::start().await;
    let bench = open(&server);
    let response = send(&bench, get(server.url("/redirect?/redirect?/hello"))).await.expect("an answer");
    assert_eq!(response.body.as_ref(), b"hello");
    let mut url = "/redirect?/hello".to_owned();
    for _ in 0..5 {
        url = format!("/redirect?{url}");
    }
    let problem = send(&bench, get(server.url(&url))).await.expect_err("too many");
    assert_eq!(problem.kind, ProblemKind::Data);
    assert!(problem.message.starts_with("the request was redirected more than 5 times"), "{problem}");
}

#[tokio::test]
async fn a_redirect_keeps_or_drops_the_body_as_servers_expect() {
    let server = Server::start().await;
    let bench = open(&server);
    let post = |path: &str| HttpRequest {
        method: "POST".into(),
        body: Some(Bytes::from_static(b"data")),
        ..get(server.url(path))
    };
    for (path, method, body) in [("/redirect307?/echo", "POST", "data"), ("/redirect?/echo", "GET", "")] {
        let response = send(&bench, post(path)).await.expect("an answer");
        let said: serde_json::Value = serde_json::from_slice(&response.body).expect("JSON");
        assert_eq!((said["method"].as_str(), said["body"].as_str()), (Some(method), Some(body)), "{path}");
    }
}

#[tokio::test]
async fn any_status_is_an_answer() {
    let server = Server::start().await;
    let bench = open(&server);
    for status in [404, 429, 500, 503] {
        let response = send(&bench, get(server.url(&format!("/status?{status}")))).await.expect("an answer");
        assert_eq!(response.status, status);
    }
}

#[tokio::test]
async fn a_slow_server_is_not_waited_for_for_ever() {
    let server = Server::start().await;
    let bench = open(&server);
    for path in ["/slow", "/drip"] {
        let started = Instant::now();
        let request = HttpRequest { timeout: Some(Duration::from_millis(300)), ..get(server.url(path)) };
        let problem = send(&bench, request).await.expect_err(path);
        assert_eq!(problem.kind, ProblemKind::Transient);
        assert_eq!(problem.message, format!("`{}` did not answer within 0.3 s", server.at("127.0.0.1")));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    let bench = Bench {
        http: HttpLimits { max_timeout: Duration::from_millis(200), ..HttpLimits::default() },
        ..open(&server)
    };
    let request = HttpRequest { timeout: Some(Duration::from_secs(3600)), ..get(server.url("/slow")) };
    send(&bench, request).await.expect_err("the host's bound goes before the block's wish");
}

#[tokio::test]
async fn a_large_answer_is_refused_without_being_gathered() {
    let server = Server::start().await;
    let bench = Bench { http: HttpLimits { max_body: 100_000, ..HttpLimits::default() }, ..open(&server) };
    send(&bench, get(server.url("/big?100000"))).await.expect("just small enough");
    for path in ["/big?100001", "/endless"] {
        let problem = send(&bench, get(server.url(path))).await.expect_err(path);
        assert_eq!(problem.kind, ProblemKind::Limit);
        assert_eq!(problem.message, format!("the answer of `{}` is larger than 100000 bytes", server.at("127.0.0.1")));
    }
}

#[tokio::test]
async fn what_may_pass_is_transient_and_names_the_host() {
    let server = Server::start().await;
    let problem = send(&open(&server), get(server.url("/cut"))).await.expect_err("cut");
    assert_eq!(problem.kind, ProblemKind::Transient, "{problem}");
    assert!(problem.message.contains(&server.at("127.0.0.1")), "{problem}");

    let bench = open(&server);
    let at = server.at("127.0.0.1");
    let url = server.url("/hello");
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let problem = send(&bench, get(url)).await.expect_err("nobody listens");
    assert_eq!(
        (problem.kind, problem.message),
        (ProblemKind::Transient, format!("cannot connect to `{at}`: connection refused"))
    );

    let bench = Bench::closed().with_hosts(&["nowhere.invalid"], &[]);
    let problem = send(&bench, get("https://nowhere.invalid/")).await.expect_err("no such name");
    assert_eq!(problem.kind, ProblemKind::Transient);
    assert!(problem.message.starts_with("the name of `nowhere.invalid` cannot be resolved: "), "{problem}");
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::start().await;
    let http = open(&server).node().http.expect("http");
    for _ in 0..5 {
        http.send(get(server.url("/hello"))).await.expect("an answer");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn headers_that_steer_the_message_are_the_hosts() {
    let server = Server::start().await;
    let bench = open(&server);
    for (name, value) in [
        ("Host", "evil"),
        ("transfer-encoding", "chunked"),
        ("Connection", "close"),
        ("content-length", "7"),
        ("Proxy-Authorization", "x"),
    ] {
        let request = HttpRequest { headers: vec![(name.into(), value.into())], ..get(server.url("/echo")) };
        assert_eq!(send(&bench, request).await.expect_err(name).kind, ProblemKind::Denied);
    }
    let counted = HttpRequest { headers: vec![("content-length".into(), "0".into())], ..get(server.url("/echo")) };
    send(&bench, counted).await.expect("it is right");
    for (name, value) in [("x y", "v"), ("x", "a\r\nhost: evil")] {
        let request = HttpRequest { headers: vec![(name.into(), value.into())], ..get(server.url("/echo")) };
        assert_eq!(send(&bench, request).await.expect_err(name).kind, ProblemKind::Config);
    }
    for method in ["CONNECT", "TRACE", "GE T", ""] {
        send(&bench, HttpRequest { method: method.into(), ..get(server.url("/echo")) }).await.expect_err(method);
    }
}

#[tokio::test]
async fn nodes_do_not_share_connections() {
    let server = Server::start().await;
    let at = server.at("127.0.0.1");
    send(&open(&server), get(server.url("/hello"))).await.expect("granted");
    let other = Bench::closed().with_hosts(&[&at], &[]);
    send(&other, get(server.url("/hello"))).await.expect_err("the other node's connection is not this one's");
}

#[tokio::test]
async fn a_server_that_wants_to_be_left_alone_is_left_alone_by_the_whole_node() {
    let server = Server::start().await;
    let bench = open(&server);
    let http = bench.node().http.expect("HTTP");
    let first = http.send(get(server.url("/later?3600"))).await.expect("any status is an answer");
    assert_eq!(first.status, 429);
    let problem = http.send(get(server.url("/hello"))).await.expect_err("it is too early");
    assert!(matches!(problem.kind, ProblemKind::RateLimited(Some(_))), "{problem:?}");
    assert_eq!(server.requests.load(std::sync::atomic::Ordering::Relaxed), 1, "nothing was sent");
    let elsewhere = Server::start().await;
    let bench = open(&elsewhere);
    send(&bench, get(elsewhere.url("/hello"))).await.expect("others are asked as ever");
}

#[tokio::test]
async fn a_rate_holds_for_all_requests_to_a_host() {
    let server = Server::start().await;
    let mut bench = open(&server);
    bench.grants.limits.http_rate = Some("200/s".parse().expect("a rate"));
    let http = bench.node().http.expect("HTTP");
    let requests = (0..4).map(|_| http.send(get(server.url("/hello"))));
    let answers = futures::future::join_all(requests).await;
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|answer| answer.status == 200)));
}

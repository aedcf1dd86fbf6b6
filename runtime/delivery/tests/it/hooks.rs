use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use weir_delivery::Outgoing;
use weir_diagnostics::Retry;
use weir_tests::{Answer, Server};

use crate::support::{SLACK, TEAMS, channel, hook, long, outgoing, violations};

#[tokio::test]
async fn each_side_gets_what_it_takes() {
    for (url, schema, answer) in [("teams:", TEAMS, Answer::status(202, "")), ("slack:", SLACK, Answer::ok("ok"))] {
        let server = Server::start(move |_| answer.clone());
        let channel = channel(hook(url, &[]), &[("address", &server.url("/hook?sig=secret"))]);
        channel.send(&outgoing()).await.expect("an answer");
        let seen = server.seen();
        assert_eq!((seen.len(), seen[0].target.as_str()), (1, "/hook?sig=secret"));
        let sent: Value = serde_json::from_str(&seen[0].body).expect("JSON");
        assert_eq!(violations(schema, &sent), Vec::<String>::new(), "{url}");
    }
}

#[tokio::test]
async fn what_does_not_fit_leaves_in_parts_and_goes_on_behind_those_that_were_taken() {
    for (url, schema, fine) in [("teams:", TEAMS, Answer::status(202, "")), ("slack:", SLACK, Answer::ok("ok"))] {
        let asked = AtomicUsize::new(0);
        let server = Server::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
            1 => Answer::status(429, "slow down").header("Retry-After", "17"),
            _ => fine.clone(),
        });
        let channel = channel(hook(url, &[]), &[("address", &server.url("/"))]);
        let outgoing = Outgoing { message: long(3), ..outgoing() };
        let failure = channel.send(&outgoing).await.expect_err("busy");
        assert_eq!((failure.progress.parts, failure.retry), (1, Retry::After(Duration::from_secs(17))));
        assert!(failure.message.ends_with("(message 2 of 2)"), "{failure}");
        let again = Outgoing { progress: failure.progress, ..outgoing };
        assert!(channel.send(&again).await.expect("an answer").said.ends_with("(in 2 messages)"));
        let seen: Vec<_> = server.seen().into_iter().map(|one| one.body).collect();
        assert_eq!((seen.len(), &seen[1]), (3, &seen[2]), "what was taken is not sent again");
        for part in &seen {
            assert_eq!(violations(schema, &serde_json::from_str(part).expect("JSON")), Vec::<String>::new(), "{url}");
        }
        let rows = |part: &String| part.matches("exchange ").count();
        assert_eq!(rows(&seen[0]) + rows(&seen[2]), 90, "nothing is left out");
        assert!(seen[0].contains("(1/2)") && seen[2].contains("(2/2)"));
    }
}

#[tokio::test]
async fn what_is_not_taken_is_told_with_whether_to_try_again() {
    let seventeen = Retry::After(Duration::from_secs(17));
    for (url, answer, retry, said) in [
        ("teams:", Answer::status(429, "slow down").header("Retry-After", "17"), seventeen, "slow down"),
        (
            "teams:",
            Answer::ok("Webhook message delivery failed with error: HTTP error 429"),
            Retry::After(Duration::from_secs(60)),
            "delivery failed",
        ),
        ("slack:", Answer::ok("invalid_blocks"), Retry::Backoff, "invalid_blocks"),
        ("slack:", Answer::status(404, "no_service"), Retry::No, "no_service"),
        ("webhook:", Answer::ok(r#"{"ok": false, "why": "no such room"}"#), Retry::Backoff, "no such room"),
        ("webhook:", Answer::status(503, "later"), Retry::Backoff, "later"),
        ("webhook:", Answer::status(307, "").header("Location", "http://127.0.0.1:1/elsewhere"), Retry::No, "307"),
    ] {
        let server = Server::start(move |_| answer.clone());
        let channel = channel(hook(url, &[]), &[("address", &server.url("/"))]);
        let failure = channel.send(&outgoing()).await.expect_err(url);
        assert_eq!(failure.retry, retry, "{failure}");
        assert!(failure.to_string().contains(said), "{failure}");
        assert_eq!(server.seen().len(), 1, "redirects are not followed");
    }
}

#[tokio::test]
async fn a_webhook_gets_key_signature_and_template() {
    let server = Server::start(|_| Answer::ok("accepted"));
    let mut settings =
        hook("webhook:", &[("template", r#"{"text": {{ message.title | tojson }}}"#), ("expect", "accepted")]);
    settings.signing_key = Some("key".to_owned());
    let channel = channel(settings, &[("address", &server.url("/")), ("key", "Jefe")]);
    for _ in 0..2 {
        channel.send(&outgoing()).await.expect("an answer");
    }
    let seen = server.seen();
    assert_eq!(seen[0].body, r#"{"text": "Market share 2026-11-22"}"#);
    assert_eq!(seen[0].header("weir-timestamp"), Some("1795336200"));
    let signature = seen[0].header("weir-signature").expect("a signature");
    assert!(signature.starts_with("v1=") && signature.len() == 67, "{signature}");
    let keys: Vec<_> = seen.iter().map(|one| one.header("idempotency-key").expect("a key").to_owned()).collect();
    assert_eq!(keys[0], keys[1], "the same delivery has the same key");
}

#[tokio::test]
async fn a_webhook_may_be_called_without_being_told_anything() {
    let server = Server::start(|seen| Answer::status(if seen.body.is_empty() { 200 } else { 400 }, "OK"));
    let mut settings = hook("webhook:", &[("method", "get")]);
    settings.signing_key = Some("key".to_owned());
    let called = channel(settings, &[("address", &server.url("/ping/hush?rid=1")), ("key", "Jefe")]);
    called.send(&outgoing()).await.expect("an answer");
    let posted = channel(hook("webhook:", &[("method", "post")]), &[("address", &server.url("/"))]);
    posted.send(&outgoing()).await.expect_err("there is a body");
    let seen = server.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("GET", "/ping/hush?rid=1"));
    assert_eq!((seen[0].header("content-type"), seen[1].method.as_str()), (None, "POST"));
    assert!(seen[0].header("idempotency-key").is_some() && seen[0].header("weir-signature").is_some());
}

#[tokio::test]
async fn addresses_are_never_shown() {
    let server = Server::start(|seen| {
        Answer::status(400, format!("no workflow at http://{}{}", seen.header("host").unwrap_or("?"), seen.target))
    });
    let address = server.url("/hush");
    let failure = channel(hook("teams:", &[]), &[("address", &address)]).send(&outgoing()).await.expect_err("refused");
    assert!(!format!("{failure:?}").contains("hush"), "{failure:?}");
    // In a form of its own: as many servers answer for what they do not have.
    let server = Server::start(|seen| {
        let escaped = seen.target.replace('&', "&amp;");
        Answer::status(404, format!("Cannot POST {}, nothing at <b>{escaped}</b>", seen.target))
    });
    let address = server.url("/hooks/hush-hush-hush/x?v=1&sig=hush-hush-hush-too");
    let failure = channel(hook("teams:", &[]), &[("address", &address)]).send(&outgoing()).await.expect_err("refused");
    assert!(
        format!("{failure:?}").contains("Cannot POST ***") && !format!("{failure:?}").contains("hush"),
        "{failure:?}"
    );
    for address in ["http://hush.invalid/x", "https://127.0.0.1:1/hush", "hush"] {
        let failure =
            channel(hook("teams:", &[]), &[("address", address)]).send(&outgoing()).await.expect_err("nobody there");
        assert!(!format!("{failure:?}").contains("/hush") && !failure.message.contains("hush/"), "{failure:?}");
    }
    let mut plain = hook("teams:", &[]);
    plain.options.clear();
    let failure = channel(plain, &[("address", &address)]).send(&outgoing()).await.expect_err("plain");
    assert!(failure.message.contains("plain `http`") && failure.retry == Retry::No, "{failure}");
}

#[tokio::test]
async fn trying_a_webhook_sends_nothing() {
    let server = Server::start(|_| Answer::ok("ok"));
    let began = Instant::now();
    channel(hook("teams:", &[]), &[("address", &server.url("/"))]).check().await.expect("somebody answers");
    assert!(server.seen().is_empty() && began.elapsed() < Duration::from_secs(5));
    channel(hook("teams:", &[]), &[("address", "http://127.0.0.1:1/")]).check().await.expect_err("nobody answers");
}

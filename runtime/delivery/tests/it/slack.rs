use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use weir_connections::ConnectionSettings;
use weir_delivery::{Channel, Outgoing, Progress};
use weir_diagnostics::Retry;
use weir_tests::server::Seen;
use weir_tests::{Answer, Server};

use crate::support::{SLACK, channel, long, outgoing, violations};

fn bot(server: &Server) -> Channel {
    let settings = ConnectionSettings {
        token: Some("token".to_owned()),
        endpoint: Some(server.url("/api")),
        options: [("allow_http".to_owned(), "true".to_owned())].into(),
        ..ConnectionSettings::of_url("slack:C0123456789")
    };
    channel(settings, &[("token", "xoxb-1")])
}

/// Answers as Slack does, but for a method that is refused with an error.
fn slack(refused: &'static str, error: &'static str) -> Server {
    Server::start(move |seen: &Seen| {
        let method = seen.target.trim_start_matches("/api/");
        if method == refused {
            return Answer::ok(json!({ "ok": false, "error": error }).to_string());
        }
        let host = seen.header("host").unwrap_or_default();
        let body = match method {
            "chat.postMessage" => json!({ "ok": true, "ts": "1.2" }),
            "files.getUploadURLExternal" => {
                json!({ "ok": true, "upload_url": format!("http://{host}/upload"), "file_id": "F1" })
            }
            "auth.test" => json!({ "ok": true, "user": "weir", "team": "T" }),
            "files.completeUploadExternal" => json!({ "ok": true }),
            _ => return Answer::ok("OK - 10"),
        };
        Answer::ok(body.to_string())
    })
}

fn targets(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| seen.target.trim_start_matches("/api/").to_owned()).collect()
}

#[tokio::test]
async fn files_are_uploaded_before_the_message_and_shown_below_it() {
    let server = slack("", "");
    let answer = bot(&server).send(&outgoing()).await.expect("an answer");
    assert_eq!(answer.said, "ok, ts 1.2");
    let upload = ["files.getUploadURLExternal", "/upload"];
    let expected = [upload, upload].concat();
    let expected: Vec<&str> =
        expected.into_iter().chain(["chat.postMessage", "files.completeUploadExternal"]).collect();
    assert_eq!(targets(&server), expected);
    let seen = server.seen();
    assert_eq!((seen[0].body.as_str(), seen[1].body.as_str()), ("filename=share.xlsx&length=10", "a workbook"));
    assert!(seen.iter().all(|one| (one.target == "/upload") != (one.header("authorization") == Some("Bearer xoxb-1"))));
    let message: Value = serde_json::from_str(&seen[4].body).expect("JSON");
    assert_eq!(violations(SLACK, &message), Vec::<String>::new());
    let shown: Value = serde_json::from_str(&seen[5].body).expect("JSON");
    assert_eq!((&shown["thread_ts"], &shown["channel_id"]), (&json!("1.2"), &json!("C0123456789")));
}

#[tokio::test]
async fn what_fails_before_the_message_shows_nothing_and_what_fails_behind_it_is_told() {
    for (refused, error, retry) in [
        ("files.getUploadURLExternal", "internal_error", Retry::Backoff),
        ("chat.postMessage", "ratelimited", Retry::Backoff),
        ("chat.postMessage", "not_in_channel", Retry::No),
    ] {
        let server = slack(refused, error);
        let failure = bot(&server).send(&outgoing()).await.expect_err(error);
        assert_eq!(failure.retry, retry, "{failure}");
        assert!(!targets(&server).contains(&"files.completeUploadExternal".to_owned()));
    }
    for (refused, error) in
        [("files.getUploadURLExternal", "missing_scope"), ("files.completeUploadExternal", "internal_error")]
    {
        let answer = bot(&slack(refused, error)).send(&outgoing()).await.expect("the message stands");
        assert!(answer.said.contains(error), "{}", answer.said);
    }
}

#[tokio::test]
async fn what_does_not_fit_follows_below_the_message() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |seen: &Seen| {
        let number = asked.fetch_add(usize::from(seen.target == "/api/chat.postMessage"), Ordering::Relaxed);
        Answer::ok(match number {
            1 => json!({ "ok": false, "error": "ratelimited" }).to_string(),
            number => json!({ "ok": true, "ts": format!("{number}.0") }).to_string(),
        })
    });
    let outgoing = Outgoing { message: long(3), files: Vec::new(), ..outgoing() };
    let failure = bot(&server).send(&outgoing).await.expect_err("busy");
    assert_eq!(failure.progress, Progress { parts: 1, thread: Some("0.0".to_owned()) });
    let again = Outgoing { progress: failure.progress, ..outgoing };
    assert_eq!(bot(&server).send(&again).await.expect("an answer").said, "ok, ts 2.0");
    assert_eq!(targets(&server), ["chat.postMessage"; 3]);
    let seen: Vec<Value> = server.seen().iter().map(|one| serde_json::from_str(&one.body).expect("JSON")).collect();
    assert_eq!((seen[0].get("thread_ts"), &seen[2]["thread_ts"]), (None, &json!("0.0")));
    assert!(seen.iter().all(|part| violations(SLACK, part).is_empty()));
}

#[tokio::test]
async fn trying_a_bot_asks_who_it_is() {
    let server = slack("", "");
    assert_eq!(bot(&server).check().await.expect("an answer").said, "weir of T");
    let failure = bot(&slack("auth.test", "invalid_auth")).check().await.expect_err("no bot");
    assert!(failure.hint.is_some_and(|hint| hint.contains("token")));
}

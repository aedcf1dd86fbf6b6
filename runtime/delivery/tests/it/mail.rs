use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use weir_connections::ConnectionSettings;
use weir_delivery::{Channel, Outgoing, Undelivered};
use weir_diagnostics::Retry;
use weir_tests::{SmtpRules, SmtpServer};

use crate::support::{channel, outgoing};

/// A channel to a server without encryption.
fn plain(server: &SmtpServer) -> Channel {
    mail(&format!("smtp://127.0.0.1:{}", server.port()), &[("tls", "none")], None)
}

fn mail(url: &str, options: &[(&str, &str)], password: Option<&str>) -> Channel {
    let options =
        [("from", "Weir <weir@example.com>"), ("to", "ada@example.com, Bo <bo@example.com>")].iter().chain(options);
    let settings = ConnectionSettings {
        password: password.map(|_| "password".to_owned()),
        options: options.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ..ConnectionSettings::of_url(url)
    };
    channel(settings, &[("password", password.unwrap_or_default())])
}

async fn refused(channel: &Channel) -> Undelivered {
    channel.send(&outgoing()).await.expect_err("it cannot be sent")
}

#[tokio::test]
async fn a_mail_arrives_with_its_parts() {
    let server = SmtpServer::start(SmtpRules::default());
    let answer = plain(&server).send(&outgoing()).await.expect("an answer");
    assert!(answer.said.starts_with("250"), "{}", answer.said);
    let taken = server.taken();
    assert_eq!((taken.len(), taken[0].to.join(" ")), (1, "ada@example.com bo@example.com".to_owned()));
    let data = &taken[0].data;
    for part in [
        "From: Weir <weir@example.com>",
        "Subject: Market share 2026-11-22",
        "Date: Sun, 22 Nov 2026 08:30:00 +0000",
        "Auto-Submitted: auto-generated",
        "multipart/mixed",
        "multipart/alternative",
        "multipart/related",
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
        "filename=\"share.xlsx\"",
        "Content-Disposition: inline; filename=\"share.png\"",
        // What is short and ASCII needs no other encoding.
        "a workbook",
        "a picture",
    ] {
        assert!(data.contains(part), "{part}\n{data}");
    }
    assert!(data.lines().all(|line| line.len() <= 998), "lines are as short as mail wants them");
}

#[tokio::test]
async fn the_same_delivery_has_the_same_id() {
    let server = SmtpServer::start(SmtpRules::default());
    for outgoing in [outgoing(), outgoing(), Outgoing { key: "other".to_owned(), ..outgoing() }] {
        plain(&server).send(&outgoing).await.expect("an answer");
    }
    let ids: Vec<String> = server.taken().iter().map(|mail| header(&mail.data, "Message-ID")).collect();
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    assert!(ids[0].ends_with("@example.com>"), "{}", ids[0]);
}

fn header(data: &str, name: &str) -> String {
    data.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn who_is_refused_is_told_and_the_others_get_the_mail() {
    let refuse =
        |who: &[&str]| SmtpRules { refused: who.iter().map(ToString::to_string).collect(), ..SmtpRules::default() };
    let server = SmtpServer::start(refuse(&["bo@example.com"]));
    let answer = plain(&server).send(&outgoing()).await.expect("an answer");
    assert!(answer.said.contains("not to bo@example.com") && answer.said.contains("no such person"), "{}", answer.said);
    assert_eq!(server.taken()[0].to, ["ada@example.com"]);
    let server = SmtpServer::start(refuse(&["ada@example.com", "bo@example.com"]));
    let failure = refused(&plain(&server)).await;
    assert!(failure.retry == Retry::No && failure.to_string().contains("no such person"), "{failure}");
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_in_time() {
    let began = Instant::now();
    let failure = refused(&plain(&SmtpServer::start(SmtpRules { hangs: true, ..SmtpRules::default() }))).await;
    assert!(failure.retry == Retry::Backoff && failure.message.contains("does not greet us"), "{failure}");
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn lines_are_encrypted_and_senders_prove_who_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = certificate(folder.path());
    let rules = SmtpRules {
        certificate: Some((certificate, key)),
        login: Some(("weir@example.com".to_owned(), "hush".to_owned())),
        ..SmtpRules::default()
    };
    let server = SmtpServer::start(rules);
    let url = format!("smtp://weir%40example.com@localhost:{}", server.port());
    let file = folder.path().join("authority.crt").display().to_string();
    let known = [("ca_file", file.as_str())];
    mail(&url, &known, Some("hush")).check().await.expect("it lets us in");
    assert!(server.taken().is_empty(), "trying sends nothing");
    mail(&url, &known, Some("hush")).send(&outgoing()).await.expect("an answer");
    assert!(server.taken()[0].encrypted && server.taken()[0].authenticated);
    let failure = refused(&mail(&url, &known, Some("wrong"))).await;
    assert!(failure.retry == Retry::No && failure.to_string().contains("does not let us in"), "{failure}");
    let failure = refused(&mail(&url, &[], Some("hush"))).await;
    assert!(failure.to_string().contains("certificate"), "a certificate of nobody: {failure}");
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn nothing_goes_in_the_clear_unless_the_connection_says_so() {
    let server = SmtpServer::start(SmtpRules::default());
    let url = format!("smtp://127.0.0.1:{}", server.port());
    let failure = refused(&mail(&url, &[], None)).await;
    assert!(failure.message.contains("offers no encryption"), "{failure}");
    let url = format!("smtp://weir@127.0.0.1:{}", server.port());
    let failure = refused(&mail(&url, &[("tls", "none")], Some("hush"))).await;
    assert!(failure.message.contains("in the clear"), "{failure}");
    assert!(server.taken().is_empty());
}

/// Makes an authority, and by it a certificate for `localhost`; returns the certificate with its key. The authority is in `authority.crt`.
fn certificate(folder: &Path) -> (String, String) {
    let make = |name: &str, more: &[&str]| {
        let made = Command::new("openssl")
            .current_dir(folder)
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
            .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.crt")])
            .args(more)
            .output()
            .expect("openssl starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    make("authority", &["-subj", "/CN=weir test authority"]);
    let signed = ["-subj", "/CN=localhost", "-CA", "authority.crt", "-CAkey", "authority.key"];
    let names = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"];
    make("server", &[signed.as_slice(), names.as_slice()].concat());
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file");
    (read("server.crt"), read("server.key"))
}

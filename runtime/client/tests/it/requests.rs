//! Signing in, asking, and what is said when that does not work.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::{fs, thread};

use weir_client::{Ask, ClientError, Login, Logins, Server};
use weir_diagnostics::{Blame, Explain};

use crate::support::Site;

fn login(server: &str, token: &str) -> Login {
    Login::new(server, Some(token.to_owned())).expect("a login")
}

#[tokio::test]
async fn who_signs_in_is_told_who_they_are() {
    let site = Site::new().await;
    assert_eq!(site.login.try_it().await.expect("an answer"), ("ada".to_owned(), "admin".to_owned()));
    let refused = login(&site.login.server, "wrong").try_it().await.expect_err("a refusal");
    assert_eq!((refused.status(), refused.blame()), (Some(401), Blame::User));
    assert!(refused.hints()[0].contains("weir login"), "{refused}");
}

#[test]
fn a_login_is_kept_for_nobody_else_to_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let logins = Logins::in_folder(folder.path());
    assert!(logins.load().expect("a look").is_none() && !logins.remove().expect("a look"));
    logins.save(&login("http://127.0.0.1:1/", "abc")).expect("saved");
    logins.save(&login("https://weir.example.com/base/", "def")).expect("saved again");
    assert_eq!(fs::metadata(logins.path()).expect("a file").permissions().mode() & 0o777, 0o600);
    let kept = logins.load().expect("a look").expect("a login");
    assert_eq!((kept.server.as_str(), kept.token.expose().as_str()), ("https://weir.example.com/base", "def"));
    assert!(!format!("{kept:?}").contains("def"), "{kept:?}");
    assert_eq!(fs::read_dir(folder.path().join("weir")).expect("a folder").count(), 1, "nothing is left over");
    assert!(logins.remove().expect("removed") && logins.load().expect("a look").is_none());
    fs::write(logins.path(), "{").expect("a file");
    assert!(logins.load().is_err());
}

#[test]
fn variables_go_before_what_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let logins = Logins::in_folder(folder.path());
    let choose = |server, token: Option<&str>| {
        let chosen = logins.choose(server, token.map(str::to_owned));
        chosen.map(|login| (login.server, login.token.into_exposed())).map_err(|error| error.to_string())
    };
    let (here, there) = ("http://127.0.0.1:1", "http://127.0.0.1:2");
    let is = |server: &str, token: &str| Ok((server.to_owned(), token.to_owned()));
    assert!(choose(None, None).is_err() && choose(None, Some("x")).is_err() && choose(Some(here), None).is_err());
    assert_eq!(choose(Some(here), Some("x")), is(here, "x"));
    logins.save(&login(here, "kept")).expect("saved");
    assert_eq!(choose(None, None), is(here, "kept"));
    assert_eq!(choose(None, Some("x")), is(here, "x"));
    assert_eq!(choose(Some("http://127.0.0.1:1/"), None), is(here, "kept"));
    assert!(choose(Some(there), None).is_err(), "a token is not shown to another server");
}

#[test]
fn addresses_are_those_of_servers() {
    let printed = Login::new("http://127.0.0.1:7070/#token=abc", None).expect("a login");
    assert_eq!((printed.server.as_str(), printed.token.expose().as_str()), ("http://127.0.0.1:7070", "abc"));
    for wrong in ["", "127.0.0.1:7070", "ftp://a", "http://", "http://ada:hush@a", "http://a/?token=hush", "file:///x"]
    {
        let error = Login::new(wrong, Some("x".to_owned())).expect_err(wrong).to_string();
        assert!(!error.contains("hush"), "{error}");
    }
    assert!(Login::new("http://a", Some(" ".to_owned())).is_err() && Login::new("http://a", None).is_err());
    let clear = |server: &str| login(server, "x").is_in_clear();
    assert!(clear("http://weir.example.com") && clear("http://10.0.0.1:7070"));
    assert!(
        !clear("https://weir.example.com")
            && !clear("http://127.0.0.9:1")
            && !clear("http://localhost")
            && !clear("http://[::1]:1")
    );
}

#[tokio::test]
async fn nobody_who_answers_is_said() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let server = Server::new(&login(&format!("http://127.0.0.1:{port}"), "hush")).expect("a server");
    let error = server.send(Ask::get("/pipelines")).await.expect_err("nobody");
    assert!(error.may_pass() && error.blame() == Blame::External);
    let shown = error.into_diagnostics().to_string();
    assert!(shown.contains(&port.to_string()) && shown.contains("weir serve") && !shown.contains("hush"), "{shown}");
}

/// Answers one request after the other, and returns what was asked.
fn answering(answers: Vec<&'static str>) -> (Server, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let asked = thread::spawn(move || {
        let answer = |answer: &str| {
            let (mut stream, _) = listener.accept().expect("a request");
            let mut head = [0; 2048];
            let length = stream.read(&mut head).unwrap_or_default();
            let rest = "Connection: close\r\n";
            let answer = answer.replacen("\r\n", &format!("\r\n{rest}"), 1);
            stream.write_all(answer.as_bytes()).expect("an answer");
            String::from_utf8_lossy(&head[..length]).into_owned()
        };
        answers.into_iter().map(answer).collect()
    });
    (Server::new(&login(&format!("http://{address}"), "hush")).expect("a server"), asked)
}

#[tokio::test]
async fn a_server_that_has_too_much_to_do_is_asked_again() {
    let (server, asked) = answering(vec![
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nETag: \"7\"\r\nContent-Length: 2\r\n\r\n{}",
    ]);
    assert_eq!(server.send(Ask::get("/server")).await.expect("an answer").tag.as_deref(), Some("\"7\""));
    let asked = asked.join().expect("requests");
    assert!(
        asked.iter().all(|head| head.starts_with("GET /api/v1/server ") && head.contains("Bearer hush")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn others_than_servers_of_weir_are_not_believed() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
        // The token must not follow to wherever this leads.
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 500 Oops\r\nContent-Type: application/problem+json\r\nContent-Length: 1\r\n\r\n{",
    ] {
        let (server, asked) = answering(vec![answer]);
        let error = server.send(Ask::get("/server")).await.expect_err(answer);
        assert!(matches!(error, ClientError::Strange { .. }), "{error:?}");
        asked.join().expect("a request");
    }
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let site = Site::new().await;
    for _ in 0..7 {
        crate::support::started(&site.behind.store).await;
    }
    assert_eq!(site.server.list(Ask::get("/runs"), 1000).await.expect("runs").len(), 7);
    assert_eq!(site.server.list(Ask::get("/runs"), 3).await.expect("runs").len(), 3);
}

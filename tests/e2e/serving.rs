//! A server of a project, and what is asked of it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weir_tests::{Finished, Weir};

use crate::serve::stop;
use crate::support::Project;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and a token for it.
pub(crate) struct Server {
    process: Child,
    port: u16,
    token: String,
}

impl Server {
    /// Serves the folder of a project.
    pub(crate) fn of(project: &Project) -> Self {
        Self::with(project, &[])
    }

    /// Does so with variables.
    pub(crate) fn with(project: &Project, variables: &[(&str, &str)]) -> Self {
        let token = project.weir("token").args(["new", "tester", "--role", "admin"]).run().ok().trim().to_owned();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let serve = project.weir("serve").args(["--listen", &format!("127.0.0.1:{port}")]);
        let process = variables.iter().fold(serve, |serve, (name, value)| serve.env(name, value)).start();
        let server = Self { process, port, token };
        server.until("it is ready", || (server.ask("GET", "//readyz", None)?.0 == 200).then_some(()));
        server
    }

    /// Asks at a path of the API, or at any path that begins with `//`; nothing when nobody answers.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(u16, Vec<u8>)> {
        let path =
            path.strip_prefix('/').filter(|rest| rest.starts_with('/')).map_or(format!("/api/v1{path}"), str::to_owned);
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            self.token,
            body.len()
        )
        .ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
        let status = std::str::from_utf8(&answer[..end]).ok()?.split(' ').nth(1)?.parse().ok()?;
        Some((status, answer.split_off(end + 4)))
    }

    /// Asks, and makes sure of the status.
    pub(crate) fn json(&self, method: &str, path: &str, body: Option<&Value>, expected: u16) -> Value {
        let (status, body) = self.ask(method, path, body).unwrap_or_else(|| panic!("no answer to {method} {path}"));
        let text = String::from_utf8_lossy(&body);
        assert_eq!(status, expected, "{method} {path}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{method} {path}: {error}: {text}"))
    }

    /// Runs a pipeline and returns the id of the run, once that has ended well.
    pub(crate) fn run(&self, pipeline: &str) -> String {
        let started = self.json("POST", "/runs", Some(&json!({ "pipeline": pipeline })), 202);
        let run = started["run"].as_str().unwrap_or_else(|| panic!("no run: {started}")).to_owned();
        self.succeeds(&run);
        run
    }

    pub(crate) fn succeeds(&self, run: &str) {
        let status = self.until("the run ends", || {
            let status = self.json("GET", &format!("/runs/{run}"), None, 200)["status"].as_str()?.to_owned();
            (status != "running").then_some(status)
        });
        assert_eq!(status, "succeeded", "{}", self.json("GET", &format!("/runs/{run}"), None, 200));
    }

    pub(crate) fn until<T>(&self, what: &str, mut is: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = is() {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills it: nothing that it does is brought to an end.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it can be killed");
        self.process.wait().expect("it has ended");
    }

    /// Runs a command that asks it.
    pub(crate) fn weir(&self, project: &Project, arguments: &[&str]) -> Finished {
        Weir::new(project.path())
            .args(arguments)
            .env("WEIR_SERVER", format!("http://127.0.0.1:{}", self.port))
            .env("WEIR_TOKEN", &self.token)
            .env("XDG_CONFIG_HOME", project.path())
            .run()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.try_wait().is_ok_and(|ended| ended.is_none()) {
            stop(&mut self.process);
        }
    }
}

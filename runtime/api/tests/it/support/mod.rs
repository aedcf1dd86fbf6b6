//! A server in a temporary folder, and what to ask it.

pub(crate) mod bench;
pub(crate) mod records;
pub(crate) mod server;

use std::future::IntoFuture;
use std::ops::Deref;
use std::pin::Pin;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response};
use chrono::Utc;
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;
use weir_api::{Role, issue_token};
use weir_store::Store;

pub(crate) use server::TestServer;

/// The name under which the server is reached.
pub(crate) const HOST: &str = "127.0.0.1:7070";

/// A pipeline with a schedule and a webhook.
pub(crate) const SALES: &str = "\
name: sales
owner: ada
tags: [daily]
description: What was sold
triggers:
  - schedule: { cron: \"30 8 * * *\", zone: Asia/Seoul }
  - webhook: hook-key
nodes:
  orders: { block: file@1, config: { connection: in, path: x }, grants: { connections: { in: read } } }
  lake: { block: file-loader@1, inputs: orders, config: { connection: out, path: y }, grants: { connections: { out: write } }, write: append }
";

/// Returns a pipeline of another name that runs after others.
pub(crate) fn after(name: &str, upstream: &str) -> String {
    format!(
        "name: {name}\ntriggers: [{{ upstream: {upstream} }}]\n{}",
        &SALES[SALES.find("nodes:").unwrap_or_default()..]
    )
}

/// Where a store of a test's own can be.
pub(crate) struct Place {
    folder: TempDir,
    database: Option<String>,
}

impl Place {
    /// In a folder.
    pub(crate) fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), database: None }
    }

    /// In an empty PostgreSQL database.
    pub(crate) fn postgres(url: String) -> Self {
        Self { database: Some(url), ..Self::sqlite() }
    }

    /// Returns the folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Tells whether what is kept is in a file.
    pub(crate) fn is_file(&self) -> bool {
        self.database.is_none()
    }

    /// Opens the store; again the same one.
    pub(crate) async fn store(&self) -> Store {
        let opened = match &self.database {
            Some(url) => Store::connect(url, self.folder.path()).await,
            None => Store::open(self.folder.path()).await,
        };
        opened.expect("a store")
    }

    /// Starts a server.
    pub(crate) async fn server(&self) -> Asking {
        Asking(TestServer::new(self.store().await, 7070).await)
    }
}

/// A case by its name.
pub(crate) type Case = (&'static str, fn(Place) -> Pin<Box<dyn Future<Output = ()> + Send>>);

/// Makes a test over SQLite of every case, and lists them for `postgres.rs`, where they share a server: starting one takes longer than
/// everything that is asked of it.
macro_rules! cases {
    ($($name:ident,)*) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name(crate::support::Place::sqlite()).await;
                }
            )*
        }

        pub(crate) const CASES: &[crate::support::Case] =
            &[$((concat!(module_path!(), "::", stringify!($name)), |place| Box::pin($name(place)))),*];
    };
}

pub(crate) use cases;

/// A server to ask.
pub(crate) struct Asking(TestServer);

impl Deref for Asking {
    type Target = TestServer;

    fn deref(&self) -> &TestServer {
        &self.0
    }
}

impl Asking {
    /// Makes a token for somebody.
    pub(crate) async fn token(&self, role: Role) -> String {
        issue_token(&self.store, &format!("a-{role}"), role, Utc::now()).await.expect("a token")
    }

    /// Asks at a path of the API, or at any path that begins with `//`.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        let uri = path.strip_prefix('/').filter(|rest| rest.starts_with('/'));
        Ask {
            router: self.router.clone(),
            method,
            uri: uri.map_or_else(|| format!("/api/v1{path}"), str::to_owned),
            headers: vec![
                ("host".to_owned(), HOST.to_owned()),
                ("authorization".to_owned(), format!("Bearer {}", self.admin)),
            ],
            body: Body::empty(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Ask {
        self.ask(Method::POST, path).json(body)
    }

    pub(crate) fn put(&self, path: &str, body: Value) -> Ask {
        self.ask(Method::PUT, path).json(body)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }

    /// Saves a new pipeline.
    pub(crate) async fn save(&self, name: &str, text: &str) -> Answer {
        let put = self.put(&format!("/pipelines/{name}"), serde_json::json!({ "text": text }));
        put.header("if-none-match", "*").await.is(201)
    }

    /// Saves a new pipeline, has it run, and serves it.
    pub(crate) async fn deploy(&self, name: &str, text: &str) {
        self.save(name, text).await;
        self.post(&format!("/pipelines/{name}/deploy"), serde_json::json!({})).await.is(200);
        self.look().await;
    }
}

/// A request to send.
pub(crate) struct Ask {
    router: Router,
    method: Method,
    uri: String,
    headers: Vec<(String, String)>,
    body: Body,
}

impl Ask {
    /// Replaces a header; nothing takes it away.
    pub(crate) fn header<'v>(mut self, name: &str, value: impl Into<Option<&'v str>>) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.extend(value.into().map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// Asks as somebody.
    pub(crate) fn by(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}").as_str())
    }

    /// Asks as nobody.
    pub(crate) fn by_nobody(self) -> Self {
        self.header("authorization", None)
    }

    pub(crate) fn json(self, body: Value) -> Self {
        self.body(body.to_string()).header("content-type", "application/json")
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it and returns the answer before its body has come.
    pub(crate) async fn begin(self) -> Response<Body> {
        let mut request = Request::builder().method(self.method).uri(self.uri);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(self.body).expect("a request");
        match self.router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            let what = format!("{} {}", self.method, self.uri);
            let (parts, body) = self.begin().await.into_parts();
            let body = body.collect().await.expect("a body").to_bytes();
            let text = String::from_utf8_lossy(&body).into_owned();
            Answer { what, status: parts.status.as_u16(), headers: parts.headers, text }
        })
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    what: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// Makes sure of the status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} was answered with {}", self.what, self.text);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{}: {error}: {}", self.what, self.text))
    }

    /// Makes sure that it says what went wrong, as all that do.
    #[track_caller]
    pub(crate) fn problem(self, status: u16) -> Value {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}: {}", answer.what, answer.text);
        let problem = answer.json();
        let kind = problem["type"].as_str().unwrap_or_default();
        assert!(
            kind.starts_with("/problems/") && !problem["title"].as_str().unwrap_or_default().is_empty(),
            "{problem}"
        );
        assert!(!problem["detail"].as_str().unwrap_or_default().is_empty(), "{}: {problem}", answer.what);
        assert_eq!((&problem["status"], problem["hints"].is_array()), (&Value::from(status), true), "{problem}");
        problem
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Returns the values of a key of all items.
#[track_caller]
pub(crate) fn all(list: &Value, key: &str) -> Vec<Value> {
    let items = list["items"].as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items.iter().map(|item| item[key].clone()).collect()
}

//! Connections. Credentials go in and never come out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use weir_pipeline::ConnectionUrl;
use weir_store::{Base, ConnectionRecord};
use weir_types::ConnectionName;
use weir_types::manifest::ConnectionKind;

use crate::access::{Role, User};
use crate::api::Api;
use crate::connection_uses::{ConnectionUses, connection_uses};
use crate::extract::{Body, Path, base, parsed};
use crate::paging::Page;
use crate::problem::ApiProblem;
use crate::workbench::{ConnectionSettings, OutsideConnection, Trial};

/// The credentials that a connection can have.
const CREDENTIALS: [&str; 6] = ["access_key", "address", "password", "secret_key", "signing_key", "token"];

/// A connection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConnectionView {
    name: String,
    /// `postgres`, `mysql`, `sqlite`, `file` or `s3`; of a channel `mail`, `teams`, `slack` or `webhook`.
    kind: String,
    #[serde(flatten)]
    settings: ConnectionSettings,
    /// Where it was given: `store`, `file` or `environment`.
    source: String,
    /// The names of the credentials that it has.
    credentials: Vec<String>,
    #[serde(flatten)]
    uses: ConnectionUses,
    /// How often it was saved here.
    version: Option<u64>,
    updated_at: Option<DateTime<Utc>>,
}

/// A connection to save, or to try.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConnection {
    /// Its name, where the path does not say.
    name: Option<String>,
    /// Where it leads: `postgres://user@host/database`, `s3://bucket/prefix`, `file:./folder`, …
    url: String,
    /// The address of an S3-compatible store other than AWS.
    endpoint: Option<String>,
    /// The region of an object store.
    region: Option<String>,
    /// Settings that only this kind of connection knows.
    #[serde(default)]
    options: BTreeMap<String, String>,
    /// `password`, `access_key`, `secret_key`, `address`, `token`, `signing_key`. What is left out stays as it is, what is empty goes.
    #[serde(default)]
    credentials: BTreeMap<String, String>,
}

impl NewConnection {
    /// Returns what it is, and the credentials that are new.
    fn parts(self) -> (ConnectionSettings, BTreeMap<String, String>) {
        let Self { name: _, url, endpoint, region, options, credentials } = self;
        (ConnectionSettings { url, endpoint, region, options }, credentials)
    }
}

/// What came of trying a connection.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialView {
    ok: bool,
    took_ms: u64,
    /// Why it does not work.
    problem: Option<Value>,
}

/// Lists the connections by name.
#[utoipa::path(get, path = "/connections", tag = "connections", responses((status = 200, body = Page<ConnectionView>)))]
pub(crate) async fn list(State(api): State<Api>) -> Result<Json<Page<ConnectionView>>, ApiProblem> {
    Ok(Page::whole(all(&api).await?))
}

/// Returns a connection.
#[utoipa::path(get, path = "/connections/{name}", tag = "connections", responses((status = 200, body = ConnectionView), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(State(api): State<Api>, Path(name): Path<String>) -> Result<Response, ApiProblem> {
    let found = all(&api).await?.into_iter().find(|one| one.name == name);
    let found = found.ok_or_else(|| missing(&name))?;
    Ok((tags(found.version), Json(found)).into_response())
}

/// Saves a connection. Credentials are encrypted before they are stored.
#[utoipa::path(put, path = "/connections/{name}", tag = "connections", request_body = NewConnection, responses(
    (status = 200, body = ConnectionView), (status = 412, body = ApiProblem), (status = 422, body = ApiProblem)
))]
pub(crate) async fn save(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
    headers: HeaderMap,
    Body(new): Body<NewConnection>,
) -> Result<Response, ApiProblem> {
    user.must_be(Role::Admin)?;
    let (name, base): (ConnectionName, _) = (parsed(&name)?, base(&headers)?);
    let (settings, given) = new.parts();
    let checked = api.workbench.check_settings(name.as_str(), &settings).await;
    checked.map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))?;
    let known = api.store.connections().await?.into_iter().find(|record| record.name == name);
    let version = match base {
        Base::Version(number) => number.saturating_add(1),
        Base::New | Base::Any => 1,
    };
    let credentials = credentials(&api, known.as_ref(), given)?;
    let record = ConnectionRecord {
        settings: json!(settings),
        sealed: api.vault.seal(&label(&name), &json!(credentials).to_string()).map_err(sealing)?,
        credentials: credentials.into_keys().collect(),
        version,
        author: user.name,
        changed_at: Utc::now(),
        name,
    };
    if !api.store.save_connection(&record).await? {
        let detail = format!("connection `{}` was changed since it was read", record.name);
        return Err(ApiProblem::new(StatusCode::PRECONDITION_FAILED, "Stale version", detail)
            .hint("read it again, and change what is there now".to_owned()));
    }
    api.workbench.changed();
    api.live.changed("connection", &record.name);
    get(State(api), Path(record.name.to_string())).await
}

/// Removes a connection that was saved here.
#[utoipa::path(delete, path = "/connections/{name}", tag = "connections", responses((status = 204), (status = 404, body = ApiProblem)))]
pub(crate) async fn remove(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
) -> Result<StatusCode, ApiProblem> {
    user.must_be(Role::Admin)?;
    let name: ConnectionName = parsed(&name)?;
    if !api.store.remove_connection(&name).await? {
        return Err(missing(name.as_str()));
    }
    api.workbench.changed();
    api.live.changed("connection", &name);
    Ok(StatusCode::NO_CONTENT)
}

/// Tries a connection as it is known.
#[utoipa::path(post, path = "/connections/{name}/check", tag = "connections", responses((status = 200, body = TrialView)))]
pub(crate) async fn check(State(api): State<Api>, Path(name): Path<String>) -> Json<TrialView> {
    Json(tried(&api, Trial { name, settings: None, credentials: BTreeMap::new() }).await)
}

/// Tries a connection that is not saved yet. Credentials that are left out are those that are known under its name.
#[utoipa::path(post, path = "/connections/check", tag = "connections", request_body = NewConnection, responses((status = 200, body = TrialView)))]
pub(crate) async fn check_new(
    State(api): State<Api>,
    user: User,
    Body(new): Body<NewConnection>,
) -> Result<Json<TrialView>, ApiProblem> {
    // Who may try any address could otherwise send the credentials of a connection wherever they like.
    user.must_be(Role::Admin)?;
    let name = new.name.clone().unwrap_or_else(|| "new".to_owned());
    let (settings, given) = new.parts();
    let known = api.store.connections().await?.into_iter().find(|record| record.name.as_str() == name);
    let credentials = credentials(&api, known.as_ref(), given)?;
    Ok(Json(tried(&api, Trial { name, settings: Some(settings), credentials }).await))
}

async fn tried(api: &Api, trial: Trial) -> TrialView {
    let began = Instant::now();
    let tried = api.workbench.try_connection(&trial).await;
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let problem = tried.err().map(|diagnostics| {
        let first = diagnostics.iter().next();
        json!({
            "message": first.map(|one| &one.message),
            "causes": first.map(|one| &one.causes),
            "hints": first.map(|one| &one.hints),
        })
    });
    TrialView { ok: problem.is_none(), took_ms, problem }
}

/// Returns the credentials that a connection has with those that are new.
fn credentials(
    api: &Api,
    known: Option<&ConnectionRecord>,
    new: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, ApiProblem> {
    let mut all: BTreeMap<String, String> = match known {
        Some(record) => {
            let text = api.vault.open(&label(&record.name), &record.sealed).map_err(sealing)?;
            serde_json::from_str(&text).map_err(|error| ApiProblem::internal(error.to_string()))?
        }
        None => BTreeMap::new(),
    };
    for (name, value) in new {
        if !CREDENTIALS.contains(&name.as_str()) {
            let detail = format!("a connection has no credential `{name}`; those are {}", CREDENTIALS.join(", "));
            return Err(ApiProblem::unprocessable(detail));
        }
        match value.is_empty() {
            true => all.remove(&name),
            false => all.insert(name, value),
        };
    }
    Ok(all)
}

/// Returns the names of the connections through which messages can leave.
pub(crate) async fn channels(api: &Api) -> Result<BTreeSet<String>, ApiProblem> {
    let kind = |url: &str| url.parse::<ConnectionUrl>().ok().map(|url| url.kind());
    let can_leave = |url: &str| matches!(kind(url), Some(ConnectionKind::Channel | ConnectionKind::Objects));
    let all = all(api).await?;
    Ok(all.into_iter().filter(|one| can_leave(&one.settings.url)).map(|one| one.name).collect())
}

async fn all(api: &Api) -> Result<Vec<ConnectionView>, ApiProblem> {
    let uses = connection_uses(api).await?;
    let outside = api.workbench.outside_connections().await;
    let outside = outside.map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))?;
    let mut all: BTreeMap<String, ConnectionView> = BTreeMap::new();
    let stored = api.store.connections().await?.into_iter().map(|record| stored(&record));
    let (files, variables): (Vec<_>, Vec<_>) = outside.into_iter().partition(|one| one.source == "file");
    // As runs take them: what comes later goes before.
    for view in files.into_iter().map(given).chain(stored).chain(variables.into_iter().map(given)) {
        let uses = uses.get(&view.name).cloned().unwrap_or_default();
        all.insert(view.name.clone(), ConnectionView { uses, ..view });
    }
    Ok(all.into_values().collect())
}

fn stored(record: &ConnectionRecord) -> ConnectionView {
    let settings: ConnectionSettings = serde_json::from_value(record.settings.clone()).unwrap_or_default();
    ConnectionView {
        name: record.name.to_string(),
        kind: kind(&settings.url),
        settings,
        source: "store".to_owned(),
        credentials: record.credentials.clone(),
        uses: ConnectionUses::default(),
        version: Some(record.version),
        updated_at: Some(record.changed_at),
    }
}

fn given(outside: OutsideConnection) -> ConnectionView {
    ConnectionView {
        kind: kind(&outside.settings.url),
        name: outside.name,
        settings: outside.settings,
        source: outside.source.to_owned(),
        credentials: outside.credentials,
        uses: ConnectionUses::default(),
        version: None,
        updated_at: None,
    }
}

fn kind(url: &str) -> String {
    let scheme = url.split(':').next().unwrap_or_default();
    let kind = match scheme {
        "postgresql" => "postgres",
        "mariadb" => "mysql",
        "smtp" | "smtps" => "mail",
        other => other,
    };
    kind.to_owned()
}

/// What a connection's credentials are sealed under.
pub fn label(name: &ConnectionName) -> String {
    format!("connection:{name}")
}

fn sealing(error: weir_store::VaultError) -> ApiProblem {
    ApiProblem::internal(error.to_string()).hint(
        "start the server with the key with which the credentials were sealed: `WEIR_KEY` or `WEIR_KEY_FILE`"
            .to_owned(),
    )
}

fn missing(name: &str) -> ApiProblem {
    ApiProblem::not_found(format!("there is no connection `{name}` that was saved here"))
}

fn tags(version: Option<u64>) -> HeaderMap {
    let tag = version.and_then(|number| HeaderValue::from_str(&format!("\"{number}\"")).ok());
    tag.map(|tag| (header::ETAG, tag)).into_iter().collect()
}

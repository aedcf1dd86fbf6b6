//! Bringing texts to a server: pipelines, dashboards, rules of alerts.

use std::path::Path;

use futures::{StreamExt, TryStreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use weir_diagnostics::{Diagnostic, Diagnostics};

use crate::answers::{KeptText, PipelineText};
use crate::error::ClientError;
use crate::local::{Kind, LocalFile, read_local};
use crate::plan::{Change, Item, Plan, Remote, plan};
use crate::server::{Ask, Server};

/// How many requests are under way at a time.
const AT_ONCE: usize = 8;

/// How texts are brought to a server.
#[derive(Debug, Clone, Default)]
pub struct ApplyOptions {
    /// Whether pipelines that are saved also run from then on.
    pub deploy: bool,
    /// Whether what is only on the server is removed.
    pub prune: bool,
    /// What to say about the new versions of pipelines.
    pub message: Option<String>,
}

/// A comparison, ready to be acted upon.
#[derive(Debug)]
pub struct Prepared {
    local: Vec<LocalFile>,
    plan: Plan,
    options: ApplyOptions,
}

impl Prepared {
    /// Reads files, and compares them with what a server has.
    ///
    /// # Errors
    /// When files cannot be read, or the server refuses.
    pub async fn compare(server: &Server, path: &Path, options: ApplyOptions) -> Result<Self, ClientError> {
        let (local, whole) = (read_local(path)?, path.is_dir());
        let remote = remote(server, &local).await?;
        let plan = plan(&local, &remote, whole, options.deploy, options.prune);
        Ok(Self { local, plan, options })
    }

    /// Returns what would be done.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Has the server check everything that is new or changed.
    ///
    /// # Errors
    /// With everything that is wrong, whichever file it is in: nothing should be saved then.
    pub async fn check(&self, server: &Server) -> Result<Diagnostics, ClientError> {
        let to_check = self.plan.to_do().filter_map(|item| self.local_of(item));
        let checked = to_check.map(|local| check(server, local));
        let found: Vec<Diagnostics> = stream::iter(checked).buffered(AT_ONCE).try_collect().await?;
        let all: Diagnostics = found.into_iter().flatten().collect();
        if all.has_errors() { Err(ClientError::Wrong(all)) } else { Ok(all) }
    }

    /// Does what the plan says, one text after the other, and tells of each.
    ///
    /// # Errors
    /// With what was refused; what was done before stays done, and a second attempt goes on from there.
    pub async fn carry_out(&self, server: &Server, mut tell: impl FnMut(&str)) -> Result<(), ClientError> {
        for item in self.plan.to_do() {
            match (&item.change, self.local_of(item)) {
                (Change::Gone { version }, _) => {
                    let delete = Ask::new(Method::DELETE, item.kind.path(&item.name));
                    server.send(delete.header("If-Match", format!("\"{version}\""))).await?;
                    tell(&format!("{} removed", item.kind.label(&item.name)));
                }
                (_, Some(local)) => self.bring(server, item, local, &mut tell).await?,
                (_, None) => {}
            }
        }
        Ok(())
    }

    async fn bring(
        &self,
        server: &Server,
        item: &Item,
        local: &LocalFile,
        tell: &mut impl FnMut(&str),
    ) -> Result<(), ClientError> {
        let version = match &item.change {
            Change::Same { version } | Change::Gone { version } => *version,
            Change::New => self.save(server, item, local, ("If-None-Match", "*".to_owned())).await?,
            Change::Changed { version, .. } => {
                self.save(server, item, local, ("If-Match", format!("\"{version}\""))).await?
            }
        };
        let name = item.kind.label(&item.name);
        if item.deploy {
            let deploy = Ask::post(format!("{}/deploy", item.kind.path(&item.name)), json!({ "version": version }));
            server.send(deploy).await?;
        }
        let done = match (&item.change, item.deploy) {
            (Change::Same { .. }, _) => "deployed",
            (_, true) => "saved and deployed",
            (_, false) => "saved",
        };
        tell(&format!("{name} version {version} {done}"));
        Ok(())
    }

    async fn save(
        &self,
        server: &Server,
        item: &Item,
        local: &LocalFile,
        (header, tag): (&'static str, String),
    ) -> Result<u64, ClientError> {
        let body = match item.kind {
            Kind::Pipeline => json!({ "text": local.text, "file": item.file, "message": self.options.message }),
            Kind::Dashboard | Kind::Alerts => json!({ "text": local.text }),
        };
        let put = Ask::put(item.kind.path(&item.name), body).header(header, tag);
        let saved = server.send(put).await?.body;
        // A version of a pipeline has a number; the others are told with the number of their newest one.
        Ok(saved.get("number").or(saved.get("version")).and_then(Value::as_u64).unwrap_or_default())
    }

    fn local_of(&self, item: &Item) -> Option<&LocalFile> {
        self.local.iter().find(|local| (local.kind, &local.name) == (item.kind, &item.name))
    }
}

/// Returns all that a server has of these kinds, with the texts of what is here, too.
async fn remote(server: &Server, local: &[LocalFile]) -> Result<Vec<Remote>, ClientError> {
    let mut found = pipelines(server, local).await?;
    found.extend(dashboards(server, local).await?);
    let alerts: KeptText = server.read_as(Ask::get(Kind::Alerts.path(""))).await?;
    // Version 0 says that nobody has written any.
    found.extend((alerts.version > 0).then(|| alerts.of(Kind::Alerts, "alerts")));
    Ok(found)
}

async fn pipelines(server: &Server, local: &[LocalFile]) -> Result<Vec<Remote>, ClientError> {
    let listed = server.list(Ask::get("/pipelines"), usize::MAX).await?;
    let named = listed.iter().filter_map(|one| Some((one.get("name")?.as_str()?.to_owned(), one)));
    let reading = named.map(|(name, one)| async move {
        if local.iter().any(|local| local.kind == Kind::Pipeline && local.name == name) {
            let found: PipelineText = server.read_as(Ask::get(Kind::Pipeline.path(&name))).await?;
            return Ok::<_, ClientError>(Remote::from(found));
        }
        let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |key: &str| one.get(key).and_then(Value::as_u64);
        let (kind, version) = (Kind::Pipeline, number("version").unwrap_or_default());
        Ok(Remote { kind, file: text("file"), version, deployed: number("deployed"), text: None, name })
    });
    stream::iter(reading).buffered(AT_ONCE).try_collect().await
}

/// Returns the dashboards that somebody has written, and those that come with the server where there is a file in their place.
async fn dashboards(server: &Server, local: &[LocalFile]) -> Result<Vec<Remote>, ClientError> {
    let listed = server.list(Ask::get("/dashboards"), usize::MAX).await?;
    let mut found = Vec::new();
    for one in &listed {
        let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = text("name");
        if local.iter().any(|local| local.kind == Kind::Dashboard && local.name == name) {
            let kept: KeptText = server.read_as(Ask::get(Kind::Dashboard.path(name))).await?;
            found.push(kept.of(Kind::Dashboard, name));
        } else if text("source") == "page" {
            let version = one.get("version").and_then(Value::as_u64).unwrap_or_default();
            let file = Kind::Dashboard.file(name);
            found.push(Remote {
                kind: Kind::Dashboard,
                name: name.to_owned(),
                file,
                version,
                deployed: None,
                text: None,
            });
        }
    }
    Ok(found)
}

impl KeptText {
    /// Returns it as what the server has of a kind and name.
    fn of(self, kind: Kind, name: &str) -> Remote {
        let (file, version, text) = (kind.file(name), self.version, Some(self.text));
        Remote { kind, name: name.to_owned(), file, version, deployed: None, text }
    }
}

impl From<PipelineText> for Remote {
    fn from(found: PipelineText) -> Self {
        let PipelineText { name, file, version, deployed, text } = found;
        Self { kind: Kind::Pipeline, name, file, version, deployed, text: Some(text) }
    }
}

/// Returns what a server says about a file, as if it had been said of the file here.
async fn check(server: &Server, local: &LocalFile) -> Result<Diagnostics, ClientError> {
    let draft = match local.kind {
        Kind::Pipeline => json!({ "text": local.text, "file": local.file }),
        Kind::Dashboard | Kind::Alerts => json!({ "text": local.text }),
    };
    let answer = server.send(Ask::post(local.kind.check_path(), draft)).await?;
    let said = answer.body.get("diagnostics").cloned().unwrap_or_default();
    let said: Vec<Diagnostic> = serde_json::from_value(said).unwrap_or_default();
    let here = |mut diagnostic: Diagnostic| {
        if let Some(location) = &mut diagnostic.location {
            location.file = local.path.display().to_string();
        }
        diagnostic
    };
    Ok(said.into_iter().map(here).collect())
}

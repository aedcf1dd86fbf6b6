//! Bringing pipelines to a server.

use std::path::Path;

use futures::{StreamExt, TryStreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use weir_diagnostics::{Diagnostic, Diagnostics};

use crate::answers::{PipelineText, Version};
use crate::error::ClientError;
use crate::local::{LocalPipeline, read_local};
use crate::plan::{Change, Item, Plan, Remote, plan};
use crate::server::{Ask, Server};

/// How many requests are under way at a time.
const AT_ONCE: usize = 8;

/// How pipelines are brought to a server.
#[derive(Debug, Clone, Default)]
pub struct ApplyOptions {
    /// Whether what is saved also runs from then on.
    pub deploy: bool,
    /// Whether what is only on the server is removed.
    pub prune: bool,
    /// What to say about the new versions.
    pub message: Option<String>,
}

/// A comparison, ready to be acted upon.
#[derive(Debug)]
pub struct Prepared {
    local: Vec<LocalPipeline>,
    plan: Plan,
    options: ApplyOptions,
}

impl Prepared {
    /// Reads files, and compares them with what a server has.
    ///
    /// # Errors
    /// When files cannot be read as pipelines, or the server refuses.
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

    /// Does what the plan says, one pipeline after the other, and tells of each.
    ///
    /// # Errors
    /// With what was refused; what was done before stays done, and a second attempt goes on from there.
    pub async fn carry_out(&self, server: &Server, mut tell: impl FnMut(&str)) -> Result<(), ClientError> {
        for item in self.plan.to_do() {
            match (&item.change, self.local_of(item)) {
                (Change::Gone { .. }, _) => {
                    server.send(Ask::new(Method::DELETE, format!("/pipelines/{}", item.name))).await?;
                    tell(&format!("{} removed", item.name));
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
        local: &LocalPipeline,
        tell: &mut impl FnMut(&str),
    ) -> Result<(), ClientError> {
        let version = match &item.change {
            Change::Same { version } | Change::Gone { version } => *version,
            Change::New => self.save(server, item, local, ("If-None-Match", "*".to_owned())).await?,
            Change::Changed { version, .. } => {
                self.save(server, item, local, ("If-Match", format!("\"{version}\""))).await?
            }
        };
        let name = &item.name;
        if item.deploy {
            server.send(Ask::post(format!("/pipelines/{name}/deploy"), json!({ "version": version }))).await?;
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
        local: &LocalPipeline,
        (header, tag): (&'static str, String),
    ) -> Result<u64, ClientError> {
        let body = json!({ "text": local.text, "file": item.file, "message": self.options.message });
        let put = Ask::put(format!("/pipelines/{}", item.name), body).header(header, tag);
        Ok(server.read_as::<Version>(put).await?.number)
    }

    fn local_of(&self, item: &Item) -> Option<&LocalPipeline> {
        self.local.iter().find(|local| local.name.as_str() == item.name)
    }
}

/// Returns all pipelines of a server, with the texts of those that are here, too.
async fn remote(server: &Server, local: &[LocalPipeline]) -> Result<Vec<Remote>, ClientError> {
    let listed = server.list(Ask::get("/pipelines"), usize::MAX).await?;
    let named = listed.iter().filter_map(|one| Some((one.get("name")?.as_str()?.to_owned(), one)));
    let reading = named.map(|(name, one)| async move {
        if local.iter().any(|local| local.name.as_str() == name) {
            let found: PipelineText = server.read_as(Ask::get(format!("/pipelines/{name}"))).await?;
            return Ok::<_, ClientError>(Remote::from(found));
        }
        let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |key: &str| one.get(key).and_then(Value::as_u64);
        let version = number("version").unwrap_or_default();
        Ok(Remote { file: text("file"), version, deployed: number("deployed"), text: None, name })
    });
    stream::iter(reading).buffered(AT_ONCE).try_collect().await
}

impl From<PipelineText> for Remote {
    fn from(found: PipelineText) -> Self {
        let PipelineText { name, file, version, deployed, text } = found;
        Self { name, file, version, deployed, text: Some(text) }
    }
}

/// Returns what a server says about a file, as if it had been said of the file here.
async fn check(server: &Server, local: &LocalPipeline) -> Result<Diagnostics, ClientError> {
    let draft = json!({ "text": local.text, "file": local.file });
    let answer = server.send(Ask::post("/drafts/check", draft)).await?;
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

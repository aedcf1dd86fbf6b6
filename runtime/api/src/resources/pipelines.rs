//! Pipelines.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use weir_store::{ListedRun, NewVersion, PipelineRecord, RunFilter, Saved, Tick, Version, VersionOrigin};
use weir_types::PipelineName;

use crate::access::User;
use crate::api::Api;
use crate::extract::{Asked, Body, Path, base, parsed, storable};
use crate::paging::Page;
use crate::problem::ApiProblem;
use crate::views::{Detail, Meta, Summary, VersionView};
use crate::workbench::Draft;

/// How many runs a strip shows.
const STRIP: u32 = 20;

/// The largest pipeline file, as `weir check` has it.
const MAX_TEXT: usize = 4 << 20;

/// Which pipelines.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those with this text in their name, title, description, owner or tags.
    query: Option<String>,
    /// Only those with this tag.
    tag: Option<String>,
    /// Only those of this owner.
    owner: Option<String>,
}

impl Wanted {
    fn fits(&self, pipeline: &Summary) -> bool {
        let holds = |query: &str| {
            let query = query.to_lowercase();
            let texts =
                [Some(&pipeline.name), pipeline.title.as_ref(), pipeline.description.as_ref(), pipeline.owner.as_ref()];
            texts.into_iter().flatten().chain(&pipeline.tags).any(|text| text.to_lowercase().contains(&query))
        };
        self.query.as_deref().is_none_or(holds)
            && self.tag.as_ref().is_none_or(|tag| pipeline.tags.contains(tag))
            && self.owner.as_ref().is_none_or(|owner| pipeline.owner.as_ref() == Some(owner))
    }
}

/// Lists the pipelines by name.
#[utoipa::path(get, path = "/pipelines", tag = "pipelines", params(Wanted), responses((status = 200, body = Page<Summary>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<Summary>>, ApiProblem> {
    let (records, runs, open) =
        (api.store.pipelines().await?, api.store.recent_runs(STRIP).await?, api.store.open_ticks().await?);
    let newest: BTreeMap<_, _> =
        api.store.newest().await?.into_iter().map(|version| (version.pipeline.clone(), version)).collect();
    let summaries =
        records.iter().filter_map(|record| Some(summary(&api, record, newest.get(&record.name)?, &runs, &open)));
    Ok(Page::whole(summaries.filter(|summary| wanted.fits(summary)).collect()))
}

/// Returns a pipeline with the text of its newest version, whose number is the tag.
#[utoipa::path(get, path = "/pipelines/{name}", tag = "pipelines", responses((status = 200, body = Detail), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(State(api): State<Api>, Path(name): Path<String>) -> Result<Response, ApiProblem> {
    let (record, version) = newest(&api, &parsed(&name)?).await?;
    let detail = detail(&api, &record, &version).await?;
    Ok((StatusCode::OK, [(header::ETAG, tag(version.number))], Json(detail)).into_response())
}

/// A text to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewText {
    /// The pipeline file.
    text: String,
    /// What to say about it.
    message: Option<String>,
    /// Its file, relative to the folder of all of them.
    file: Option<String>,
}

/// A version that was saved, and what is wrong with it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedView {
    #[serde(flatten)]
    version: VersionView,
    diagnostics: Value,
}

/// Saves a text as the newest version. One that is wrong is saved, too; it cannot be deployed.
#[utoipa::path(put, path = "/pipelines/{name}", tag = "pipelines", request_body = NewText, responses(
    (status = 200, description = "It was the newest version already, or is now", body = SavedView),
    (status = 201, description = "The pipeline is new", body = SavedView),
    (status = 412, description = "Another version is the newest: `current`", body = ApiProblem),
    (status = 428, description = "It does not say which version is edited", body = ApiProblem),
))]
pub(crate) async fn save(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
    headers: HeaderMap,
    Body(new): Body<NewText>,
) -> Result<Response, ApiProblem> {
    let (name, base): (PipelineName, _) = (parsed(&name)?, base(&headers)?);
    let known = api.store.pipeline(&name).await?;
    let file = file(&name, known.as_ref(), new.file)?;
    if new.text.len() > MAX_TEXT {
        return Err(ApiProblem::unprocessable(format!(
            "the text is {} bytes long, {MAX_TEXT} are allowed",
            new.text.len()
        )));
    }
    storable("text", &new.text)?;
    storable("message", new.message.as_deref().unwrap_or_default())?;
    let draft = Draft { text: new.text, file: Some(file) };
    let checked = api.workbench.check(&draft).await;
    if let Some(other) = checked.name.as_ref().filter(|other| **other != name) {
        let detail = format!("the text is that of pipeline `{other}`, not of `{name}`");
        return Err(ApiProblem::unprocessable(detail).hint(format!("write `name: {name}`")));
    }
    let version = NewVersion {
        pipeline: &name,
        file: draft.file.as_deref().unwrap_or_default(),
        text: &draft.text,
        origin: VersionOrigin::Api,
        author: &user.name,
        message: new.message.as_deref().filter(|message| !message.trim().is_empty()),
        base,
    };
    let saved = match api.store.save_version(&version, Utc::now()).await? {
        Saved::New(version) | Saved::Same(version) => version,
        Saved::Stale(current) => return Err(stale(&name, current)),
    };
    api.live.changed("pipeline", &name);
    let status = if known.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let deployed = known.and_then(|known| known.deployed);
    let view = SavedView { version: VersionView::listed(&saved, deployed), diagnostics: checked.diagnostics.to_json() };
    Ok((status, [(header::ETAG, tag(saved.number))], Json(view)).into_response())
}

/// What to change about a pipeline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// Whether its schedules rest.
    paused: bool,
}

/// Lets the schedules of a pipeline rest, or go on.
#[utoipa::path(patch, path = "/pipelines/{name}", tag = "pipelines", request_body = Change, responses((status = 200, body = Detail)))]
pub(crate) async fn change(
    State(api): State<Api>,
    Path(name): Path<String>,
    Body(change): Body<Change>,
) -> Result<Json<Detail>, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    if !api.store.pause(&name, change.paused).await? {
        return Err(missing(&name));
    }
    api.workbench.changed();
    api.live.changed("pipeline", &name);
    let (record, version) = newest(&api, &name).await?;
    Ok(Json(detail(&api, &record, &version).await?))
}

/// Removes a pipeline: nothing of it runs any more. Its versions and runs stay on record.
#[utoipa::path(delete, path = "/pipelines/{name}", tag = "pipelines", responses((status = 204), (status = 404, body = ApiProblem)))]
pub(crate) async fn remove(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
) -> Result<StatusCode, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    if !api.store.remove_pipeline(&name, &user.name, Utc::now()).await? {
        return Err(missing(&name));
    }
    api.workbench.changed();
    api.live.changed("pipeline", &name);
    Ok(StatusCode::NO_CONTENT)
}

/// Returns a pipeline and its newest version.
pub(crate) async fn newest(api: &Api, name: &PipelineName) -> Result<(PipelineRecord, Version), ApiProblem> {
    let record = api.store.pipeline(name).await?.ok_or_else(|| missing(name))?;
    let version = api.store.version(name, record.latest).await?.ok_or_else(|| missing(name))?;
    Ok((record, version))
}

/// There is no such pipeline.
pub(crate) fn missing(name: &PipelineName) -> ApiProblem {
    ApiProblem::not_found(format!("there is no pipeline `{name}`"))
}

async fn detail(api: &Api, record: &PipelineRecord, version: &Version) -> Result<Detail, ApiProblem> {
    let filter = RunFilter { pipeline: Some(record.name.clone()), ..RunFilter::default() };
    let (runs, open) = (api.store.list_runs(&filter, STRIP).await?, api.store.open_ticks().await?);
    Ok(Detail {
        summary: summary(api, record, version, &runs, &open),
        text: version.text.clone(),
        author: version.author.clone(),
        message: version.message.clone(),
        made_at: version.made_at,
    })
}

fn summary(api: &Api, record: &PipelineRecord, version: &Version, runs: &[ListedRun], open: &[Tick]) -> Summary {
    let runs: Vec<_> = runs.iter().filter(|run| run.pipeline == record.name).collect();
    let open: Vec<_> = open.iter().filter(|tick| tick.key.pipeline == record.name).collect();
    Summary::new(record, Meta::of(version), &api.serving, &runs, &open, Utc::now())
}

fn tag(number: u64) -> HeaderValue {
    // Digits and quotes are always a header.
    HeaderValue::from_str(&format!("\"{number}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn stale(name: &PipelineName, current: Option<Version>) -> ApiProblem {
    let Some(current) = current else { return missing(name) };
    let detail = format!("version {} of pipeline `{name}` is the newest, saved by {}", current.number, current.author);
    ApiProblem::new(StatusCode::PRECONDITION_FAILED, "Stale version", detail)
        .hint("look at what they changed, and save yours over it or take theirs".to_owned())
        .with("current", json!(VersionView::listed(&current, None)))
}

/// Returns the file of a pipeline: as given, else as known, else after its name.
fn file(name: &PipelineName, known: Option<&PipelineRecord>, given: Option<String>) -> Result<String, ApiProblem> {
    let file = given.or_else(|| Some(known?.file.clone())).unwrap_or_else(|| format!("{name}.yaml"));
    let path = std::path::Path::new(&file);
    let inside = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let printable = !file.chars().any(char::is_control);
    if inside && printable && path.extension().is_some_and(|extension| extension == "yaml") {
        return Ok(file);
    }
    Err(ApiProblem::unprocessable(format!("`{file}` is not the path of a pipeline file"))
        .hint("write a relative path that ends in `.yaml`, such as `sales/daily.yaml`".to_owned()))
}

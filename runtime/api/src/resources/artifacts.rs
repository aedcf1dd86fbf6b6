//! What runs have made for people.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use weir_types::{PipelineName, RunId};

use crate::api::Api;
use crate::extract::{Asked, Path, parsed};
use crate::paging::Page;
use crate::problem::ApiProblem;
use crate::workbench::ArtifactView;

/// What a file of a block may do in a browser: be looked at. It comes from our address, so no script of it may run, and it is nobody's origin.
const HARMLESS: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'";

/// How to get an artifact.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Get {
    /// Whether to save it rather than to look at it.
    #[serde(default)]
    download: bool,
}

/// Lists what a run has made for people: reports and other files.
#[utoipa::path(get, path = "/runs/{id}/artifacts", tag = "artifacts", responses((status = 200, body = Page<ArtifactView>), (status = 404, body = ApiProblem)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<Page<ArtifactView>>, ApiProblem> {
    let (pipeline, run) = run(&api, &id).await?;
    let found = api.workbench.artifacts(&pipeline, run).await;
    found.map(Page::whole).map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))
}

/// Returns the content of an artifact. A name with folders is written with `%2F`.
#[utoipa::path(get, path = "/runs/{id}/artifacts/{node}/{name}", tag = "artifacts", params(Get), responses(
    (status = 200, description = "The content", content_type = "application/octet-stream", body = String), (status = 404, body = ApiProblem)
))]
pub(crate) async fn get(
    State(api): State<Api>,
    Path((id, node, name)): Path<(String, String, String)>,
    Asked(how): Asked<Get>,
) -> Result<Response, ApiProblem> {
    let (pipeline, run) = run(&api, &id).await?;
    let found = api.workbench.artifact(&pipeline, run, &format!("{node}/{name}")).await;
    let found = found.map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))?;
    let content =
        found.ok_or_else(|| ApiProblem::not_found(format!("node `{node}` of run `{id}` has no artifact `{name}`")))?;
    let mut response = Body::from_stream(content.bytes).into_response();
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &media_type(&name));
    set(header::CONTENT_LENGTH, &content.size.to_string());
    set(header::CONTENT_SECURITY_POLICY, HARMLESS);
    set(header::CONTENT_DISPOSITION, &disposition(&name, how.download));
    Ok(response)
}

async fn run(api: &Api, id: &str) -> Result<(PipelineName, RunId), ApiProblem> {
    let run = api.store.listed_run(parsed(id)?).await?;
    Ok((run.pipeline.owner(), run.id))
}

/// Tells what a file is by its name.
pub fn media_type(name: &str) -> String {
    let guessed = mime_guess::from_path(name).first_or_octet_stream().to_string();
    if guessed.starts_with("text/") { format!("{guessed}; charset=utf-8") } else { guessed }
}

/// Says under which name to save a file, as RFC 6266 has it for names that are not ASCII.
fn disposition(name: &str, download: bool) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let encoded: String = file
        .as_bytes()
        .iter()
        .map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("{}; filename*=UTF-8''{encoded}", if download { "attachment" } else { "inline" })
}

#[cfg(test)]
mod tests {
    use super::{disposition, media_type};

    #[test]
    fn names_of_any_language_are_sent_as_headers() {
        assert_eq!(
            disposition("daily/보고서 1.html", false),
            "inline; filename*=UTF-8''%EB%B3%B4%EA%B3%A0%EC%84%9C%201.html"
        );
        assert_eq!(disposition("a\"\r\n.csv", true), "attachment; filename*=UTF-8''a%22%0D%0A.csv");
    }

    #[test]
    fn texts_are_utf_8() {
        assert_eq!(media_type("a.csv"), "text/csv; charset=utf-8");
        assert_eq!(media_type("a.unknown"), "application/octet-stream");
    }
}

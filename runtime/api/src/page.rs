//! The page: files that are part of the executable.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, File, include_dir};

use crate::problem::ApiProblem;

/// What `npm run build` makes of `ui/`; nothing, where it was not run.
static FILES: Dir<'_> = include_dir!("$WEIR_PAGE");

/// The page's first file. Every path that is no file is a place within the page.
const INDEX: &str = "index.html";

/// Files below this folder have the digest of what they hold in their names.
const HASHED: &str = "assets/";

/// Nothing comes from elsewhere, and nobody shows the page within another.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Returns a file of the page.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return ApiProblem::not_found(format!("there is nothing at `/{path}`"))
            .hint("`/api/docs` lists what there is".to_owned())
            .into_response();
    }
    match FILES.get_file(path) {
        Some(file) => answer(path, file),
        None if path.starts_with(HASHED) => StatusCode::NOT_FOUND.into_response(),
        None => FILES.get_file(INDEX).map_or_else(unbuilt, |file| answer(INDEX, file)),
    }
}

fn answer(path: &str, file: &'static File<'_>) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = HeaderValue::from_str(kind.as_ref()).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    // What is named by its digest never changes; the rest is asked for each time.
    let caching = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, file.contents()).into_response()
}

fn unbuilt() -> Response {
    let text = "This weir was built without its page. Build it with `cargo xtask page`; the API is at /api/docs.\n";
    (StatusCode::NOT_FOUND, text).into_response()
}

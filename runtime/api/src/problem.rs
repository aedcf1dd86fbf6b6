//! Answers that say what went wrong: `application/problem+json` (RFC 9457).

use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use weir_diagnostics::{Blame, Diagnostics, Explain, Severity};
use weir_store::StoreError;

/// What went wrong, and what to do next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ApiProblem {
    /// Which problem: a path that does not change, such as `/problems/stale-version`.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    kind: String,
    /// The problem in general.
    title: String,
    /// The code of the answer.
    #[serde(serialize_with = "code")]
    #[schema(value_type = u16)]
    status: StatusCode,
    /// What, which, why.
    detail: String,
    /// What to do next.
    hints: Vec<String>,
    /// Everything that is wrong with a pipeline file.
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnostics: Option<Value>,
    /// What else a program may need.
    #[serde(flatten)]
    #[schema(ignore)]
    more: Map<String, Value>,
}

fn code<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl ApiProblem {
    /// Creates a problem. Its kind is the title, as a path.
    pub(crate) fn new(status: StatusCode, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", title.to_lowercase().replace(' ', "-")),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            hints: Vec::new(),
            diagnostics: None,
            more: Map::new(),
        }
    }

    /// What was asked for makes no sense.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad request", detail)
    }

    /// There is no such thing.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", detail)
    }

    /// It was understood, but is wrong in itself.
    pub(crate) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Unprocessable", detail)
    }

    /// The body is longer than any that makes sense.
    pub(crate) fn too_large() -> Self {
        let detail = format!("the body is larger than the {} MiB that are allowed", crate::router::MAX_BODY >> 20);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", detail)
    }

    /// Weir is at fault.
    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal error", detail)
    }

    /// Adds advice.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hints.extend(hint.into());
        self
    }

    /// Adds something for programs.
    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.more.insert(key.to_owned(), value);
        self
    }

    /// Makes a problem of everything that is wrong with a pipeline file, or with what it was to do.
    pub(crate) fn of_diagnostics(diagnostics: &Diagnostics) -> Self {
        let first = diagnostics.iter().find(|one| one.severity == Severity::Error).or(diagnostics.iter().next());
        let detail = first.map_or_else(String::new, |one| one.message.clone());
        let mut problem = match diagnostics.blame() {
            Blame::Host => Self::internal(detail),
            Blame::User | Blame::Block | Blame::External => Self::unprocessable(detail),
        };
        problem.hints = first.map(|one| one.hints.clone()).unwrap_or_default();
        problem.diagnostics = Some(diagnostics.to_json());
        problem
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let json = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, [(header::CONTENT_TYPE, json)], body).into_response();
        let more = match self.status {
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, "Bearer")),
            StatusCode::TOO_MANY_REQUESTS => Some((header::RETRY_AFTER, "1")),
            _ => None,
        };
        response.headers_mut().extend(more.map(|(name, value)| (name, HeaderValue::from_static(value))));
        response
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        let detail = error.in_full();
        let problem = match &error {
            StoreError::NoRun(_) => Self::not_found(detail),
            StoreError::Busy(_)
            | StoreError::Transition { .. }
            | StoreError::TakenOver { .. }
            | StoreError::Unsettled { .. } => Self::new(StatusCode::CONFLICT, "Conflict", detail),
            passing if passing.may_pass() => Self::new(StatusCode::SERVICE_UNAVAILABLE, "Store unavailable", detail)
                .hint("try again in a moment".to_owned()),
            _ => Self::internal(detail),
        };
        if problem.status.is_server_error() {
            tracing::warn!("{}", problem.detail);
        }
        problem.hint(error.hint())
    }
}

impl From<JsonRejection> for ApiProblem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Unsupported media type",
                "the body must be `application/json`",
            ),
            _ => Self::bad_request(rejection.body_text()),
        }
    }
}

impl From<BytesRejection> for ApiProblem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            _ => Self::bad_request(rejection.body_text()),
        }
    }
}

impl From<PathRejection> for ApiProblem {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<QueryRejection> for ApiProblem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

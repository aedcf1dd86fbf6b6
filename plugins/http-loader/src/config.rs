//! What a pipeline says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Scalar;
use weir_sdk::http::Auth;
use weir_sdk::{Problem, Result};

/// The config of `http-loader`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpLoaderConfig {
    /// Where rows are sent.
    pub(crate) url: String,
    /// The method.
    #[serde(default)]
    pub(crate) method: Method,
    /// Headers to send.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Scalar>,
    /// Parameters of the URL's query.
    #[serde(default)]
    pub(crate) params: BTreeMap<String, Scalar>,
    /// How rows stand in a request's body.
    #[serde(default)]
    pub(crate) format: BodyFormat,
    /// JSON: puts the rows under this key of an object; the body is the list of rows when absent.
    #[serde(default)]
    pub(crate) wrap: Option<String>,
    /// The most rows of a request.
    #[serde(default = "default_rows")]
    pub(crate) batch_rows: u64,
    /// The most bytes of a request's body; a single row may be larger.
    #[serde(default = "default_bytes")]
    pub(crate) batch_bytes: u64,
    /// The header with the key by which the receiver recognises a request that is repeated; empty for none.
    #[serde(default = "default_key")]
    pub(crate) idempotency_header: String,
    /// Statuses with which the receiver says that it has the request already, such as 409.
    #[serde(default)]
    pub(crate) done_statuses: Vec<u16>,
    /// How often a request is sent again when the receiver fails or wants to be left alone, before the run retries the commit.
    #[serde(default = "four")]
    pub(crate) retries: u32,
    /// The credential to send.
    #[serde(default)]
    pub(crate) auth: Option<Auth>,
    /// How long to wait for an answer, in milliseconds; the host's default when absent.
    #[serde(default)]
    pub(crate) timeout_ms: Option<u32>,
}

fn default_rows() -> u64 {
    500
}

/// What most servers take without being asked.
fn default_bytes() -> u64 {
    1 << 20
}

fn default_key() -> String {
    "Idempotency-Key".into()
}

fn four() -> u32 {
    4
}

/// How to send.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    #[default]
    Post,
    Put,
    Patch,
}

impl Method {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
        }
    }
}

/// How rows stand in a body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BodyFormat {
    /// A list of objects.
    #[default]
    Json,
    /// An object per line.
    Ndjson,
    /// Delimited text; the first record names the columns.
    Csv,
}

impl BodyFormat {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }
}

impl HttpLoaderConfig {
    /// Checks what the types alone cannot.
    pub(crate) fn validate(self) -> Result<Self> {
        if !self.url.starts_with("https://") && !self.url.starts_with("http://") {
            let problem = Problem::config(format!("`url: {}` is not an absolute URL", self.url));
            return Err(problem.with_hint("begin it with `https://`"));
        }
        if self.batch_rows == 0 || self.batch_bytes == 0 {
            let key = if self.batch_rows == 0 { "batch_rows" } else { "batch_bytes" };
            return Err(Problem::config(format!("`{key}` is 0")).with_hint("a request has at least one row"));
        }
        if self.wrap.is_some() && self.format != BodyFormat::Json {
            return Err(Problem::config(format!("`wrap` has no meaning for `format: {}`", self.format.name()))
                .with_hint("remove `wrap`, or use `format: json`"));
        }
        self.auth.as_ref().map_or(Ok(()), Auth::validate)?;
        Ok(self)
    }

    /// Returns where rows go, for people.
    pub(crate) fn shown(&self) -> String {
        format!("{} {}", self.method.name(), self.url)
    }
}

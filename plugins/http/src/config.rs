//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Secret;
use weir_sdk::formats::{Columns, Format, Nested, ReadOptions, UnknownFields};
use weir_sdk::http::Credential;
use weir_sdk::{Problem, Result};

use crate::incremental::Incremental;
use crate::pagination::Pagination;
use crate::params::{Params, Scalar};

/// The config of `http`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpConfig {
    /// The URL; `{partition}` stands for the partition's value.
    pub(crate) url: String,
    /// The method.
    #[serde(default)]
    pub(crate) method: Method,
    /// Headers to send.
    #[serde(default)]
    pub(crate) headers: Params,
    /// Parameters of the URL's query.
    #[serde(default)]
    pub(crate) params: Params,
    /// A JSON body to send.
    #[serde(default)]
    pub(crate) body: Option<serde_json::Value>,
    /// Where the records are in the answer, such as `data.items`; the answer itself when absent.
    #[serde(default)]
    pub(crate) records: Option<String>,
    /// The columns and their types; those of the first page when absent.
    #[serde(default)]
    pub(crate) schema: Option<Columns>,
    /// Types of single columns, where the inferred ones do not do: `{ id: utf8 }`.
    #[serde(default)]
    pub(crate) types: Columns,
    /// The names of the items, for records that are arrays.
    #[serde(default)]
    pub(crate) names: Option<Vec<String>>,
    /// What nested values become when the columns are inferred; struct and list columns when absent.
    #[serde(default)]
    pub(crate) nested: Option<Nested>,
    /// Formats of dates in text (strftime), tried before ISO 8601.
    #[serde(default)]
    pub(crate) date_formats: Vec<String>,
    /// Formats of timestamps (strftime, or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`), tried before ISO 8601.
    #[serde(default)]
    pub(crate) timestamp_formats: Vec<String>,
    /// How the answer is divided into pages.
    #[serde(default)]
    pub(crate) pagination: Pagination,
    /// The credential to send.
    #[serde(default)]
    pub(crate) auth: Option<Auth>,
    /// Values for which the request is made separately, each a split of its own.
    #[serde(default)]
    pub(crate) partitions: Option<Partitions>,
    /// Reads only what is new since the last complete run.
    #[serde(default)]
    pub(crate) incremental: Option<Incremental>,
    /// How long to wait for an answer, in milliseconds; the host's default when absent.
    #[serde(default)]
    pub(crate) timeout_ms: Option<u32>,
}

/// How to ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    #[default]
    Get,
    Post,
}

impl Method {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A credential, named by the node's secret; the host adds it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Auth {
    /// `Authorization: Bearer <secret>`.
    Bearer(Secret),
    /// A header that holds the secret.
    ApiKey {
        /// The header's name.
        header: String,
        /// The secret.
        secret: Secret,
    },
    /// HTTP basic authentication.
    Basic {
        /// The user.
        user: String,
        /// The secret.
        secret: Secret,
    },
}

impl Auth {
    pub(crate) fn credential(&self) -> Credential {
        match self {
            Self::Bearer(secret) => Credential::Bearer(secret.to_string()),
            Self::ApiKey { header, secret } => Credential::Header((header.clone(), secret.to_string())),
            Self::Basic { user, secret } => Credential::Basic((user.clone(), secret.to_string())),
        }
    }
}

/// Values for which the request is made separately.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Partitions {
    /// The values that `{partition}` stands for.
    pub(crate) values: Vec<Scalar>,
    /// Adds a text column of this name with the value.
    #[serde(default)]
    pub(crate) column: Option<String>,
}

impl HttpConfig {
    /// Checks what the types alone cannot.
    pub(crate) fn validate(self) -> Result<Self> {
        if !self.url.starts_with("https://") && !self.url.starts_with("http://") {
            let problem = Problem::config(format!("`url: {}` is not an absolute URL", self.url));
            return Err(problem.with_hint("begin it with `https://`"));
        }
        if self.body.is_some() && self.method == Method::Get {
            return Err(Problem::config("`body` is only sent with `method: POST`").with_hint("add `method: POST`"));
        }
        if self.schema.is_some() && !self.types.0.is_empty() {
            let problem = Problem::config("`types` changes inferred columns, but `schema` lists them all");
            return Err(problem.with_hint("write the types into `schema`"));
        }
        self.validate_partitions()?;
        self.pagination.validate()?;
        Ok(self)
    }

    fn validate_partitions(&self) -> Result<()> {
        let Some(partitions) = &self.partitions else {
            return Ok(());
        };
        if partitions.values.is_empty() {
            return Err(Problem::config("`partitions.values` is empty").with_hint("list at least one value"));
        }
        let mut values: Vec<String> = partitions.values.iter().map(ToString::to_string).collect();
        values.sort();
        match values.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Problem::config(format!("`partitions.values` lists `{}` twice", pair[0]))),
            None => Ok(()),
        }
    }

    /// Returns the options to decode an answer with; `settled` is whether its columns are known.
    ///
    /// Fields that only later pages have must not vanish unseen just because the columns were settled by the first one.
    pub(crate) fn decoding(&self, records: Option<String>, settled: bool) -> ReadOptions {
        ReadOptions {
            format: Some(Format::Json),
            select: records,
            names: self.names.clone(),
            nested: self.nested,
            unknown_fields: (settled && self.schema.is_none()).then_some(UnknownFields::Reject),
            date_formats: self.date_formats.clone(),
            timestamp_formats: self.timestamp_formats.clone(),
            ..ReadOptions::default()
        }
    }
}

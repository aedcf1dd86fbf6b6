//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::formats::{Columns, Compression, Format, Nested, ReadOptions, UnknownFields};
use weir_sdk::http::Auth;
use weir_sdk::{Problem, Result};

use crate::incremental::Incremental;
use crate::pagination::Pagination;
use crate::params::Params;
use crate::partitions::Partitions;
use crate::request::{Endpoint, Method};
use crate::window::Windows;

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
    /// Fields of a form to send as the body.
    #[serde(default)]
    pub(crate) form: Option<Params>,
    /// The answer's format; JSON when absent.
    #[serde(default)]
    pub(crate) format: Option<Format>,
    /// Where the records are in the answer, such as `data.items` or `data.*.items`; the answer itself when absent.
    #[serde(default)]
    pub(crate) records: Option<String>,
    /// The columns and their types; those of the first page when absent.
    #[serde(default)]
    pub(crate) schema: Option<Columns>,
    /// Types of single columns, where the inferred ones do not do: `{ id: utf8 }`.
    #[serde(default)]
    pub(crate) types: Columns,
    /// The names of the items, for records that are arrays, and for CSV.
    #[serde(default)]
    pub(crate) names: Option<Vec<String>>,
    /// What nested values become when the columns are inferred; struct and list columns when absent.
    #[serde(default)]
    pub(crate) nested: Option<Nested>,
    /// What happens to fields outside the columns; rejected where the columns were inferred, left out where `schema` lists them.
    #[serde(default)]
    pub(crate) unknown_fields: Option<UnknownFields>,
    /// Formats of dates in text (strftime), tried before ISO 8601.
    #[serde(default)]
    pub(crate) date_formats: Vec<String>,
    /// Formats of timestamps (strftime, or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`), tried before ISO 8601.
    #[serde(default)]
    pub(crate) timestamp_formats: Vec<String>,
    /// The text encoding of answers, where it is not UTF-8.
    #[serde(default)]
    pub(crate) encoding: Option<String>,
    /// How the answer's body is compressed, where the server hands out compressed files; as its first bytes say when absent.
    #[serde(default)]
    pub(crate) compression: Option<Compression>,
    /// CSV: the delimiter; `,` when absent.
    #[serde(default)]
    pub(crate) delimiter: Option<String>,
    /// CSV: the quote; `"` when absent.
    #[serde(default)]
    pub(crate) quote: Option<String>,
    /// CSV: whether the first record names the columns; yes when absent.
    #[serde(default)]
    pub(crate) header: Option<bool>,
    /// CSV: the texts that mean null.
    #[serde(default)]
    pub(crate) nulls: Option<Vec<String>>,
    /// CSV: lines that begin with this character are passed over.
    #[serde(default)]
    pub(crate) comment: Option<String>,
    /// CSV: how many lines to pass over before anything else.
    #[serde(default)]
    pub(crate) skip_lines: Option<u64>,
    /// CSV: whether white space around fields is dropped.
    #[serde(default)]
    pub(crate) trim: Option<bool>,
    /// How the answer is divided into pages.
    #[serde(default)]
    pub(crate) pagination: Pagination,
    /// The credential to send.
    #[serde(default)]
    pub(crate) auth: Option<Auth>,
    /// Values for which the request is made separately.
    #[serde(default)]
    pub(crate) partitions: Option<Partitions>,
    /// Reads only what is new since the last complete run, by a column that grows.
    #[serde(default)]
    pub(crate) incremental: Option<Incremental>,
    /// Reads by windows of time, from where the last complete run ended.
    #[serde(default)]
    pub(crate) window: Option<Windows>,
    /// Statuses that stand for an answer without records, such as 404 for a parent without children.
    #[serde(default)]
    pub(crate) empty_statuses: Vec<u16>,
    /// How often a page is asked for again, after a growing wait, when the server fails or wants to be left alone.
    #[serde(default = "four")]
    pub(crate) retries: u32,
    /// How long to wait for an answer, in milliseconds; the host's default when absent.
    #[serde(default)]
    pub(crate) timeout_ms: Option<u32>,
}

fn four() -> u32 {
    4
}

impl HttpConfig {
    /// Checks what the types alone cannot.
    pub(crate) fn validate(self) -> Result<Self> {
        if !self.url.starts_with("https://") && !self.url.starts_with("http://") {
            let problem = Problem::config(format!("`url: {}` is not an absolute URL", self.url));
            return Err(problem.with_hint("begin it with `https://`"));
        }
        if self.schema.is_some() && !self.types.0.is_empty() {
            let problem = Problem::config("`types` changes inferred columns, but `schema` lists them all");
            return Err(problem.with_hint("write the types into `schema`"));
        }
        self.validate_body()?;
        self.partitions.as_ref().map_or(Ok(()), Partitions::validate)?;
        self.auth.as_ref().map_or(Ok(()), Auth::validate)?;
        self.pagination.validate()?;
        self.validate_pointers()?;
        self.validate_progress()?;
        Ok(self)
    }

    fn validate_body(&self) -> Result<()> {
        let what = if self.form.is_some() { "form" } else { "body" };
        if (self.body.is_some() || self.form.is_some()) && self.method == Method::Get {
            return Err(
                Problem::config(format!("`{what}` is only sent with `method: POST`")).with_hint("add `method: POST`")
            );
        }
        if self.body.is_some() && self.form.is_some() {
            return Err(Problem::config("there is a `body` and a `form`").with_hint("remove one of them"));
        }
        Ok(())
    }

    /// Pointers lead into JSON, and to records that stand in one list.
    fn validate_pointers(&self) -> Result<()> {
        let format = self.format.unwrap_or(Format::Json);
        if let Some(pointer) = self.pagination.pointers().next().filter(|_| format != Format::Json) {
            let message = format!("`pagination`: `{pointer}` points into a JSON answer, which `format` says it is not");
            return Err(Problem::config(message)
                .with_hint("use `page`, `offset`, `link_header`, or `cursor: { param, header }`"));
        }
        let several = self.records.as_ref().is_some_and(|records| records.contains('*'));
        if several && matches!(&self.pagination, Pagination::Cursor { last: Some(_), .. }) {
            return Err(Problem::config(
                "`pagination.cursor.last` needs one list of records, but `records` leads to several",
            )
            .with_hint("use `next` or `header`"));
        }
        Ok(())
    }

    fn validate_progress(&self) -> Result<()> {
        if self.window.is_some() && self.incremental.is_some() {
            return Err(Problem::config("there is an `incremental` and a `window`")
                .with_hint("remove one: both remember where a run ended"));
        }
        if let Some(window) = &self.window {
            window.validate()?;
            if window.from.is_none() && !self.mentions("{from}") {
                return Err(Problem::config("`window` has no `from`").with_hint(
                    "name the parameter with a window's beginning, or write `{from}` into `url`, `params` or `body`",
                ));
            }
        }
        match &self.incremental {
            Some(incremental) if incremental.param.is_none() && !self.mentions("{since}") => {
                Err(Problem::config("`incremental` has no `param`").with_hint(
                    "name the parameter that asks for newer records, or write `{since}` into `url`, `params` or `body`",
                ))
            }
            _ => Ok(()),
        }
    }

    fn mentions(&self, braced: &str) -> bool {
        self.url.contains(braced)
            || self.params.mention(braced)
            || self.headers.mention(braced)
            || self.form.as_ref().is_some_and(|form| form.mention(braced))
            || self.body.as_ref().is_some_and(|body| body.to_string().contains(braced))
    }

    /// Returns what requests are made of.
    pub(crate) fn endpoint(&self) -> Endpoint<'_> {
        Endpoint {
            url: &self.url,
            method: self.method,
            headers: &self.headers,
            params: &self.params,
            body: self.body.as_ref(),
            form: self.form.as_ref(),
            pagination: &self.pagination,
            auth: self.auth.as_ref(),
            timeout_ms: self.timeout_ms,
        }
    }

    /// Returns the options to decode an answer with; `settled` is whether its columns are known.
    ///
    /// Fields that only later pages have must not vanish unseen just because the columns were settled by the first one.
    pub(crate) fn decoding(&self, records: Option<String>, settled: bool) -> ReadOptions {
        let format = self.format.unwrap_or(Format::Json);
        let named = matches!(format, Format::Json | Format::Ndjson | Format::Xml);
        let strict = (settled && named && self.schema.is_none()).then_some(UnknownFields::Reject);
        ReadOptions {
            format: Some(format),
            compression: self.compression,
            encoding: self.encoding.clone(),
            select: records,
            names: self.names.clone(),
            nested: self.nested,
            unknown_fields: self.unknown_fields.or(strict),
            date_formats: self.date_formats.clone(),
            timestamp_formats: self.timestamp_formats.clone(),
            delimiter: self.delimiter.clone(),
            quote: self.quote.clone(),
            header: self.header,
            nulls: self.nulls.clone(),
            comment: self.comment.clone(),
            skip_lines: self.skip_lines,
            trim: self.trim,
            ..ReadOptions::default()
        }
    }
}

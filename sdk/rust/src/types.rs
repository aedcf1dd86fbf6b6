//! Plain data that the whole contract speaks about: fields, schemas, problems.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A JSON document as text, as it crosses the boundary.
pub type Json = String;

/// What a block's functions return.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// One column of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The column's name, unique within its schema.
    pub name: String,
    /// The Arrow type in Weir's notation, such as `int64`, `utf8`, `timestamp[us, UTC]` or `list<utf8>`.
    pub data_type: String,
    /// Whether the column may hold nulls.
    #[serde(default = "yes")]
    pub nullable: bool,
    /// Arrow field metadata, passed through unread by the host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metadata: Vec<(String, String)>,
}

fn yes() -> bool {
    true
}

impl Field {
    /// Makes a nullable column.
    pub fn new(name: impl Into<String>, data_type: impl Into<String>) -> Self {
        Self { name: name.into(), data_type: data_type.into(), nullable: true, metadata: Vec::new() }
    }

    /// Says that the column never holds a null.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// Returns whether the type is an integer or floating-point number.
    pub fn is_number(&self) -> bool {
        const NUMBERS: [&str; 10] =
            ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"];
        NUMBERS.contains(&self.data_type.as_str())
    }

    /// Returns whether the type is text.
    pub fn is_text(&self) -> bool {
        matches!(self.data_type.as_str(), "utf8" | "large_utf8")
    }
}

/// The schema of the batches that pass one port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortSchema {
    /// The port's name; `out` for an extractor, `in` for a loader.
    pub port: String,
    /// The columns, in order.
    pub fields: Vec<Field>,
}

impl PortSchema {
    /// Makes the schema of a port.
    pub fn new(port: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { port: port.into(), fields }
    }

    /// Returns the only input of a transform that has one.
    ///
    /// # Errors
    /// A problem of kind `system` when there is another number, which the manifest does not allow.
    pub fn only(inputs: &[Self]) -> Result<&Self> {
        match inputs {
            [input] => Ok(input),
            _ => Err(Problem::system(format!("one input is expected, there are {}", inputs.len()))),
        }
    }

    /// Finds a column by name.
    ///
    /// # Errors
    /// A problem of kind `config` that names the nearest column, for config that speaks of a column that is not there.
    pub fn field(&self, name: &str) -> Result<&Field> {
        self.fields.iter().find(|field| field.name == name).ok_or_else(|| {
            let known = self.fields.iter().map(|field| field.name.as_str());
            Problem::config(format!("input `{}` has no column `{name}`", self.port))
                .with_hint(crate::text::did_you_mean(name, known, "columns"))
                .with_column(name)
        })
    }
}

impl PortSchema {
    /// Finds the columns whose names match a pattern, in which `*` stands for any characters: `*_phone`.
    ///
    /// # Errors
    /// A problem of kind `config` when there is none: a pattern that matches nothing would do nothing in silence.
    pub fn matching(&self, pattern: &str) -> Result<Vec<&Field>> {
        if !pattern.contains('*') {
            return Ok(vec![self.field(pattern)?]);
        }
        let found: Vec<&Field> =
            self.fields.iter().filter(|field| crate::text::matches(pattern, &field.name)).collect();
        if found.is_empty() {
            let known: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
            let problem = Problem::config(format!("input `{}` has no column that matches `{pattern}`", self.port));
            return Err(problem
                .with_hint(format!("the columns are {}", crate::text::list(&known)))
                .with_column(pattern));
        }
        Ok(found)
    }
}

/// Why something failed. The kind decides who is to blame and whether the host tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The block's configuration is wrong; only its author can mend it. Never retried.
    Config,
    /// The other side refused the credentials. Never retried.
    Auth,
    /// A named thing (table, object, URL, stream) does not exist. Never retried.
    NotFound,
    /// The host refused the call: no grant covers it. Never retried.
    Denied,
    /// The other side asked to slow down, for so many milliseconds where it said so. Retried.
    RateLimited(Option<u64>),
    /// The other side failed in a way that may pass: a time-out, a cut connection, a 5xx. Retried.
    Transient,
    /// The data itself cannot be processed. Never retried.
    Data,
    /// A limit set for the node (memory, rows, bytes, calls) is used up. Never retried.
    Limit,
    /// The block or the host has a bug. Never retried.
    System,
}

impl ProblemKind {
    /// Returns the kind's name as the contract spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Auth => "auth",
            Self::NotFound => "not-found",
            Self::Denied => "denied",
            Self::RateLimited(_) => "rate-limited",
            Self::Transient => "transient",
            Self::Data => "data",
            Self::Limit => "limit",
            Self::System => "system",
        }
    }
}

/// A failure as data: what a block returns, and what the host returns to a block.
///
/// ```
/// use weir_sdk::Problem;
///
/// let problem = Problem::config("`rate` is negative").with_hint("use a number from 0 to 1").with_column("rate");
/// assert_eq!(problem.to_string(), "`rate` is negative");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Who is to blame and whether to retry.
    pub kind: ProblemKind,
    /// What failed, which item and why: one sentence in lower case without a closing full stop. Never a secret.
    pub message: String,
    /// What the reader can do next.
    pub hint: Option<String>,
    /// The stream concerned.
    pub stream: Option<String>,
    /// The split concerned.
    pub split: Option<String>,
    /// The row concerned, counted from 0 within its batch, file or result.
    pub row: Option<u64>,
    /// The column concerned.
    pub column: Option<String>,
}

impl Problem {
    /// Makes a problem without hint or place.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, stream: None, split: None, row: None, column: None }
    }

    /// Makes a problem of kind `config`: what the pipeline says is wrong.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Config, message)
    }

    /// Makes a problem of kind `auth`: the credentials were refused.
    pub fn auth(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Auth, message)
    }

    /// Makes a problem of kind `not-found`: a named thing does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::NotFound, message)
    }

    /// Makes a problem of kind `rate-limited`: the host waits, as long as was asked for, and tries again.
    pub fn rate_limited(message: impl Into<String>, wait_ms: Option<u64>) -> Self {
        Self::new(ProblemKind::RateLimited(wait_ms), message)
    }

    /// Makes a problem of kind `transient`: the host tries again.
    pub fn transient(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Transient, message)
    }

    /// Makes a problem of kind `data`: the data cannot be processed. For single rows, rejects are the better answer.
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Data, message)
    }

    /// Makes a problem of kind `limit`: a limit of the node is used up.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Limit, message)
    }

    /// Makes a problem of kind `system`: the block or the host has a bug.
    pub fn system(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::System, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the stream concerned.
    #[must_use]
    pub fn with_stream(mut self, stream: impl Into<String>) -> Self {
        self.stream = Some(stream.into());
        self
    }

    /// Adds the split concerned.
    #[must_use]
    pub fn with_split(mut self, split: impl Into<String>) -> Self {
        self.split = Some(split.into());
        self
    }

    /// Adds the row concerned.
    #[must_use]
    pub fn with_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// Adds the column concerned.
    #[must_use]
    pub fn with_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// Puts what was being attempted before the message: `failed to read page 3: …`.
    #[must_use]
    pub fn context(mut self, attempt: impl fmt::Display) -> Self {
        self.message = format!("{attempt}: {}", self.message);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

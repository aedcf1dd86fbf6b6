//! What a pipeline may say about a file, as it is written in a block's config.
//!
//! These types only hold what was written; [`CsvSettings`] and [`JsonSettings`] are what it means for one file.

mod file_name;
mod resolve;
mod schema_spec;
mod write;

use serde::Deserialize;

pub(crate) use file_name::guess_from_name;
pub(crate) use resolve::{CsvSettings, JsonSettings, Step, ascii, check_parquet};
pub use schema_spec::SchemaSpec;
pub use write::{WriteCompression, WriteOptions};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Delimited text.
    Csv,
    /// One JSON value per line.
    #[serde(alias = "jsonl")]
    Ndjson,
    /// One JSON document that holds the records somewhere.
    Json,
    /// One XML document that holds the records somewhere.
    Xml,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// Returns the format's name as options spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Parquet => "parquet",
        }
    }
}

/// How a text file is compressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// As the first bytes say.
    #[default]
    Auto,
    /// Not at all.
    None,
    /// gzip, any number of members.
    Gzip,
    /// Zstandard, any number of frames.
    Zstd,
}

/// How bytes are written where only text is possible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BinaryText {
    /// The standard alphabet with padding.
    #[default]
    Base64,
    /// Two digits a byte.
    Hex,
}

/// What nested JSON becomes when the schema is inferred.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nested {
    /// Struct and list columns.
    #[default]
    Struct,
    /// One text column with the JSON as it stands.
    Text,
}

/// What happens to a field that the schema does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownFields {
    /// It is left out.
    Ignore,
    /// The record becomes a reject.
    Reject,
}

/// How to read a file. Everything has a default; what does not belong to the file's format is an error.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// The format; by the file's name when absent.
    pub format: Option<Format>,
    /// The compression of a text file.
    pub compression: Compression,
    /// The text encoding by its usual name (`utf-8`, `euc-kr`, `cp949`, `shift_jis`, `latin1`, `utf-16`, …); a byte order mark wins.
    pub encoding: Option<String>,
    /// The columns and their types; inferred when absent.
    pub schema: Option<SchemaSpec>,
    /// Which columns to read, in this order; all when absent.
    pub columns: Option<Vec<String>>,
    /// How many rows inference looks at; 10,000 when absent.
    pub infer_rows: Option<usize>,
    /// How many bytes inference looks at; 4 MiB when absent.
    pub infer_bytes: Option<usize>,
    /// The longest record that is believed; 16 MiB when absent. What a lost quote would else read into memory.
    pub max_record_bytes: Option<usize>,

    /// CSV: the delimiter, one ASCII character; `,` when absent, a tab for `.tsv`.
    pub delimiter: Option<String>,
    /// CSV: the quote, one ASCII character or empty for none; `"` when absent.
    pub quote: Option<String>,
    /// CSV: whether the first record names the columns; yes when absent.
    pub header: Option<bool>,
    /// CSV: the text that means null; when absent an empty field, except in text columns.
    pub nulls: Option<Vec<String>>,
    /// CSV: lines that begin with this ASCII character are passed over.
    pub comment: Option<String>,
    /// CSV: how many lines to pass over before anything else.
    pub skip_lines: Option<u64>,
    /// CSV: whether white space around fields is dropped; no when absent.
    pub trim: Option<bool>,
    /// CSV without header, or JSON records that are arrays: the columns' names.
    pub names: Option<Vec<String>>,

    /// JSON and XML: the path to the records within the document, like `data.items` or `data.*.items`; when absent, JSON's document itself
    /// and the elements below XML's root.
    pub select: Option<String>,
    /// JSON, NDJSON and XML: what inference makes of nested values.
    pub nested: Option<Nested>,
    /// JSON, NDJSON and XML: what happens to fields outside the schema; rejected where it was inferred, left out where it was given.
    pub unknown_fields: Option<UnknownFields>,

    /// Formats of dates in text (strftime), tried before ISO 8601.
    pub date_formats: Vec<String>,
    /// Formats of timestamps in text (strftime, or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`), tried before ISO 8601.
    pub timestamp_formats: Vec<String>,
    /// How bytes are written in text.
    pub binary: BinaryText,
}

impl ReadOptions {
    /// Returns the format of a file with this name.
    ///
    /// # Errors
    /// When neither the options nor the name tell.
    pub fn format_for(&self, name: &str) -> Result<Format, crate::FormatError> {
        self.format.or_else(|| guess_from_name(name).format).ok_or_else(|| {
            crate::FormatError::options(format!("the name `{name}` does not tell the file's format"))
                .with_hint("add `format: csv`, `ndjson`, `json`, `xml` or `parquet`")
        })
    }
}

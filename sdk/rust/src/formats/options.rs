//! How to read and write files, as it stands in a block's config and goes to the host.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::types::{Field, Problem};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// How a text file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// As the first bytes say.
    Auto,
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// How bytes are written where only text is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BinaryText {
    /// The standard alphabet with padding.
    Base64,
    /// Two digits a byte.
    Hex,
}

/// What nested JSON becomes when the schema is inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Nested {
    /// Struct and list columns.
    Struct,
    /// One text column with the JSON as it stands.
    Text,
}

/// What happens to a field that the schema does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnknownFields {
    /// It is left out.
    Ignore,
    /// The record becomes a reject.
    Reject,
}

/// Columns and their Arrow types, in the order written: `{ id: int64, at: "timestamp[us, UTC]" }`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns(pub Vec<(String, String)>);

impl Columns {
    /// Returns the columns as fields; every one may be null.
    pub fn fields(&self) -> Vec<Field> {
        self.0.iter().map(|(name, data_type)| Field::new(name, data_type)).collect()
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, data_type) in &self.0 {
            map.serialize_entry(name, data_type)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Columns;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from column name to Arrow type, like `{ id: int64 }`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Columns, A::Error> {
                let mut columns: Vec<(String, String)> = Vec::new();
                while let Some((name, data_type)) = map.next_entry::<String, String>()? {
                    if columns.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("column `{name}` is given twice")));
                    }
                    columns.push((name, data_type));
                }
                Ok(Columns(columns))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

impl JsonSchema for Columns {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Columns".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "columns and their Arrow types, in order",
            "additionalProperties": { "type": "string", "format": "arrow-type" }
        })
    }
}

/// How to read a file; flatten it into a block's config. Everything has a default; what does not belong to the file's format is an error.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReadOptions {
    /// The format; by the file's name when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The compression of a text file; as the first bytes say when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression: Option<Compression>,
    /// The text encoding by its usual name (`utf-8`, `euc-kr`, `cp949`, `shift_jis`, `latin1`, `utf-16`, …); a byte order mark wins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The columns and their types; inferred when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Columns>,
    /// Which columns to read, in this order; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// How many rows inference looks at; 10,000 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub infer_rows: Option<u64>,
    /// How many bytes inference looks at; 4 MiB when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub infer_bytes: Option<u64>,
    /// The longest record that is believed; 16 MiB when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_record_bytes: Option<u64>,
    /// CSV: the delimiter, one ASCII character; `,` when absent, a tab for `.tsv`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// CSV: the quote, one ASCII character or empty for none; `"` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// CSV: whether the first record names the columns; yes when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// CSV: the texts that mean null; when absent an empty field, except in text columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nulls: Option<Vec<String>>,
    /// CSV: lines that begin with this ASCII character are passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// CSV: how many lines to pass over before anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_lines: Option<u64>,
    /// CSV: whether white space around fields is dropped; no when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trim: Option<bool>,
    /// CSV without header, or JSON records that are arrays: the columns' names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
    /// JSON and XML: the path to the records within the document, like `data.items` or `data.*.items`; when absent, JSON's document itself
    /// and the elements below XML's root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<String>,
    /// JSON, NDJSON and XML: what inference makes of nested values; struct and list columns when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nested: Option<Nested>,
    /// JSON, NDJSON and XML: what happens to fields outside the schema; rejected where it was inferred, left out where it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_fields: Option<UnknownFields>,
    /// Formats of dates in text (strftime), tried before ISO 8601.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub date_formats: Vec<String>,
    /// Formats of timestamps in text (strftime, or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`), tried before ISO 8601.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub timestamp_formats: Vec<String>,
    /// How bytes are written in text; Base64 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary: Option<BinaryText>,
}

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WriteFormat {
    /// Apache Parquet.
    #[default]
    Parquet,
    /// Delimited text.
    Csv,
    /// One JSON value per line.
    #[serde(alias = "jsonl")]
    Ndjson,
}

impl WriteFormat {
    fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }
}

/// The compression of a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WriteCompression {
    /// Not at all.
    None,
    /// Snappy; Parquet only, and its default.
    Snappy,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// How to write a file; flatten it into a block's config.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WriteOptions {
    /// The format; Parquet when absent.
    pub format: WriteFormat,
    /// The compression; Snappy for Parquet and none for text when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression: Option<WriteCompression>,
    /// CSV: the delimiter, one ASCII character; `,` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// CSV: whether the first record names the columns; yes when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// CSV: what stands for null; nothing when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<String>,
    /// CSV: whether the file begins with a UTF-8 byte order mark, as some spreadsheets want; no when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bom: Option<bool>,
    /// CSV and NDJSON: how bytes are written in text; Base64 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary: Option<BinaryText>,
    /// Parquet: the most rows of a row group; 1,048,576 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_group_rows: Option<u64>,
    /// Parquet: the most encoded bytes of a row group, which the encoder holds in memory; 64 MiB when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_group_bytes: Option<u64>,
}

impl WriteOptions {
    /// Checks that the options fit together. The host does so too, but only when a file is begun; a loader that asks here in `open` tells its
    /// people before anything runs.
    ///
    /// # Errors
    /// A problem of kind `config` that names the option.
    pub fn validate(&self) -> Result<(), Problem> {
        let (csv, parquet) = (self.format == WriteFormat::Csv, self.format == WriteFormat::Parquet);
        let checks = [
            ("delimiter", self.delimiter.is_some(), csv),
            ("header", self.header.is_some(), csv),
            ("null", self.null.is_some(), csv),
            ("bom", self.bom.is_some(), csv),
            ("row_group_rows", self.row_group_rows.is_some(), parquet),
            ("row_group_bytes", self.row_group_bytes.is_some(), parquet),
        ];
        if let Some((name, ..)) = checks.iter().find(|(_, set, fits)| *set && !fits) {
            let message = format!("`{name}` has no meaning when writing {}", self.format.name());
            return Err(Problem::config(message).with_hint(format!("remove `{name}`, or set `format`")));
        }
        if self.compression == Some(WriteCompression::Snappy) && !parquet {
            let problem = Problem::config("`compression: snappy` is for parquet only");
            return Err(problem.with_hint("use `gzip`, `zstd` or `none`"));
        }
        self.delimiter.as_deref().map_or(Ok(()), check_delimiter)
    }

    /// Returns the ending that a file written so should bear, like `csv.gz`.
    pub fn extension(&self) -> &'static str {
        match (self.format, self.compression) {
            (WriteFormat::Parquet, _) => "parquet",
            (WriteFormat::Csv, Some(WriteCompression::Gzip)) => "csv.gz",
            (WriteFormat::Csv, Some(WriteCompression::Zstd)) => "csv.zst",
            (WriteFormat::Csv, _) => "csv",
            (WriteFormat::Ndjson, Some(WriteCompression::Gzip)) => "ndjson.gz",
            (WriteFormat::Ndjson, Some(WriteCompression::Zstd)) => "ndjson.zst",
            (WriteFormat::Ndjson, _) => "ndjson",
        }
    }
}

/// The quote is `"` in every file that is written, and a line ends where it ends.
fn check_delimiter(text: &str) -> Result<(), Problem> {
    let is_word = matches!(text, "tab" | "\\t");
    let is_character =
        matches!(text.as_bytes(), [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | b'"' | 0));
    if is_word || is_character {
        return Ok(());
    }
    let problem =
        Problem::config(format!("`delimiter` is `{text}`, but must be one ASCII character other than the quote"));
    Err(problem.with_hint("such as `\";\"`, or `tab`"))
}

#[cfg(test)]
mod tests;

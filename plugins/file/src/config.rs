//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Connection;
use weir_sdk::formats::{Columns, Format, ReadOptions, UnknownFields};
use weir_sdk::{Problem, Result};

/// The config of `file`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct FileConfig {
    /// The folder or object store.
    pub(crate) connection: Connection,
    /// The files as a glob: `*` within a folder, `**` across folders, `?`, `[a-z]`, `{a,b}`.
    pub(crate) path: String,
    /// Types of single columns, where the inferred ones do not do: `{ zip: utf8 }`.
    #[serde(default)]
    pub(crate) types: Columns,
    /// Adds a column of this name with the path of each row's file.
    #[serde(default)]
    pub(crate) file_column: Option<String>,
    /// Reads only files that are new or have changed since the last complete run.
    #[serde(default)]
    pub(crate) incremental: bool,
    #[serde(flatten)]
    pub(crate) options: ReadOptions,
}

impl FileConfig {
    /// Checks what the type alone cannot.
    pub(crate) fn validate(self) -> Result<Self> {
        if self.path.trim().is_empty() {
            return Err(Problem::config("`path` is empty").with_hint("name the files, such as `orders/*.csv`"));
        }
        if self.options.schema.is_some() && !self.types.0.is_empty() {
            let problem = Problem::config("`types` changes inferred columns, but `schema` lists them all");
            return Err(problem.with_hint("write the types into `schema`"));
        }
        Ok(self)
    }

    /// Tells whether a file is Parquet, by the options or its name.
    pub(crate) fn is_parquet(&self, path: &str) -> bool {
        match self.options.format {
            Some(format) => format == Format::Parquet,
            None => path.ends_with(".parquet") || path.ends_with(".pq"),
        }
    }

    /// Returns the options to look into the first file with.
    pub(crate) fn inspecting(&self) -> ReadOptions {
        self.options.clone()
    }

    /// Returns the options to decode a file with, whose columns are settled.
    ///
    /// Fields that only later records have must not vanish unseen just because the columns were settled by the first ones.
    pub(crate) fn decoding(&self, path: &str) -> ReadOptions {
        let mut options = self.options.clone();
        let settled_by_hand = options.schema.take().is_some() || options.columns.take().is_some();
        if !settled_by_hand && self.has_named_fields(path) {
            options.unknown_fields.get_or_insert(UnknownFields::Reject);
        }
        options
    }

    /// Tells whether each record names its fields, so that a later one may have others.
    fn has_named_fields(&self, path: &str) -> bool {
        match self.options.format {
            Some(format) => matches!(format, Format::Json | Format::Ndjson | Format::Xml),
            None => {
                [".json", ".ndjson", ".jsonl", ".xml"].iter().any(|ending| path.to_ascii_lowercase().contains(ending))
            }
        }
    }
}

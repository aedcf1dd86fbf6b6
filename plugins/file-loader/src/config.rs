//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Connection;
use weir_sdk::formats::{WriteFormat, WriteOptions};
use weir_sdk::{Problem, Result};

/// Arbitrary: enough for two weeks of days, few enough that their row groups fit into the memory of a small machine.
const MAX_OPEN_FILES: usize = 16;

/// Large enough for object stores to be quick, small enough to be read in parallel.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// What the open Parquet files of a partitioned split hold in the host's memory together, about; arbitrary.
const OPEN_BYTES: u64 = 256 << 20;

/// The host's own bound of a row group, for a file that is alone.
const ROW_GROUP_BYTES: u64 = 64 << 20;

/// Smaller row groups cost more than they save.
const MIN_ROW_GROUP_BYTES: u64 = 1 << 20;

/// The config of `file-loader`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct FileLoaderConfig {
    /// The folder or object store.
    pub(crate) connection: Connection,
    /// The folder of the files, relative to the connection's root.
    pub(crate) path: String,
    /// Columns whose values become folders, like `day=2024-01-01/`. They are left out of the files.
    #[serde(default)]
    pub(crate) partition: Vec<String>,
    /// Starts another file after about so many bytes.
    #[serde(default = "max_file_bytes")]
    #[schemars(range(min = 1))]
    pub(crate) max_file_bytes: u64,
    /// Starts another file after so many rows.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub(crate) max_file_rows: Option<u64>,
    /// How many files a partitioned split has open at once. Beyond it the one that was idle longest is closed, and further rows of its
    /// folder go to another file.
    #[serde(default = "max_open_files")]
    #[schemars(range(min = 1))]
    pub(crate) max_open_files: usize,
    #[serde(flatten)]
    pub(crate) options: WriteOptions,
}

fn max_file_bytes() -> u64 {
    MAX_FILE_BYTES
}

fn max_open_files() -> usize {
    MAX_OPEN_FILES
}

impl FileLoaderConfig {
    /// Checks what the type alone cannot.
    pub(crate) fn validate(mut self) -> Result<Self> {
        let bounds = [
            ("max_file_bytes", self.max_file_bytes == 0),
            ("max_file_rows", self.max_file_rows == Some(0)),
            ("max_open_files", self.max_open_files == 0),
        ];
        if let Some((name, _)) = bounds.iter().find(|(_, zero)| *zero) {
            return Err(Problem::config(format!("`{name}` is 0")).with_hint("leave it out, or use a number from 1 on"));
        }
        if let Some(twice) = self.partition.iter().enumerate().find(|(at, name)| self.partition[..*at].contains(name)) {
            return Err(Problem::config(format!("`partition` names column `{}` twice", twice.1)).with_column(twice.1));
        }
        self.options.validate()?;
        self.path.truncate(self.path.trim_end_matches('/').len());
        Ok(self)
    }

    /// Returns a path below the folder.
    pub(crate) fn below(&self, path: &str) -> String {
        if self.path.is_empty() { path.to_owned() } else { format!("{}/{path}", self.path) }
    }

    /// Returns the folder as people write it.
    pub(crate) fn target(&self) -> String {
        format!("{}/{}", &*self.connection, self.below(""))
    }

    /// Returns the options of one file's encoder.
    ///
    /// A Parquet encoder holds a row group in memory, and its size is only known when that is written. So row groups get smaller where
    /// many files are open or files are to be small.
    pub(crate) fn encoding(&self) -> WriteOptions {
        let mut options = self.options.clone();
        let share = if self.partition.is_empty() { ROW_GROUP_BYTES } else { OPEN_BYTES / self.max_open_files as u64 };
        let bytes = share.min(self.max_file_bytes).max(MIN_ROW_GROUP_BYTES);
        if options.format == WriteFormat::Parquet && bytes < ROW_GROUP_BYTES {
            options.row_group_bytes.get_or_insert(bytes);
        }
        options
    }
}

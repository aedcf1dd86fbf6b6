//! How to write a file.

use serde::Deserialize;

use super::{BinaryText, Format};

/// The compression of a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
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

/// How to write a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteOptions {
    /// The format: `parquet`, `csv` or `ndjson`.
    pub format: Format,
    /// The compression; Snappy for Parquet and none for text when absent.
    #[serde(default)]
    pub compression: Option<WriteCompression>,
    /// CSV: the delimiter, one ASCII character; `,` when absent.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// CSV: whether the first record names the columns; yes when absent.
    #[serde(default)]
    pub header: Option<bool>,
    /// CSV: what stands for null; nothing when absent.
    #[serde(default)]
    pub null: Option<String>,
    /// CSV: whether the file begins with a UTF-8 byte order mark, as some spreadsheets want; no when absent.
    #[serde(default)]
    pub bom: Option<bool>,
    /// CSV and NDJSON: how bytes are written in text.
    #[serde(default)]
    pub binary: BinaryText,
    /// Parquet: the most rows of a row group; 1,048,576 when absent.
    #[serde(default)]
    pub row_group_rows: Option<usize>,
    /// Parquet: the most encoded bytes of a row group, which is what the encoder holds in memory; 64 MiB when absent.
    #[serde(default)]
    pub row_group_bytes: Option<usize>,
}

impl WriteOptions {
    /// Returns the options for a format with everything else at its default.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            compression: None,
            delimiter: None,
            header: None,
            null: None,
            bom: None,
            binary: BinaryText::default(),
            row_group_rows: None,
            row_group_bytes: None,
        }
    }

    /// Returns the compression that will be used.
    pub fn compression(&self) -> WriteCompression {
        self.compression.unwrap_or(match self.format {
            Format::Parquet => WriteCompression::Snappy,
            Format::Csv | Format::Ndjson | Format::Json | Format::Xml => WriteCompression::None,
        })
    }

    /// Returns the ending that a file written so should bear, like `csv.gz`.
    pub fn extension(&self) -> String {
        let suffix = match (self.format, self.compression()) {
            (Format::Parquet, _) | (_, WriteCompression::None | WriteCompression::Snappy) => "",
            (_, WriteCompression::Gzip) => ".gz",
            (_, WriteCompression::Zstd) => ".zst",
        };
        format!("{}{suffix}", self.format.name())
    }
}

//! What a file's name tells.

use super::{Compression, Format};

/// The reading of a name such as `a/b.csv.gz`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameGuess {
    pub(crate) format: Option<Format>,
    /// The compression that the name promises.
    pub(crate) compression: Compression,
    pub(crate) tabs: bool,
}

/// Reads format and compression off a file's name.
pub(crate) fn guess_from_name(name: &str) -> NameGuess {
    let name = name.to_ascii_lowercase();
    let (stem, compression) = match name.rsplit_once('.') {
        Some((stem, "gz" | "gzip")) => (stem, Compression::Gzip),
        Some((stem, "zst" | "zstd")) => (stem, Compression::Zstd),
        _ => (name.as_str(), Compression::None),
    };
    let extension = stem.rsplit_once('.').map_or("", |(_, extension)| extension);
    let format = match extension {
        "csv" | "tsv" | "tab" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        "json" => Some(Format::Json),
        "xml" => Some(Format::Xml),
        "parquet" | "pq" => Some(Format::Parquet),
        _ => None,
    };
    NameGuess { format, compression, tabs: matches!(extension, "tsv" | "tab") }
}

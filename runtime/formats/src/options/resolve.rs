//! From options as written to settings that hold for one file.

use std::fmt;
use std::sync::Arc;

use super::{Format, Nested, ReadOptions, UnknownFields, guess_from_name};
use crate::FormatError;
use crate::column::Rules;
use crate::csv::Dialect;
use crate::scalar::TimeFormats;
use crate::source::encoding_of;

/// The default bound of a record: far above real rows, far below what hurts.
const MAX_RECORD_BYTES: usize = 16 << 20;
/// Positions within a window are 30 bits wide (the other two are flags), so no record may come near 1 GiB.
const MAX_RECORD_LIMIT: usize = 256 << 20;

/// How far inference looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InferLimits {
    pub(crate) rows: usize,
    pub(crate) bytes: usize,
}

/// What the options mean for a CSV file.
pub(crate) struct CsvSettings {
    pub(crate) dialect: Dialect,
    pub(crate) header: bool,
    pub(crate) names: Option<Vec<String>>,
    pub(crate) nulls: Option<Vec<String>>,
    pub(crate) skip_lines: u64,
    pub(crate) infer: InferLimits,
    pub(crate) max_record_bytes: usize,
    pub(crate) rules: Arc<Rules>,
}

/// What the options mean for JSON, NDJSON and XML.
pub(crate) struct JsonSettings {
    pub(crate) select: Vec<Step>,
    pub(crate) names: Option<Vec<String>>,
    pub(crate) nested: Nested,
    pub(crate) infer: InferLimits,
    pub(crate) max_record_bytes: usize,
    pub(crate) rules: Arc<Rules>,
}

impl CsvSettings {
    /// Resolves the options for the file of this name.
    pub(crate) fn resolve(options: &ReadOptions, name: &str) -> Result<Self, FormatError> {
        refuse_foreign(options, Format::Csv)?;
        let default = if guess_from_name(name).tabs { b'\t' } else { b',' };
        let delimiter = ascii("delimiter", options.delimiter.as_deref())?.unwrap_or(default);
        let quote = match options.quote.as_deref() {
            Some("") => None,
            other => Some(ascii("quote", other)?.unwrap_or(b'"')),
        };
        let comment = ascii("comment", options.comment.as_deref())?;
        if quote == Some(delimiter) || comment == Some(delimiter) || (comment.is_some() && comment == quote) {
            return Err(FormatError::options("`delimiter`, `quote` and `comment` must differ from each other"));
        }
        let trim = options.trim.unwrap_or(false);
        Ok(Self {
            dialect: Dialect { delimiter, quote, comment, trim },
            header: options.header.unwrap_or(true),
            names: options.names.clone(),
            nulls: options.nulls.clone(),
            skip_lines: options.skip_lines.unwrap_or(0),
            infer: infer_limits(options),
            max_record_bytes: max_record_bytes(options)?,
            rules: Arc::new(rules(options, false)?),
        })
    }
}

impl JsonSettings {
    /// Resolves the options for a file of this format.
    pub(crate) fn resolve(options: &ReadOptions, format: Format) -> Result<Self, FormatError> {
        refuse_foreign(options, format)?;
        let reject_unknown = match options.unknown_fields {
            Some(choice) => choice == UnknownFields::Reject,
            // Inference saw only a part of the file: a field that turns up later must not vanish unseen.
            None => options.schema.is_none() && options.columns.is_none(),
        };
        Ok(Self {
            select: selector(options.select.as_deref().unwrap_or(""))?,
            names: options.names.clone(),
            nested: options.nested.unwrap_or_default(),
            infer: infer_limits(options),
            max_record_bytes: max_record_bytes(options)?,
            rules: Arc::new(Rules { untyped: format == Format::Xml, ..rules(options, reject_unknown)? }),
        })
    }
}

fn rules(options: &ReadOptions, reject_unknown: bool) -> Result<Rules, FormatError> {
    Ok(Rules {
        times: TimeFormats::parse(&options.date_formats, &options.timestamp_formats)?,
        binary: options.binary,
        text_from_any: true,
        reject_unknown,
        untyped: false,
        encoding: encoding_of(options.encoding.as_deref())?.name().to_ascii_lowercase(),
    })
}

fn infer_limits(options: &ReadOptions) -> InferLimits {
    InferLimits {
        rows: options.infer_rows.unwrap_or(10_000).max(1),
        bytes: options.infer_bytes.unwrap_or(4 << 20).clamp(1, 256 << 20),
    }
}

fn max_record_bytes(options: &ReadOptions) -> Result<usize, FormatError> {
    match options.max_record_bytes {
        None => Ok(MAX_RECORD_BYTES),
        Some(bytes @ 1..=MAX_RECORD_LIMIT) => Ok(bytes),
        Some(bytes) => Err(FormatError::options(format!(
            "`max_record_bytes` is {bytes}, but must be from 1 to {MAX_RECORD_LIMIT}"
        ))),
    }
}

/// Reads an option that is one ASCII character; `tab` and `\t` are what people write where a tab is hard to see.
pub(crate) fn ascii(option: &str, text: Option<&str>) -> Result<Option<u8>, FormatError> {
    match text {
        None => Ok(None),
        Some("tab" | "\\t") => Ok(Some(b'\t')),
        Some(text) => match text.as_bytes() {
            &[byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Ok(Some(byte)),
            _ => Err(FormatError::options(format!("`{option}` is `{text}`, but must be one ASCII character"))),
        },
    }
}

/// One step of the way to the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into the value of a key, the item of an index, or the elements of a name.
    Name(String),
    /// Into all that there are.
    Any,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name(name) => name,
            Self::Any => "*",
        })
    }
}

/// Splits a path such as `data."a.b".*.items` at its dots.
fn selector(path: &str) -> Result<Vec<Step>, FormatError> {
    let path = path.trim();
    let path = path.strip_prefix("$.").or_else(|| path.strip_prefix('$')).unwrap_or(path);
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (segment, tail) = match rest.strip_prefix('"') {
            Some(quoted) => quoted
                .split_once('"')
                .ok_or_else(|| FormatError::options(format!("`select: {path}` has an unclosed quote")))?,
            None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        let is_any = segment == "*" && !rest.starts_with('"');
        segments.push(if is_any { Step::Any } else { Step::Name(segment.to_owned()) });
        rest = match tail.strip_prefix('.') {
            Some("") => return Err(FormatError::options(format!("`select: {path}` ends with a dot"))),
            Some(next) => next,
            None if tail.is_empty() => tail,
            None => return Err(FormatError::options(format!("`select: {path}` needs a dot after `{segment}`"))),
        };
    }
    Ok(segments)
}

/// An option that cannot have an effect is a mistake worth telling.
fn refuse_foreign(options: &ReadOptions, format: Format) -> Result<(), FormatError> {
    let csv = format == Format::Csv;
    let json = matches!(format, Format::Json | Format::Ndjson);
    let xml = format == Format::Xml;
    let tree = json || xml;
    let checks = [
        ("delimiter", options.delimiter.is_some(), csv),
        ("quote", options.quote.is_some(), csv),
        ("header", options.header.is_some(), csv),
        ("nulls", options.nulls.is_some(), csv),
        ("comment", options.comment.is_some(), csv),
        ("skip_lines", options.skip_lines.is_some(), csv),
        ("trim", options.trim.is_some(), csv),
        ("names", options.names.is_some(), csv || json),
        ("select", options.select.is_some(), format == Format::Json || xml),
        ("nested", options.nested.is_some(), tree),
        ("unknown_fields", options.unknown_fields.is_some(), tree),
        ("encoding", options.encoding.is_some(), csv || tree),
        ("date_formats", !options.date_formats.is_empty(), csv || tree),
        ("timestamp_formats", !options.timestamp_formats.is_empty(), csv || tree),
    ];
    match checks.iter().find(|(_, set, fits)| *set && !fits) {
        None => Ok(()),
        Some((name, ..)) => {
            Err(FormatError::options(format!("`{name}` has no meaning for a file read as {}", format.name()))
                .with_hint(format!("remove `{name}`, or set `format`")))
        }
    }
}

/// Refuses what a Parquet file cannot use.
pub(crate) fn check_parquet(options: &ReadOptions) -> Result<(), FormatError> {
    refuse_foreign(options, Format::Parquet)
}

//! What stands before the data: lines to pass over, and the names of the columns.

use std::collections::HashSet;

use super::block::{Field, Records};
use super::tokenise::Tokeniser;
use crate::FormatError;
use crate::options::CsvSettings;
use crate::source::Window;

/// How the file's columns are called, and where its data begins.
pub(super) struct Layout {
    pub(super) names: Vec<String>,
    pub(super) at: u64,
}

/// Reads the beginning of the file. `given` are the columns of a schema that is known.
pub(super) fn read_layout(
    window: &mut Window,
    tokeniser: &mut Tokeniser,
    settings: &CsvSettings,
    given: Option<Vec<String>>,
) -> Result<Layout, FormatError> {
    let at = skip_lines(window, settings.skip_lines)?;
    tokeniser.passed_lines(settings.skip_lines);
    let mark = tokeniser.mark();
    let (first, end) = first_record(window, tokeniser, at, settings)?;
    if settings.header {
        let names = match (&settings.names, first) {
            (Some(names), Some(first)) if names.len() != first.len() => {
                return Err(width_error("names", names.len(), first.len()));
            }
            (Some(names), _) => names.clone(),
            (None, Some(first)) => unique(first),
            (None, None) => given.ok_or_else(no_columns)?,
        };
        return Ok(Layout { names, at: end });
    }
    tokeniser.rewind(mark);
    let width = first.map(|fields| fields.len());
    let names = match (settings.names.clone(), given, width) {
        (Some(names), _, Some(width)) if names.len() != width => return Err(width_error("names", names.len(), width)),
        (Some(names), ..) => names,
        (None, Some(names), Some(width)) if names.len() != width => {
            return Err(width_error("schema", names.len(), width));
        }
        (None, Some(names), _) => names,
        (None, None, Some(width)) => (1..=width).map(|number| format!("column_{number}")).collect(),
        (None, None, None) => return Err(no_columns()),
    };
    Ok(Layout { names, at })
}

/// Returns the texts of the first record and where it ends; `None` where there is no record.
fn first_record(
    window: &mut Window,
    tokeniser: &mut Tokeniser,
    at: u64,
    settings: &CsvSettings,
) -> Result<(Option<Vec<String>>, u64), FormatError> {
    let mut records = Records::default();
    loop {
        records.clear();
        let mark = tokeniser.mark();
        let passed = tokeniser.take(window.from(at), window.is_whole(), None, 1, &mut records)?;
        if let Some(bad) = records.bad.first() {
            return Err(FormatError::corrupt("csv", format!("line {}: {}", bad.record.line, bad.fault.message(&[]))));
        }
        if !records.records.is_empty() {
            let text = window.from(at);
            let texts =
                records.fields.iter().map(|field| field_text(*field, text, settings)).collect::<Result<_, _>>()?;
            return Ok((Some(texts), at + passed as u64));
        }
        tokeniser.rewind(mark);
        // The end of the data ends a record, too, and may show only when there is nothing more to load.
        if window.is_whole() {
            return Ok((None, at + passed as u64));
        }
        window.grow(at)?;
    }
}

fn field_text(field: Field, text: &[u8], settings: &CsvSettings) -> Result<String, FormatError> {
    let plain = field.cell(text, settings.dialect.quote.unwrap_or(b'"')).plain().unwrap_or_default();
    match String::from_utf8(plain.into_owned()) {
        Ok(text) => Ok(text),
        // Only names must be text here; without a header the record is judged as data later.
        Err(error) if !settings.header => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        Err(_) => Err(FormatError::options(format!("the header is not valid {} text", settings.rules.encoding))
            .with_hint("set `encoding`, for example to `euc-kr`, `shift_jis`, `latin1` or `utf-16`")),
    }
}

/// Passes over physical lines; returns where the next one begins.
fn skip_lines(window: &mut Window, lines: u64) -> Result<u64, FormatError> {
    let mut at = 0;
    for _ in 0..lines {
        loop {
            if let Some(end) = memchr::memchr(b'\n', window.from(at)) {
                at += end as u64 + 1;
                break;
            }
            if !window.grow(at)? {
                return Ok(at + window.from(at).len() as u64);
            }
        }
    }
    Ok(at)
}

/// Gives columns without a name one, and numbers those whose name was taken.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    let mut seen = HashSet::new();
    names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let name = if name.is_empty() { format!("column_{}", at + 1) } else { name };
            if seen.insert(name.clone()) {
                return name;
            }
            let free = (2..).map(|number| format!("{name}_{number}")).find(|other| !taken.contains(other));
            let free = free.unwrap_or(name);
            taken.insert(free.clone());
            seen.insert(free.clone());
            free
        })
        .collect()
}

fn width_error(option: &str, given: usize, found: usize) -> FormatError {
    FormatError::schema(format!("`{option}` has {given} columns, but the file's first record has {found} fields"))
        .with_hint("name every column of the file; choose among them with `columns`")
}

fn no_columns() -> FormatError {
    FormatError::schema("the file is empty, so there are no columns to read")
        .with_hint("declare the columns: `schema: { name: type }`")
}

//! Reading what pipelines wrote, as sorted JSON lines: the order in which splits end is nobody's promise.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use serde_json::{Map, Value};
use weir_formats::rows_to_ndjson;

/// Returns the rows of all visible Parquet, NDJSON and CSV files below a folder. Parts of paths like `day=2024-01-01` become columns.
///
/// # Errors
/// When a file cannot be read.
pub fn rows_of_files(folder: &Path) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    for path in files(folder)? {
        let partition = partition_of(folder, &path);
        for line in lines(&path).with_context(|| format!("in `{}`", path.display()))? {
            let mut row: Map<String, Value> = serde_json::from_str(&line)?;
            row.extend(partition.clone());
            rows.push(canonical(row)?);
        }
    }
    rows.sort();
    Ok(rows)
}

/// Returns the rows of a table of a SQLite database.
///
/// # Errors
/// When there is no such database or table.
pub fn rows_of_table(database: &Path, table: &str) -> Result<Vec<String>> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = connection.prepare(&format!("select * from \"{table}\""))?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(canonical(table_row(&names, row)?)?);
    }
    rows.sort();
    Ok(rows)
}

/// Returns a row as JSON with its keys in order and without nulls, so that files and tables compare equal.
///
/// # Errors
/// When it cannot be written.
pub fn canonical(row: Map<String, Value>) -> Result<String> {
    let mut entries: Vec<_> = row.into_iter().filter(|(_, value)| !value.is_null()).collect();
    entries.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(serde_json::to_string(&Map::from_iter(entries))?)
}

fn table_row(names: &[String], row: &Row<'_>) -> Result<Map<String, Value>> {
    let value = |(index, name): (usize, &String)| {
        let value = match row.get_ref(index)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => number.into(),
            ValueRef::Real(number) => number.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
            ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()).into(),
        };
        Ok((name.clone(), value))
    };
    names.iter().enumerate().map(value).collect()
}

/// All files but hidden ones, which are staged work of others.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        match path.is_dir() {
            _ if hidden => {}
            true => found.extend(files(&path)?),
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}

fn partition_of(folder: &Path, path: &Path) -> Map<String, Value> {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let parts = relative.iter().filter_map(|part| part.to_str()?.split_once('='));
    parts.map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn lines(path: &Path) -> Result<Vec<String>> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("parquet") => parquet_lines(path),
        Some("ndjson") => Ok(fs::read_to_string(path)?.lines().map(str::to_owned).collect()),
        Some("csv") => csv_lines(path),
        _ => bail!("nothing here reads such files"),
    }
}

fn parquet_lines(path: &Path) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.build()? {
        let text = String::from_utf8(rows_to_ndjson(&batch?)?)?;
        lines.extend(text.lines().map(str::to_owned));
    }
    Ok(lines)
}

/// Plain CSV as the loader writes it: every value is a text here.
fn csv_lines(path: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(path)?;
    let mut records =
        text.lines().map(|line| line.split(',').map(|value| value.trim_matches('"').to_owned()).collect::<Vec<_>>());
    let header = records.next().unwrap_or_default();
    let row = |values: Vec<String>| -> Map<String, Value> {
        header.iter().cloned().zip(values.into_iter().map(Value::from)).collect()
    };
    records.map(|values| Ok(serde_json::to_string(&row(values))?)).collect()
}

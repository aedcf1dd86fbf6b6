//! Writing rows to a file, to be corrected by hand or by other tools.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use arrow::record_batch::RecordBatch;
use weir_diagnostics::{Diagnostic, exit_code};
use weir_formats::{Format, WriteOptions, encoder};

use crate::failed::{Failed, Outcome};
use crate::output::{self, count, plural};

/// Writes rows in the format that the file's name tells.
///
/// # Errors
/// When the name tells none, or the file cannot be written.
pub(super) fn write(path: &Path, rows: &[RecordBatch]) -> Outcome {
    let format = format_of(path)?;
    let Some(first) = rows.first() else {
        output::print("there are no rows to write\n")?;
        return Ok(exit_code::OK);
    };
    let attempt = || format!("cannot write `{}`", path.display());
    let file = File::create(path).with_context(attempt)?;
    let mut encoder = encoder(Box::new(file), &first.schema(), &WriteOptions::new(format)).with_context(attempt)?;
    for batch in rows {
        encoder.write(batch).with_context(attempt)?;
    }
    let written = encoder.finish().with_context(attempt)?.rows;
    output::print(&format!("{} {} in `{}`\n", count(written), plural(written, "row", "rows"), path.display()))?;
    Ok(exit_code::OK)
}

/// Tells the format of a file by its name.
pub(super) fn format_of(path: &Path) -> Result<Format, Failed> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("parquet") => Ok(Format::Parquet),
        Some("csv") => Ok(Format::Csv),
        Some("ndjson" | "jsonl") => Ok(Format::Ndjson),
        _ => Err(Diagnostic::error(format!("the name `{}` does not tell a format", path.display()))
            .hint("let it end in `.parquet`, `.csv` or `.ndjson`".to_owned())
            .into()),
    }
}

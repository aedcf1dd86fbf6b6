//! Engines, batches and readable results.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::SchemaRef;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use weir_host::capability::{Execution, Query, QueryInput};
use weir_query::{QueryEngine, QuerySettings, RunQueries, RunSettings};
use weir_types::Problem;

/// An engine with its own folder.
pub(crate) struct Engine {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) queries: RunQueries,
}

/// 2024-05-01T00:00:00Z.
pub(crate) fn started() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_714_521_600)
}

pub(crate) fn engine() -> Engine {
    engine_with(|_| {})
}

pub(crate) fn engine_with(change: impl FnOnce(&mut QuerySettings)) -> Engine {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut settings = QuerySettings::in_folder(folder.path());
    change(&mut settings);
    let queries = QueryEngine::new(settings).for_run(RunSettings::started_at(started()));
    Engine { folder, queries }
}

impl Engine {
    pub(crate) async fn plan(
        &self,
        statement: &str,
        inputs: &[(&str, &RecordBatch)],
    ) -> Result<Box<dyn Execution>, Problem> {
        let inputs = inputs
            .iter()
            .map(|(name, batch)| QueryInput { name: (*name).to_owned(), schema: batch.schema() })
            .collect();
        self.queries.plan(statement, inputs).await
    }

    /// Runs a statement over one batch per input, handed in in the given order.
    pub(crate) async fn run(
        &self,
        statement: &str,
        inputs: &[(&str, &RecordBatch)],
    ) -> Result<Vec<RecordBatch>, Problem> {
        let mut execution = self.plan(statement, inputs).await?;
        let mut results = Vec::new();
        for (name, batch) in inputs {
            results.extend(execution.push(name, (*batch).clone()).await?);
            execution.close(name).await?;
        }
        results.extend(drain(&mut *execution).await?);
        Ok(results)
    }

    pub(crate) async fn text(&self, statement: &str, inputs: &[(&str, &RecordBatch)]) -> String {
        match self.run(statement, inputs).await {
            Ok(results) => table(&results),
            Err(problem) => explain(&problem),
        }
    }

    /// Returns how many files wait on disk.
    pub(crate) fn files(&self) -> usize {
        count_files(self.folder.path())
    }
}

pub(crate) async fn drain(execution: &mut dyn Execution) -> Result<Vec<RecordBatch>, Problem> {
    let mut results = Vec::new();
    while let Some(batch) = execution.next().await? {
        results.push(batch);
    }
    Ok(results)
}

fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(
            |entry| {
                if entry.path().is_dir() {
                    count_files(&entry.path())
                } else {
                    usize::from(entry.file_name() != "lock")
                }
            },
        )
        .sum()
}

/// Writes a problem with its kind and hint.
pub(crate) fn explain(problem: &Problem) -> String {
    let hint = problem.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("{}: {}{hint}", problem.kind.name(), problem.message)
}

/// Writes batches as lines of values, with a header of names.
pub(crate) fn table(batches: &[RecordBatch]) -> String {
    let Some(first) = batches.first() else { return "(no rows)".to_owned() };
    let header: Vec<&str> = first.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
    let mut lines = vec![header.join(" | ")];
    for batch in batches {
        let options = FormatOptions::default().with_null("null");
        let columns: Vec<ArrayFormatter<'_>> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options).expect("a printable column"))
            .collect();
        lines.extend(
            (0..batch.num_rows())
                .map(|row| columns.iter().map(|column| column.value(row).to_string()).collect::<Vec<_>>().join(" | ")),
        );
    }
    lines.join("\n")
}

pub(crate) fn types(schema: &SchemaRef) -> String {
    schema
        .fields()
        .iter()
        .map(|field| format!("{}: {}", field.name(), field.data_type()))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .expect("columns of one length")
}

pub(crate) fn ints(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

pub(crate) fn floats(values: impl IntoIterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

pub(crate) fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Hourly trades of two exchanges.
pub(crate) fn trades() -> RecordBatch {
    batch(vec![
        ("day", texts(["mon", "mon", "mon", "tue", "tue"])),
        ("exchange", texts(["a", "b", "a", "a", "b"])),
        ("volume", floats([10.0, 30.0, 20.0, 5.0, 15.0])),
        ("count", ints([1, 2, 3, 4, 5])),
    ])
}

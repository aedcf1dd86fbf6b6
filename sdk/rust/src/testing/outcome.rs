//! What came of a run.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use serde_json::Value;

use crate::batch::{Batch, Rejected};
use crate::harvester::AspectRecord;
use crate::logging::Level;
use crate::native::{World, batches, schema};
use crate::types::{Field, Problem, Result};

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The schema of every output, as the block declared it.
    pub schemas: BTreeMap<String, Vec<Field>>,
    /// The rows of every output.
    pub outputs: BTreeMap<String, Vec<RecordBatch>>,
    /// Rows that could not be processed.
    pub rejects: Vec<RejectedRow>,
    /// An extractor's state after the run.
    pub state: Option<Value>,
    /// What a harvester found.
    pub aspects: Vec<AspectRecord>,
    /// Objects that are visible after the run, by connection and path.
    pub objects: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Requests made, as `GET https://…`.
    pub requests: Vec<String>,
    /// The log.
    pub log: Vec<(Level, String)>,
}

/// A row that could not be processed.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedRow {
    /// The row as it came in.
    pub row: Value,
    /// Why.
    pub reason: String,
}

impl Outcome {
    /// Returns the rows of an output as JSON objects; nulls are left out.
    pub fn rows(&self, port: &str) -> Vec<Value> {
        self.outputs.get(port).map(|batches| rows_of(batches)).unwrap_or_default()
    }

    pub(super) fn declare(&mut self, port: &str, fields: Vec<Field>) {
        self.outputs.entry(port.into()).or_default();
        self.schemas.insert(port.into(), fields);
    }

    /// Takes a batch and holds the block to the schema that it declared, as the host does.
    pub(super) fn take(&mut self, port: &str, batch: Batch) -> Result<()> {
        let Some(declared) = self.schemas.get(port) else {
            return Err(Problem::system(format!("the block gave rows for output `{port}`, which it did not declare")));
        };
        let actual = schema::fields(&batch.0.rows.schema());
        if !same_columns(declared, &actual) {
            let message =
                format!("output `{port}` was declared as {}, but a batch has {}", line(declared), line(&actual));
            return Err(Problem::system(message));
        }
        self.outputs.entry(port.into()).or_default().push(batch.0.rows);
        Ok(())
    }

    pub(super) fn reject(&mut self, rejected: Rejected) -> Result<()> {
        let rows = rows_of(std::slice::from_ref(&rejected.rows.0.rows));
        let (count, reasons) = (rows.len(), rejected.reasons);
        if reasons.len() != 1 && reasons.len() != count {
            return Err(Problem::system(format!("{count} rejected rows came with {} reasons", reasons.len())));
        }
        let reason = |row: usize| reasons.get(row).or(reasons.first()).cloned().unwrap_or_default();
        self.rejects
            .extend(rows.into_iter().enumerate().map(|(index, row)| RejectedRow { row, reason: reason(index) }));
        Ok(())
    }

    pub(super) fn leave(&mut self, world: World) {
        self.objects = world.objects;
        self.requests = world.requests;
        self.log = world.log;
    }
}

/// Names and types count; a column that happens to have no null may be declared nullable.
fn same_columns(declared: &[Field], actual: &[Field]) -> bool {
    let same = |(left, right): (&Field, &Field)| left.name == right.name && left.data_type == right.data_type;
    declared.len() == actual.len() && declared.iter().zip(actual).all(same)
}

fn line(fields: &[Field]) -> String {
    let fields: Vec<_> = fields.iter().map(|field| format!("{}: {}", field.name, field.data_type)).collect();
    format!("`{}`", fields.join(", "))
}

fn rows_of(batches: &[RecordBatch]) -> Vec<Value> {
    let lines = batches::to_json(&batches.iter().collect::<Vec<_>>()).unwrap_or_default();
    serde_json::Deserializer::from_slice(&lines).into_iter().filter_map(std::result::Result::ok).collect()
}

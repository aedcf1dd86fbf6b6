//! What came of a case.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;
use serde_json::{Value, json};
use weir_host::capability::Rejected;
use weir_host::{Batch, Output};
use weir_types::Problem;

use super::rows::json_rows;

/// What came of a case.
#[derive(Debug, Default)]
pub(super) struct CaseOutcome {
    /// The schema of every output, as declared.
    pub(super) schemas: BTreeMap<String, Arc<Schema>>,
    /// Rows by output.
    pub(super) outputs: BTreeMap<String, Vec<RecordBatch>>,
    /// Rejected rows: `{ reason, row }`.
    pub(super) rejects: Vec<Value>,
    /// The state afterwards.
    pub(super) state: Option<Value>,
    /// Objects that are visible afterwards, by connection and path.
    pub(super) objects: BTreeMap<(String, String), Vec<u8>>,
}

impl CaseOutcome {
    /// Takes note of an output, which may stay without rows.
    pub(super) fn declare(&mut self, port: &str, schema: Arc<Schema>) {
        self.outputs.entry(port.to_owned()).or_default();
        self.schemas.insert(port.to_owned(), schema);
    }

    /// Takes rows.
    pub(super) fn take(&mut self, port: &str, batch: Batch) {
        self.outputs.entry(port.to_owned()).or_default().push(batch.rows);
    }

    /// Takes what a transform gives.
    pub(super) fn take_all(&mut self, outputs: Vec<Output>) -> Result<(), Problem> {
        outputs.into_iter().try_for_each(|output| match output {
            Output::Batch { port, batch } => {
                self.take(&port, batch);
                Ok(())
            }
            Output::Rejects(rejected) => self.reject(&rejected),
        })
    }

    /// Takes rejected rows.
    pub(super) fn reject(&mut self, rejected: &Rejected) -> Result<(), Problem> {
        let rows = json_rows(std::slice::from_ref(&rejected.rows))?;
        let reason =
            |index: usize| rejected.reasons.get(index).or(rejected.reasons.first()).cloned().unwrap_or_default();
        self.rejects
            .extend(rows.into_iter().enumerate().map(|(index, row)| json!({ "reason": reason(index), "row": row })));
        Ok(())
    }

    /// Returns how many rows an output has given, rejects included.
    pub(super) fn given(&self, port: &str) -> usize {
        self.outputs.get(port).map_or(0, |batches| batches.iter().map(RecordBatch::num_rows).sum()) + self.rejects.len()
    }

    /// Returns an output's rows as JSON.
    pub(super) fn rows(&self, port: &str) -> Result<Vec<Value>, Problem> {
        json_rows(self.outputs.get(port).map_or(&[], Vec::as_slice))
    }
}

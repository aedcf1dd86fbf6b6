//! What a run has done: a table and a sentence, or JSON; and the exit code.

use std::time::Duration;

use serde_json::{Value, json};
use weir_diagnostics::exit_code as codes;
use weir_engine::{FailureKind, NodeSummary, RunSummary};
use weir_store::RunStatus;
use weir_types::ByteSize;

use crate::output::{Align, Column, count, duration, narrowed_table, plural};

const HEADER: [Column<'static>; 8] = [
    ("NODE", Align::Left),
    ("BLOCK", Align::Left),
    ("ROWS IN", Align::Right),
    ("ROWS OUT", Align::Right),
    ("FILTERED", Align::Right),
    ("REJECTED", Align::Right),
    ("TIME", Align::Right),
    ("MEMORY", Align::Right),
];

/// What a narrow terminal does without, the least important first: the plan tells the blocks, but only a run the rows.
const EXPENDABLE: [&str; 3] = ["BLOCK", "MEMORY", "TIME"];

/// Writes a line per node and a sentence about the whole. Rows are those committed by the run, over all attempts and processes; time is
/// that spent in a node's block over all instances, and memory the largest of one.
pub(super) fn text(summary: &RunSummary, elapsed: Duration) -> String {
    let table = if summary.nodes.is_empty() {
        String::new()
    } else {
        narrowed_table(&HEADER, summary.nodes.iter().map(row), &EXPENDABLE) + "\n"
    };
    format!("{table}{}\n", sentence(summary, elapsed))
}

fn row(node: &NodeSummary) -> Vec<String> {
    let unless_zero = |number: u64| if number == 0 { String::new() } else { count(number) };
    vec![
        node.node.to_string(),
        node.block.clone(),
        unless_zero(node.rows_in),
        unless_zero(node.rows_out),
        unless_zero(node.rows_filtered),
        unless_zero(node.rows_rejected),
        duration(Duration::from_nanos(node.usage.call_nanos)),
        ByteSize::bytes(node.usage.peak_memory).rounded(),
    ]
}

fn sentence(summary: &RunSummary, elapsed: Duration) -> String {
    let run = summary.run.map(|run| format!("run {}", run.short())).unwrap_or_else(|| "the run".to_owned());
    let (rows, epochs) = (summary.rows_loaded(), summary.epochs);
    let loaded =
        format!("{} {} in {epochs} {}", count(rows), plural(rows, "row", "rows"), plural(epochs, "epoch", "epochs"));
    let attempts = if summary.attempts > 1 { format!(", attempt {}", summary.attempts) } else { String::new() };
    format!("{run} {} after {}: {loaded} committed{attempts}", summary.status, duration(elapsed))
}

/// Returns the summary for a program.
pub(super) fn json(summary: &RunSummary) -> Value {
    let mut value = json!({ "event": "summary", "exit_code": exit_code(summary) });
    if let (Value::Object(whole), Ok(Value::Object(fields))) = (&mut value, serde_json::to_value(summary)) {
        whole.extend(fields);
    }
    value
}

/// Returns the code that says whose fault it was.
pub(super) fn exit_code(summary: &RunSummary) -> u8 {
    match (&summary.failure, summary.status) {
        (Some(failure), _) if failure.kind == FailureKind::Cancelled => codes::CANCELLED,
        (Some(failure), _) => codes::of(failure.blame),
        (None, RunStatus::Succeeded) => codes::OK,
        (None, _) => codes::UNKNOWN,
    }
}

#[cfg(test)]
mod tests;

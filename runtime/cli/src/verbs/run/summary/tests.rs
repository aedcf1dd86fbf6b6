use std::time::Duration;

use serde_json::json;
use weir_diagnostics::Blame;
use weir_engine::{FailureKind, RunFailure, RunSummary};

use super::{exit_code, text};

fn summary(status: &str, failure: Option<RunFailure>) -> RunSummary {
    let usage = json!({ "instances": 2, "calls": 10, "call_nanos": 1_300_000_000u64, "peak_memory": 3_500_000, "host_calls": 0,
        "output_rows": 0, "output_bytes": 0, "log_bytes": 0, "log_lines_dropped": 0, "handles_left": 0 });
    let node = |name: &str, block: &str, role: &str, rows_in: u64, rows_out: u64| {
        json!({ "node": name, "block": block, "role": role, "rows_in": rows_in, "rows_out": rows_out, "rows_filtered": 0,
            "rows_rejected": 0, "bytes_in": 0, "bytes_out": 0, "usage": usage })
    };
    serde_json::from_value(json!({
        "pipeline": "flights", "run": "01900000-0000-7000-8000-000000000000", "status": status, "attempts": 1, "epochs": 1,
        "started_at": "2026-05-01T00:00:00Z", "duration_ms": 3200,
        "nodes": [node("flights", "file@1.0.0", "extractor", 0, 336_776), node("lake", "file-loader@1.0.0", "loader", 365, 365)],
        "edges": [], "states": [], "warnings": ["1 column was left out"], "failure": failure,
    }))
    .expect("a summary")
}

#[test]
fn a_summary_is_a_table_and_a_sentence() {
    let text = text(&summary("succeeded", None), Duration::from_millis(3200));
    assert!(
        text.starts_with("NODE")
            && !text.contains("warning")
            && text.contains("336,776")
            && text.contains("365 rows in 1 epoch committed"),
        "{text}"
    );
}

#[test]
fn exit_codes_say_whose_fault_it_was() {
    let failure = |kind, blame| Some(RunFailure::new(kind, blame, "it failed"));
    assert_eq!(exit_code(&summary("succeeded", None)), 0);
    assert_eq!(exit_code(&summary("failed", failure(FailureKind::Plan, Blame::User))), 2);
    assert_eq!(exit_code(&summary("failed", failure(FailureKind::Trap, Blame::Block))), 3);
    assert_eq!(exit_code(&summary("failed", failure(FailureKind::Problem, Blame::External))), 4);
    assert_eq!(exit_code(&summary("failed", failure(FailureKind::Host, Blame::Host))), 5);
    assert_eq!(exit_code(&summary("cancelled", failure(FailureKind::Cancelled, Blame::User))), 130);
}

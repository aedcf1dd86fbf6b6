//! The last words about a run. A program gets a summary whatever has happened; a person does not hear twice what was said already.

use std::time::Duration;

use serde_json::{Value, json};
use weir_diagnostics::{Diagnostic, Diagnostics, Explain, exit_code};
use weir_engine::{FailureKind, Role, RunSummary};
use weir_pipeline::Graph;
use weir_pipeline::policy::OnEmpty;
use weir_store::RunStatus;

use super::watch::Watched;
use super::{Shown, summary};
use crate::failed::{Failed, Outcome};
use crate::output;

/// Says how a run ended.
pub(super) fn conclude(shown: Shown, graph: &Graph, watched: &Watched, elapsed: Duration) -> Outcome {
    let summary = &watched.summary;
    if shown.json {
        print_line(&summary::json(summary))?;
        return Ok(summary::exit_code(summary));
    }
    output::warn(&unsaid(watched));
    for hint in hints(graph, summary) {
        eprintln!("hint: {hint}");
    }
    let failure = summary.failure.as_ref().filter(|failure| failure.kind != FailureKind::Cancelled);
    // Without a run there is nothing but the failure: a table could only have zeros.
    if !shown.quiet && (summary.run.is_some() || failure.is_none()) {
        output::print(&summary::text(summary, elapsed))?;
    }
    if let Some(failure) = failure {
        eprint!("{}", failure.to_diagnostic().render(output::style_of_errors()));
    }
    Ok(summary::exit_code(summary))
}

/// Says for a program that a run never began.
pub(super) fn not_started(failed: Failed) -> Outcome {
    let diagnostics = failed.into_diagnostics();
    let code = exit_code::of(diagnostics.blame());
    print_line(&without_run(RunStatus::Failed, code, &diagnostics))?;
    Ok(code)
}

/// Says that somebody did not want to wait for the end.
pub(super) fn given_up(as_json: bool) -> Outcome {
    let code = exit_code::CANCELLED;
    if as_json {
        print_line(&without_run(RunStatus::Cancelled, code, &Diagnostics::new()))?;
    }
    Ok(code)
}

fn without_run(status: RunStatus, code: u8, diagnostics: &Diagnostics) -> Value {
    json!({ "event": "summary", "exit_code": code, "status": status, "diagnostics": diagnostics.to_json() })
}

fn print_line(line: &Value) -> anyhow::Result<()> {
    output::print(&format!("{line}\n"))
}

/// Returns the warnings that were not shown while the run went on.
fn unsaid(watched: &Watched) -> Diagnostics {
    let warnings = watched.summary.warnings.iter().filter(|warning| !watched.shown_warnings.contains(warning));
    warnings.map(|warning| Diagnostic::warning(warning.clone())).collect()
}

/// Returns how to have nothing said about loaders without rows, where something was.
fn hints(graph: &Graph, summary: &RunSummary) -> Vec<String> {
    let warns = |name: &weir_types::NodeName| {
        graph.nodes.iter().any(|node| node.name == *name && node.policy.empty == OnEmpty::Warn)
            && summary.warnings.iter().any(|warning| warning.contains(&format!("`{name}`")))
    };
    let loaders = summary.nodes.iter().filter(|node| node.role == Role::Loader && node.rows_in == 0);
    let loaders = loaders.filter(|node| summary.status == RunStatus::Succeeded && warns(&node.node));
    loaders.map(|node| format!("if no rows are normal, write `on: {{ empty: ok }}` at node `{}`", node.node)).collect()
}

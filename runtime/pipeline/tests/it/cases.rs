//! A folder per pipeline: the file, and the graph or the problems that come of it.

use weir_diagnostics::Style;
use weir_pipeline::Resolved;

use crate::support::{compile_text, run_cases};

#[test]
fn pipelines_become_graphs_or_all_their_problems() {
    run_cases("cases", "pipeline.yaml", |text| match compile_text(text) {
        Ok(resolved) if resolved.warnings.is_empty() => shown(&resolved),
        Ok(resolved) => format!("{}\n{}", shown(&resolved), resolved.warnings.render(Style::Plain)),
        Err(problems) => {
            format!("{}\n{}\n", problems.render(Style::Plain), problems.summary().unwrap_or_default())
        }
    });
}

fn shown(resolved: &Resolved) -> String {
    let mut shown = resolved.graph.to_string();
    for trigger in &resolved.triggers {
        let enabled = if trigger.enabled { "" } else { ", disabled" };
        shown.push_str(&format!("  on {}: {}{enabled}\n", trigger.name, trigger.cause));
    }
    for deliver in &resolved.deliver {
        let subject = deliver.subject.as_ref().map(|subject| format!(", subject `{subject}`")).unwrap_or_default();
        let fallback = deliver.fallback.as_ref().map(|fallback| format!(", else to {fallback}")).unwrap_or_default();
        shown.push_str(&format!(
            "  delivers {:?} to {} {:?} when {}{subject}{fallback}, in {}\n",
            deliver.artifacts, deliver.to, deliver.recipients, deliver.when, deliver.language
        ));
    }
    shown
}

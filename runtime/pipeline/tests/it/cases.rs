//! A folder per pipeline: the file, and the graph or the problems that come of it.

use weir_diagnostics::Style;

use crate::support::{compile_text, run_cases};

#[test]
fn pipelines_become_graphs_or_all_their_problems() {
    run_cases("cases", "pipeline.yaml", |text| match compile_text(text) {
        Ok(resolved) if resolved.warnings.is_empty() => resolved.graph.to_string(),
        Ok(resolved) => format!("{}\n{}", resolved.graph, resolved.warnings.render(Style::Plain)),
        Err(problems) => {
            format!("{}\n{}\n", problems.render(Style::Plain), problems.summary().unwrap_or_default())
        }
    });
}

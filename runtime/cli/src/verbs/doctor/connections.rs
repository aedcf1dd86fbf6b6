//! Whether a pipeline's connections can be reached.

use weir_pipeline::Access;
use weir_types::{Problem, ProblemKind};

use super::{Finding, Verdict};
use crate::args::ProjectArgs;
use crate::project::{LoadFor, Project};
use crate::reach::{Reached, reach};

/// Opens every connection of a pipeline once, for reading.
pub(super) async fn findings(args: &ProjectArgs) -> Vec<Finding> {
    let project = match Project::load(args, LoadFor::Blocks) {
        Ok(project) => project,
        Err(failed) => {
            let shown = failed.into_diagnostics().summary().unwrap_or_default();
            let detail = format!("`{}` has {shown}", args.pipeline.display());
            return vec![
                Finding::new("pipeline", Verdict::Error, detail)
                    .hint(format!("`weir check {}` shows them", args.pipeline.display())),
            ];
        }
    };
    let mut findings = Vec::new();
    for name in project.connections.names() {
        findings.push(connection(name, &project).await);
    }
    findings
}

async fn connection(name: &str, project: &Project) -> Finding {
    let what = format!("connection `{name}`");
    let only_read = only_read(name, project);
    match reach(&project.connections, name).await {
        Ok(Reached::There) => Finding::new(what, Verdict::Ok, "reachable"),
        Ok(Reached::Empty) => Finding::new(what, Verdict::Ok, "reachable, and empty"),
        Ok(Reached::NotYet) if only_read => {
            Finding::new(what, Verdict::Error, "there is no such file, and no node may write it")
                .hint("check the path of the connection".to_owned())
        }
        Ok(Reached::NotYet) => Finding::new(what, Verdict::Ok, "there is no such file yet; the first write makes it"),
        Err(problem) => failed(what, problem, only_read),
    }
}

/// Tells whether nodes read from a connection and none may write to it: then nobody makes what is missing.
fn only_read(name: &str, project: &Project) -> bool {
    let grants = project.graph.nodes.iter().flat_map(|node| &node.grants.connections);
    let mut access = grants.filter(|(granted, _)| granted.as_str() == name).map(|(_, grant)| grant.access).peekable();
    access.peek().is_some() && access.all(|access| access == Access::Read)
}

/// A folder that is not there yet is normal before the first run, unless it is an input.
fn failed(what: String, problem: Problem, only_read: bool) -> Finding {
    let is_normal = problem.kind == ProblemKind::NotFound && !only_read;
    let verdict = if is_normal { Verdict::Warning } else { Verdict::Error };
    Finding::new(what, verdict, problem.message).hint(problem.hint)
}

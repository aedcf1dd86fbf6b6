//! Whether a pipeline's connections can be reached.

use futures::StreamExt;
use weir_connections::Connection;
use weir_connections::sql::SqlPolicy;
use weir_pipeline::Access;
use weir_types::{Problem, ProblemKind};

use super::{Finding, Verdict};
use crate::args::ProjectArgs;
use crate::project::{LoadFor, Project};

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
    let opened = match project.connections.get(name) {
        Err(error) => return Finding::new(what, Verdict::Error, error.to_string()).hint(error.hint()),
        Ok(Connection::Objects(store)) => match store.list(None).next().await {
            None => Ok("reachable, and empty"),
            Some(Ok(_)) => Ok("reachable"),
            Some(Err(problem)) => Err(problem),
        },
        Ok(Connection::Sqlite(database)) if !database.file().exists() && only_read => {
            return Finding::new(what, Verdict::Error, "there is no such file, and no node may write it")
                .hint("check the path of the connection".to_owned());
        }
        Ok(Connection::Sqlite(database)) if !database.file().exists() => {
            Ok("there is no such file yet; the first write makes it")
        }
        Ok(Connection::Sqlite(_) | Connection::Postgres(_) | Connection::MySql(_)) => {
            project.connections.sql(name, SqlPolicy::default()).await.map(|_| "reachable")
        }
    };
    match opened {
        Ok(detail) => Finding::new(what, Verdict::Ok, detail),
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

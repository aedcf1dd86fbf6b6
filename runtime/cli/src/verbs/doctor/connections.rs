//! Whether a pipeline's connections can be reached.

use futures::StreamExt;
use weir_connections::Connection;
use weir_connections::sqlite::{SqlitePolicy, SqliteSession};
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
            return vec![Finding::new("pipeline", Verdict::Error, detail).hint("`weir check` shows them".to_owned())];
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
    let opened = match project.connections.get(name) {
        Err(error) => return Finding::new(what, Verdict::Error, error.to_string()).hint(error.hint()),
        Ok(Connection::Objects(store)) => match store.list(None).next().await {
            None => Ok("reachable, and empty"),
            Some(Ok(_)) => Ok("reachable"),
            Some(Err(problem)) => Err(problem),
        },
        Ok(Connection::Sqlite(database)) if !database.file().exists() => {
            Ok("there is no such file yet; the first write makes it")
        }
        Ok(Connection::Sqlite(database)) => {
            SqliteSession::open(&database, SqlitePolicy::default()).await.map(|_| "reachable")
        }
    };
    match opened {
        Ok(detail) => Finding::new(what, Verdict::Ok, detail),
        Err(problem) => failed(what, problem),
    }
}

/// A folder that is not there yet is normal before the first run.
fn failed(what: String, problem: Problem) -> Finding {
    let verdict = if problem.kind == ProblemKind::NotFound { Verdict::Warning } else { Verdict::Error };
    Finding::new(what, verdict, problem.message).hint(problem.hint)
}

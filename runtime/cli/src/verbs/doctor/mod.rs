//! `weir doctor`

mod blocks;
mod connections;
mod machine;

use serde::Serialize;
use weir_diagnostics::{exit_code, padded, width};

use crate::args::{DoctorArgs, ProjectArgs};
use crate::failed::Outcome;
use crate::folders::DataFolder;
use crate::library::BlockLibrary;
use crate::output;
use crate::project::folder_of;

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    /// What was looked at.
    what: String,
    /// Whether runs can do with it.
    verdict: Verdict,
    /// What is the case.
    detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// As it should be.
    Ok,
    /// Runs work, but not as well as they could.
    Warning,
    /// Runs will fail.
    Error,
}

impl Finding {
    fn new(what: impl Into<String>, verdict: Verdict, detail: impl Into<String>) -> Self {
        Self { what: what.into(), verdict, detail: detail.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// Checks that this machine is fit to run pipelines.
pub(super) async fn doctor(args: DoctorArgs) -> Outcome {
    let data = DataFolder::new(args.context.data.data_dir.as_deref());
    let beside = args.pipeline.as_deref().map_or_else(|| ".".into(), folder_of);
    let library = BlockLibrary::find(&args.context.blocks, Some(&beside))?;
    let mut findings = machine::findings(&data);
    findings.extend(blocks::findings(&library));
    findings.push(blocks::cache(&library, &data).await);
    if let Some(pipeline) = args.pipeline {
        let project = ProjectArgs { pipeline, context: args.context };
        findings.extend(connections::findings(&project).await);
    }
    report(&findings, args.json)
}

fn report(findings: &[Finding], as_json: bool) -> Outcome {
    if as_json {
        output::print_json(&findings)?;
    } else {
        output::print(&text(findings))?;
    }
    let broken = findings.iter().any(|finding| finding.verdict == Verdict::Error);
    Ok(if broken { exit_code::HOST } else { exit_code::OK })
}

fn text(findings: &[Finding]) -> String {
    let widest = findings.iter().map(|finding| width(&finding.what)).max().unwrap_or_default();
    let line = |finding: &Finding| {
        let mark = match finding.verdict {
            Verdict::Ok => "ok     ",
            Verdict::Warning => "warning",
            Verdict::Error => "error  ",
        };
        let hint = finding.hint.as_ref();
        let hint = hint.map(|hint| format!("\n         {:widest$}  hint: {hint}", "")).unwrap_or_default();
        format!("{mark}  {}  {}{hint}\n", padded(&finding.what, widest), finding.detail)
    };
    findings.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{Finding, Verdict, text};

    #[test]
    fn findings_stand_in_columns() {
        let findings = [
            Finding::new("clock", Verdict::Ok, "2024-05-01 00:00:00 UTC"),
            Finding::new("connection `환율`", Verdict::Ok, "reachable"),
            Finding::new("data folder", Verdict::Error, "`/data` cannot be written")
                .hint("make it writable".to_owned()),
        ];
        insta::assert_snapshot!(text(&findings), @r"
        ok       clock              2024-05-01 00:00:00 UTC
        ok       connection `환율`  reachable
        error    data folder        `/data` cannot be written
                                    hint: make it writable
        ");
    }
}

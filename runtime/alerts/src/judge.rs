//! What a rule says of a run: decided purely.

use weir_pipeline::alert::AlertCause;
use weir_store::RunStatus;

use crate::RunFact;

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Something is wrong, and what.
    Wrong(String),
    /// All is well; what was wrong before is over.
    Fine,
}

/// Judges a run that has ended; nothing where the run says nothing about the cause.
pub fn judge(cause: &AlertCause, run: &RunFact) -> Option<Judgement> {
    let succeeded = run.status == RunStatus::Succeeded;
    let wrong_if = |wrong: Option<String>| Some(wrong.map_or(Judgement::Fine, Judgement::Wrong));
    match cause {
        AlertCause::Failed => match run.status {
            RunStatus::Failed => wrong_if(Some(failure(run))),
            RunStatus::Succeeded => Some(Judgement::Fine),
            // Whoever stops a run knows of it.
            RunStatus::Cancelled | RunStatus::Running | RunStatus::Abandoned => None,
        },
        AlertCause::Limit => match run.failure_kind.as_deref() {
            Some("limit") => wrong_if(Some(failure(run))),
            _ => succeeded.then_some(Judgement::Fine),
        },
        AlertCause::Rows(volume) if succeeded => {
            let unusual = volume.judge(run.rows_written, &run.past_written);
            wrong_if(unusual.map(|unusual| format!("{} rows were written{}", run.rows_written, unusual.against)))
        }
        AlertCause::Rejects(limit) if run.rows_rejected > 0 || succeeded => {
            // What a node rejected, another has read.
            let rows = run.rows_read.max(run.rows_rejected);
            let many = limit.is_exceeded(run.rows_rejected, rows);
            wrong_if(many.then(|| format!("{} of {rows} rows were rejected, {limit} are allowed", run.rows_rejected)))
        }
        AlertCause::SchemaChanged if succeeded => wrong_if(run.schema_change.clone()),
        // A run that comes late ends what its deadline began, and one that succeeds is fresh.
        AlertCause::Late | AlertCause::Stale(_) => succeeded.then_some(Judgement::Fine),
        AlertCause::Rows(_)
        | AlertCause::Rejects(_)
        | AlertCause::SchemaChanged
        | AlertCause::Disk(_)
        | AlertCause::Undelivered(_) => None,
    }
}

fn failure(run: &RunFact) -> String {
    run.failure.clone().unwrap_or_else(|| "the run failed".to_owned())
}

#[cfg(test)]
mod tests {
    use weir_pipeline::alert::{AlertCause, AlertRules};
    use weir_store::RunStatus::{self, Cancelled, Failed, Succeeded};
    use weir_types::RunId;

    use super::{Judgement, judge};
    use crate::{FactOf, RunFact};

    fn cause(text: &str) -> AlertCause {
        let source = weir_diagnostics::Source::new("alerts.yaml", format!("rule: {{ when: {text}, to: ops }}"));
        AlertRules::parse(&source).expect("a rule").iter().next().expect("a rule").cause
    }

    fn run(status: RunStatus, written: u64, rejected: u64) -> RunFact {
        let failed = status == Failed;
        RunFact {
            pipeline: "sales".parse().expect("a name"),
            of: FactOf::Run(RunId::generate()),
            status,
            failure_kind: failed.then(|| "limit".to_owned()),
            failure: failed.then(|| "too much memory".to_owned()),
            rows_read: 100,
            rows_written: written,
            rows_rejected: rejected,
            past_written: vec![100; 5],
            schema_change: None,
        }
    }

    #[test]
    fn each_cause_says_what_is_wrong_what_is_fine_and_what_it_cannot_tell() {
        let wrong = |what: &str| Some(Judgement::Wrong(what.to_owned()));
        let changed = RunFact { schema_change: Some("`a` is new".to_owned()), ..run(Succeeded, 1, 0) };
        let few = ", which is over 50% fewer than the usual 100 (median of 5 runs)";
        for (text, run, expected) in [
            ("failed", run(Failed, 0, 0), wrong("too much memory")),
            ("failed", run(Succeeded, 0, 0), Some(Judgement::Fine)),
            ("failed", run(Cancelled, 0, 0), None),
            ("limit", run(Failed, 0, 0), wrong("too much memory")),
            ("limit", RunFact { failure_kind: Some("problem".to_owned()), ..run(Failed, 0, 0) }, None),
            ("limit", run(Succeeded, 0, 0), Some(Judgement::Fine)),
            ("{ rows: { min: 1 } }", run(Succeeded, 0, 0), wrong("0 rows were written, at least 1 are expected")),
            ("{ rows: { min: 1 } }", run(Failed, 0, 0), None),
            ("{ rows: { usual: 50% } }", run(Succeeded, 49, 0), wrong(&format!("49 rows were written{few}"))),
            ("{ rows: { usual: 50% } }", run(Succeeded, 60, 0), Some(Judgement::Fine)),
            ("{ rejects: 1% }", run(Failed, 0, 2), wrong("2 of 100 rows were rejected, 1% are allowed")),
            ("{ rejects: 2 }", run(Succeeded, 0, 2), Some(Judgement::Fine)),
            ("{ rejects: 2 }", run(Failed, 0, 0), None),
            ("schema-changed", changed, wrong("`a` is new")),
            ("schema-changed", run(Succeeded, 1, 0), Some(Judgement::Fine)),
            ("late", run(Succeeded, 1, 0), Some(Judgement::Fine)),
            ("late", run(Failed, 1, 0), None),
            ("{ stale: 26h }", run(Succeeded, 1, 0), Some(Judgement::Fine)),
            ("{ disk: 5GiB }", run(Succeeded, 1, 0), None),
            ("{ undelivered: 15m }", run(Succeeded, 1, 0), None),
        ] {
            assert_eq!(judge(&cause(text), &run), expected, "{text}: {run:?}");
        }
    }
}

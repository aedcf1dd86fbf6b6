//! Failures before anything has run: the statement is wrong.

use datafusion::common::Diagnostic;
use datafusion::error::DataFusionError;
use weir_types::Problem;

use super::columns::{column_problem, duplicate_column};
use super::words::sentence;

/// Says what is wrong with a statement.
pub(crate) fn plan_problem(error: DataFusionError) -> Problem {
    let mut position = None;
    let problem = describe(&error, &mut position);
    match position {
        Some(position) => Problem { message: format!("{} ({position})", problem.message), ..problem },
        None => problem,
    }
}

fn describe(error: &DataFusionError, position: &mut Option<String>) -> Problem {
    match error {
        DataFusionError::Diagnostic(diagnostic, inner) => {
            *position = position.take().or_else(|| span(diagnostic));
            describe(inner, position)
        }
        DataFusionError::Context(_, inner) => describe(inner, position),
        DataFusionError::Shared(inner) => describe(inner, position),
        DataFusionError::Collection(errors) => match errors.first() {
            Some(first) => describe(first, position),
            None => Problem::system("the query planner failed without a reason"),
        },
        DataFusionError::SchemaError(error, _) => column_problem(error),
        DataFusionError::Plan(reason) => plan_text(reason),
        DataFusionError::NotImplemented(reason) => {
            Problem::config(format!("this SQL is not supported: {}", sentence(first_line(reason))))
        }
        DataFusionError::Internal(reason) => {
            Problem::system(format!("the query planner failed: {}", first_line(reason)))
                .with_hint("this is a bug; please report it with the statement")
        }
        // A function of our own has said what is wrong with its arguments.
        DataFusionError::External(inner) if inner.is::<Problem>() => {
            inner.downcast_ref::<Problem>().cloned().unwrap_or_else(|| Problem::config(inner.to_string()))
        }
        DataFusionError::ArrowError(error, _) => Problem::config(sentence(first_line(&error.to_string()))),
        other => {
            let reason = other.strip_backtrace();
            // What a function of our own says about its arguments comes wrapped in text.
            let own = reason.split_once("coercion failed with: External error: ").map(|(_, own)| own.to_owned());
            Problem::config(own.unwrap_or_else(|| sentence(first_line(&reason))))
        }
    }
}

fn span(diagnostic: &Diagnostic) -> Option<String> {
    let start = diagnostic.span?.start;
    Some(format!("line {}, column {}", start.line, start.column))
}

/// Rewrites the planner's own sentences that people meet most.
fn plan_text(reason: &str) -> Problem {
    if let Some(name) = between(reason, "Invalid function '", "'") {
        let problem = Problem::config(format!("there is no function `{name}`"));
        return match between(reason, "Did you mean '", "'") {
            Some(meant) => problem.with_hint(format!("did you mean `{meant}`?")),
            None => problem,
        };
    }
    if let Some(call) = between(reason, "argument types '", "'") {
        let hint = "cast its arguments, for example by `cast(… as double)`";
        return Problem::config(format!("no function fits `{call}`")).with_hint(hint);
    }
    if let Some(column) = between(reason, "While expanding wildcard, column \"", "\" must appear") {
        return Problem::config(format!("the column `{column}` is neither in `group by` nor in an aggregate"))
            .with_hint(format!("add it to `group by`, or take one value of each group: `min({column})`"));
    }
    if reason.contains("require unique expression names") {
        let name = between(reason, "expression \"", "\"").unwrap_or("…");
        return duplicate_column(name.rsplit_once(" AS ").map_or(name, |(_, alias)| alias));
    }
    let mut lines = reason.lines();
    let problem = Problem::config(sentence(lines.next().unwrap_or_default()));
    let rest: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    if rest.is_empty() { problem } else { problem.with_hint(sentence(&rest.join("; "))) }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(inner, _)| inner)
}

//! Failures while rows pass: the rows, the limits, or the engine.

use std::io;

use arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use weir_types::{ByteSize, Problem, ProblemKind};

use super::words::sentence;
use crate::settings::QuerySettings;
use crate::statement::Parts;

/// Returns whether a statement ran out of memory.
pub(crate) fn out_of_memory(error: &DataFusionError) -> bool {
    matches!(error.find_root(), DataFusionError::ResourcesExhausted(_))
}

/// Says why a statement or expression failed on its rows.
pub(crate) fn run_problem(error: &DataFusionError, parts: &Parts, settings: &QuerySettings) -> Problem {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(reason) => exhausted(reason, settings),
        DataFusionError::ArrowError(error, _) => arrow_problem(error, parts, settings),
        DataFusionError::IoError(error) => io_problem(error, settings),
        DataFusionError::External(inner) => match inner.downcast_ref::<Problem>() {
            Some(problem) => problem.clone(),
            None => Problem::data(sentence(&inner.to_string())),
        },
        DataFusionError::Internal(reason) => {
            Problem::system(format!("the query engine failed: {}", first_line(reason)))
                .with_hint("this is a bug; please report it with the statement")
        }
        DataFusionError::Execution(reason) => in_parts(Problem::data(sentence(first_line(reason))), &parts.calls),
        other => Problem::data(sentence(first_line(&other.strip_backtrace()))),
    }
}

fn exhausted(reason: &str, settings: &QuerySettings) -> Problem {
    let memory = ByteSize::bytes(settings.memory as u64);
    let user = reason.split('\n').find_map(largest_consumer);
    let user = user.map(|user| format!(", most of it for `{user}`")).unwrap_or_default();
    Problem::limit(format!("the statement needs more memory than the {memory} that queries may use{user}"))
        .with_hint("raise the memory limit of queries, read fewer columns, or filter before joining and sorting")
}

/// Takes `GroupedHashAggregateStream` out of `  GroupedHashAggregateStream[0] (count(1))#5(can spill: true) consumed 1.3 MB, …`.
fn largest_consumer(line: &str) -> Option<&str> {
    let (name, _) = line.trim().split_once("#")?;
    line.contains(" consumed ").then(|| name.split(['[', '(']).next().unwrap_or(name).trim())
}

fn arrow_problem(error: &ArrowError, parts: &Parts, settings: &QuerySettings) -> Problem {
    match error {
        ArrowError::CastError(reason) | ArrowError::ParseError(reason) => {
            in_parts(Problem::data(sentence(reason)), &parts.casts)
                .with_hint("`try_cast` gives null instead of a failure")
        }
        ArrowError::DivideByZero => in_parts(Problem::data("division by zero"), &parts.divisions)
            .with_hint("`a / nullif(b, 0)` gives null instead of a failure"),
        ArrowError::ArithmeticOverflow(reason) => in_parts(Problem::data(sentence(reason)), &parts.arithmetic)
            .with_hint("cast to a wider type first, for example to `decimal(38, 0)` or `double`"),
        ArrowError::ExternalError(inner) => match inner.downcast_ref::<DataFusionError>() {
            Some(inner) => run_problem(inner, parts, settings),
            None => Problem::data(sentence(&inner.to_string())),
        },
        ArrowError::IoError(reason, error) => {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<DataFusionError>()) {
                Some(inner) => run_problem(inner, parts, settings),
                None if error.kind() == io::ErrorKind::Other => disk_full(reason, settings),
                None => io_problem(error, settings),
            }
        }
        other => Problem::data(sentence(&other.to_string())),
    }
}

fn io_problem(error: &io::Error, settings: &QuerySettings) -> Problem {
    let folder = settings.spill.display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Problem::limit(format!("the disk of `{folder}`, where rows go that do not fit into memory, is full"))
                .with_hint("free space there, or choose another data folder")
        }
        // DataFusion reports its own disk limit this way.
        io::ErrorKind::Other => disk_full(&error.to_string(), settings),
        _ => Problem::new(
            ProblemKind::System,
            format!("rows that do not fit into memory could not be kept in `{folder}`: {error}"),
        ),
    }
}

fn disk_full(reason: &str, settings: &QuerySettings) -> Problem {
    if reason.contains("disk space") {
        let disk = ByteSize::bytes(settings.disk);
        return Problem::limit(format!(
            "the statement needs more disk than the {disk} that queries may use for rows that do not fit into memory"
        ))
        .with_hint("raise the disk limit of queries, or filter before joining and sorting");
    }
    Problem::system(format!("rows that do not fit into memory could not be kept: {}", sentence(first_line(reason))))
}

/// Names the part of the statement, or all that come into question.
fn in_parts(problem: Problem, parts: &[String]) -> Problem {
    let place = match parts {
        [] => return problem,
        [part] => format!(" in `{part}`"),
        several => {
            format!(" in one of {}", several.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(", "))
        }
    };
    Problem { message: format!("{}{place}", problem.message), ..problem }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

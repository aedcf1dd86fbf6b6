//! Errors of templates, for people.

use minijinja::{Error, ErrorKind};
use weir_sdk::prelude::*;

use super::functions::NAMES;

/// Makes a problem of an error: which line, how it reads, and what to do.
pub(super) fn of(error: &Error, problem: Option<Problem>, source: &str) -> Problem {
    let line = error.line().unwrap_or(0);
    let written = source.lines().nth(line.saturating_sub(1)).map(str::trim).filter(|_| line > 0);
    let place = match written {
        Some(written) if !written.is_empty() => format!("line {line} of the template, `{}`", cut(written)),
        _ if line > 0 => format!("line {line} of the template"),
        _ => "the template".to_owned(),
    };
    if let Some(problem) = problem {
        return problem.context(place);
    }
    let what = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    Problem::config(format!("{place}: {what}")).with_hint(hint(error))
}

/// Tells whether an error does not depend on rows.
pub(super) fn is_certain(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest)
}

fn hint(error: &Error) -> String {
    match error.kind() {
        ErrorKind::UnknownFunction => format!("the functions are {}", NAMES.map(|name| format!("`{name}`")).join(", ")),
        ErrorKind::UnknownFilter => "the report's filters are `num`, `percent` and `compact`, beside those of Jinja".to_owned(),
        ErrorKind::UndefinedError => {
            "the names are `title`, `as_of`, `pipeline`, `node`, `run`, `values` and `inputs`; `{{ x | default('–') }}` stands for one that may be missing"
                .to_owned()
        }
        ErrorKind::SyntaxError => {
            "values stand in `{{ … }}`, loops and conditions in `{% … %}`, each closed as `{% endfor %}` and `{% endif %}`".to_owned()
        }
        _ => "docs/reports.md shows what a template can say".to_owned(),
    }
}

/// A line is shown as far as a message bears.
fn cut(line: &str) -> String {
    const SHOWN: usize = 80;
    if line.chars().count() <= SHOWN { line.to_owned() } else { line.chars().take(SHOWN).chain(['…']).collect() }
}

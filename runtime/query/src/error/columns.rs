//! Columns that are not there, or there twice.

use datafusion::common::{Column, SchemaError};
use weir_diagnostics::{nearest, one_of};
use weir_types::Problem;

/// Says what is wrong with a column name.
pub(super) fn column_problem(error: &SchemaError) -> Problem {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => unknown_column(field, valid_fields),
        SchemaError::AmbiguousReference { field } => {
            Problem::config(format!("the column `{}` is in several inputs", field.name))
                .with_hint(format!("say which, for example `a.{}`", field.name))
                .with_column(&field.name)
        }
        SchemaError::DuplicateQualifiedField { name, .. } | SchemaError::DuplicateUnqualifiedField { name } => {
            duplicate_column(name)
        }
    }
}

/// Says that two result columns share a name.
pub(crate) fn duplicate_column(name: &str) -> Problem {
    Problem::config(format!("two columns of the result are called `{name}`"))
        .with_hint(format!("give one of them another name: `… as {name}_2`"))
        .with_column(name)
}

fn unknown_column(field: &Column, valid: &[Column]) -> Problem {
    let table = field.relation.as_ref().map(|relation| relation.table().to_owned());
    let of_table = |column: &&Column| {
        table.is_none() || column.relation.as_ref().map(|relation| relation.table()) == table.as_deref()
    };
    let mut candidates: Vec<&str> = valid.iter().filter(of_table).map(Column::name).collect();
    candidates.dedup();
    let place = table.as_ref().map(|table| format!(" in `{table}`")).unwrap_or_default();
    let problem = Problem::config(format!("there is no column `{}`{place}", field.name)).with_column(&field.name);
    let hint = format!("{}{}", suggestion(&field.name, &candidates), columns(table.as_deref(), &candidates, valid));
    if hint.is_empty() { problem } else { problem.with_hint(hint) }
}

fn suggestion(name: &str, candidates: &[&str]) -> String {
    match nearest(name, candidates.iter().copied()) {
        Some(meant) if meant.to_lowercase() == name.to_lowercase() => {
            format!("did you mean `\"{meant}\"`? names with capital letters need double quotes; ")
        }
        Some(meant) => format!("did you mean `{meant}`? "),
        None => String::new(),
    }
}

/// Lists what there is instead: the columns, or the tables when the table itself is unknown.
fn columns(table: Option<&str>, candidates: &[&str], valid: &[Column]) -> String {
    let mut tables: Vec<&str> =
        valid.iter().filter_map(|column| column.relation.as_ref()).map(|relation| relation.table()).collect();
    tables.dedup();
    let list = |what: &str, names: &[&str]| one_of(what, names.iter().copied()).unwrap_or_default();
    match (table, tables.as_slice()) {
        (Some(table), _) if candidates.is_empty() => list(&format!("`{table}` is not a table here; tables"), &tables),
        (Some(table), _) => list(&format!("columns of `{table}`"), candidates),
        (None, [table]) => list(&format!("columns of `{table}`"), candidates),
        (None, _) => list("columns", candidates),
    }
}

//! Whether a statement's tables are the node's inputs, and all of them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datafusion::common::TableReference;
use datafusion::execution::session_state::SessionState;
use datafusion::sql::sqlparser::ast::{TableFactor, Visit, Visitor};
use weir_diagnostics::{nearest, one_of};
use weir_host::capability::QueryInput;
use weir_types::Problem;

use super::Select;
use crate::error::plan_problem;

/// Checks that every table of the statement is an input, and that every input is read.
///
/// # Errors
/// A problem of kind `config` that names the table and the inputs there are.
pub(crate) fn check_inputs(select: &Select, inputs: &[QueryInput], state: &SessionState) -> Result<(), Problem> {
    let functions = table_functions(select);
    let references = state.resolve_table_references(&select.for_planner()).map_err(plan_problem)?;
    let tables: Vec<&TableReference> = references.iter().filter(|table| !functions.contains(table.table())).collect();
    if let Some(unknown) = tables.iter().find(|table| !is_input(table, inputs)) {
        return Err(unknown_table(unknown, inputs));
    }
    match inputs.iter().find(|input| !tables.iter().any(|table| table.table() == input.name)) {
        Some(unread) => {
            Err(Problem::config(format!("the input `{}` is not read by the statement", unread.name)).with_hint(
                format!("its rows would be lost: read it as `from {}`, or remove the edge", quoted(&unread.name)),
            ))
        }
        None => Ok(()),
    }
}

/// Returns the names of the tables that a statement reads, each once.
pub(crate) fn tables(select: &Select, state: &SessionState) -> Result<Vec<String>, Problem> {
    let functions = table_functions(select);
    let references = state.resolve_table_references(&select.for_planner()).map_err(plan_problem)?;
    let names: BTreeSet<String> = references.iter().map(|table| table.table().to_owned()).collect();
    Ok(names.into_iter().filter(|name| !functions.contains(name)).collect())
}

fn is_input(table: &TableReference, inputs: &[QueryInput]) -> bool {
    matches!(table, TableReference::Bare { table } if inputs.iter().any(|input| input.name == **table))
}

fn unknown_table(table: &TableReference, inputs: &[QueryInput]) -> Problem {
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    let suggestion = nearest(table.table(), names.iter().copied())
        .map(|name| format!("did you mean `{}`? ", quoted(name)))
        .unwrap_or_default();
    let inputs = one_of("inputs", names).unwrap_or_else(|| "the node has no inputs".to_owned());
    Problem::config(format!("there is no input `{table}`")).with_hint(format!("{suggestion}{inputs}"))
}

/// Returns the name as it has to be written in a statement.
fn quoted(name: &str) -> String {
    let plain =
        name.chars().next().is_some_and(|first| {
            first == '_' || first.is_lowercase() || (first.is_alphabetic() && !first.is_uppercase())
        }) && name.chars().all(|letter| letter == '_' || (letter.is_alphanumeric() && !letter.is_uppercase()));
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// Returns the names of functions that stand where a table could, such as `generate_series(1, 10)`.
fn table_functions(select: &Select) -> BTreeSet<String> {
    let mut functions = TableFunctions::default();
    // The visitor never breaks.
    let _ = select.tree.visit(&mut functions);
    functions.0
}

#[derive(Default)]
struct TableFunctions(BTreeSet<String>);

impl Visitor for TableFunctions {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                self.0.insert(name.to_string().to_lowercase());
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

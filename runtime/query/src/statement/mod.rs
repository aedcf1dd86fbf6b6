//! Statements as text: one `select` and nothing else.

mod check;
mod inputs;
mod names;
mod parts;

use datafusion::sql::parser::Statement as PlannerStatement;
use datafusion::sql::sqlparser::ast::Statement as SqlStatement;
use weir_types::Problem;

pub(crate) use check::{parse, parse_expression};
pub(crate) use inputs::{check_inputs, tables};
pub(crate) use parts::{Parts, refuse_randomness};

/// A statement that is known to be one `select`.
#[derive(Debug)]
pub(crate) struct Select {
    /// The syntax tree, with every result column named.
    tree: SqlStatement,
    /// The pieces that can fail on data.
    pub(crate) parts: Parts,
}

impl Select {
    /// Parses a statement.
    ///
    /// # Errors
    /// When it is anything but one `select`.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let mut tree = parse(text)?;
        let parts = Parts::of(&tree);
        names::name_results(&mut tree);
        Ok(Self { tree, parts })
    }

    /// Returns the statement for the planner.
    pub(crate) fn for_planner(&self) -> PlannerStatement {
        PlannerStatement::Statement(Box::new(self.tree.clone()))
    }
}

//! The pieces of a statement that can fail on data, so that a failure can name them.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{BinaryOperator, CastKind, Expr, Visit, visit_expressions};
use weir_types::Problem;

/// Functions that answer differently every time.
const RANDOM: [&str; 2] = ["random", "uuid"];

/// What can fail on a row, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Casts that fail instead of giving null.
    pub(crate) casts: Vec<String>,
    /// Divisions and remainders.
    pub(crate) divisions: Vec<String>,
    /// Sums, differences and products.
    pub(crate) arithmetic: Vec<String>,
    /// Calls of functions.
    pub(crate) calls: Vec<String>,
}

impl Parts {
    /// Collects the parts of a statement or expression.
    pub(crate) fn of(tree: &impl Visit) -> Self {
        let mut parts = Self::default();
        let _ = visit_expressions(tree, |expression| {
            parts.add(expression);
            ControlFlow::<()>::Continue(())
        });
        parts
    }

    fn add(&mut self, expression: &Expr) {
        let list = match expression {
            Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, .. } => &mut self.casts,
            Expr::BinaryOp { op: BinaryOperator::Divide | BinaryOperator::Modulo, .. } => &mut self.divisions,
            Expr::BinaryOp { op: BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply, .. } => {
                &mut self.arithmetic
            }
            Expr::Function(_) => &mut self.calls,
            _ => return,
        };
        let text = expression.to_string();
        if !list.contains(&text) {
            list.push(text);
        }
    }
}

/// Refuses functions that would make two runs over the same rows differ.
///
/// # Errors
/// A problem of kind `denied` that names the grant.
pub(crate) fn refuse_randomness(tree: &Parts, granted: bool) -> Result<(), Problem> {
    let random = |call: &&String| {
        call.split_once('(').is_some_and(|(name, _)| RANDOM.contains(&name.trim().to_lowercase().as_str()))
    };
    match tree.calls.iter().find(random) {
        Some(call) if !granted => Err(Problem::denied(format!("`{call}` gives other values on every run"))
            .with_hint("add `random: true` to the node's `grants:`")),
        _ => Ok(()),
    }
}

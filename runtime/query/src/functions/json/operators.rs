//! `json -> 'key'` and `json ->> 'key'`.

use std::sync::Arc;

use datafusion::common::DFSchema;
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use super::accessor;

/// Turns the operators into calls of `json_get` and `json_get_str`.
#[derive(Debug)]
pub(crate) struct JsonOperators;

impl ExprPlanner for JsonOperators {
    fn plan_binary_op(&self, given: RawBinaryExpr, _: &DFSchema) -> PlanResult<PlannerResult<RawBinaryExpr>> {
        let function = match given.op {
            BinaryOperator::Arrow => accessor::get(),
            BinaryOperator::LongArrow => accessor::get_text(),
            _ => return Ok(PlannerResult::Original(given)),
        };
        let call = ScalarFunction { func: Arc::new(function), args: vec![given.left, given.right] };
        Ok(PlannerResult::Planned(Expr::ScalarFunction(call)))
    }
}

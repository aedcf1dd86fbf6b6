//! Row-by-row expressions, compiled once.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::common::DFSchema;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result as PlanResult;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, ExprSchemable};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::BinaryExpr;
use datafusion::sql::sqlparser::ast::ExprWithAlias;
use weir_host::capability::{Expression, Projection};
use weir_types::Problem;

use crate::engine::{Scope, Shared};
use crate::error::{duplicate_column, plan_problem, run_problem};
use crate::plain::{conform, plain_schema};
use crate::session;
use crate::settings::QuerySettings;
use crate::statement::{Parts, parse_expression, refuse_randomness};

/// Expressions over one schema.
pub(crate) struct Compiled {
    input: SchemaRef,
    /// What DataFusion computes, before it is turned into plain types.
    computed: SchemaRef,
    schema: SchemaRef,
    columns: Vec<Column>,
    settings: QuerySettings,
}

struct Column {
    name: String,
    compute: Arc<dyn PhysicalExpr>,
    parts: Parts,
}

/// Compiles expressions over a schema.
///
/// # Errors
/// A problem of kind `config` that names the result column and says what is wrong with its expression.
pub(crate) fn compile(
    shared: &Shared,
    scope: &Scope,
    expressions: Vec<Expression>,
    input: SchemaRef,
) -> Result<Compiled, Problem> {
    let names: Vec<&String> = expressions.iter().map(|expression| &expression.name).collect();
    if let Some((_, name)) = names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)) {
        return Err(duplicate_column(name));
    }
    let state = session::with_tables(&shared.template, Vec::new(), scope).map_err(plan_problem)?;
    let schema = DFSchema::try_from(input.clone()).map_err(plan_problem)?;
    let compile_one = |expression: Expression| {
        let name = expression.name.clone();
        column(&state, &schema, expression, scope).map_err(|problem| in_column(&name, problem))
    };
    let compiled = expressions.into_iter().map(compile_one).collect::<Result<Vec<_>, Problem>>()?;
    let (columns, fields): (Vec<Column>, Vec<Field>) = compiled.into_iter().unzip();
    let computed = Arc::new(Schema::new(fields));
    Ok(Compiled { input, schema: plain_schema(&computed)?, computed, columns, settings: shared.settings.clone() })
}

fn column(
    state: &SessionState,
    schema: &DFSchema,
    expression: Expression,
    scope: &Scope,
) -> Result<(Column, Field), Problem> {
    let tree = parse_expression(&expression.sql)?;
    let parts = Parts::of(&tree);
    refuse_randomness(&parts, scope.run.random)?;
    let logical = state
        .create_logical_expr_from_sql_expr(ExprWithAlias { expr: tree, alias: None }, schema)
        .map_err(plan_problem)?;
    refuse_many_rows(&logical).map_err(plan_problem)??;
    let logical = simplify(state, schema, logical).map_err(plan_problem)?;
    let compute = state.create_physical_expr(logical, schema).and_then(checked).map_err(plan_problem)?;
    let field = compute.return_field(schema.as_arrow()).map_err(plan_problem)?;
    // The name is the caller's; what DataFusion noted about a column it was taken from stays with it.
    let field = Field::clone(&field).with_name(&expression.name);
    Ok((Column { name: expression.name, compute, parts }, field))
}

/// Folds constants, which also puts the run's clock in the place of `now()`.
fn simplify(state: &SessionState, schema: &DFSchema, expression: Expr) -> PlanResult<Expr> {
    let context = SimplifyContext::builder()
        .with_schema(Arc::new(schema.clone()))
        .with_config_options(state.config_options().clone())
        .with_query_execution_start_time(state.execution_props().query_execution_start_time)
        .build();
    let simplifier = ExprSimplifier::new(context);
    let coerced = simplifier.coerce(expression, schema)?;
    // Planning asks for the type again later; asking here gives the error before constants are folded away.
    coerced.get_type(schema)?;
    simplifier.simplify(coerced)
}

/// Makes sums, differences and products fail where they overflow. DataFusion's own default is to go on with a wrong number.
fn checked(expression: Arc<dyn PhysicalExpr>) -> PlanResult<Arc<dyn PhysicalExpr>> {
    let check = |node: Arc<dyn PhysicalExpr>| {
        Ok(match node.downcast_ref::<BinaryExpr>() {
            Some(binary) => {
                Transformed::yes(Arc::new(binary.clone().with_fail_on_overflow(true)) as Arc<dyn PhysicalExpr>)
            }
            None => Transformed::no(node),
        })
    };
    expression.transform_up(check).data()
}

fn refuse_many_rows(expression: &Expr) -> PlanResult<Result<(), Problem>> {
    let mut found = None;
    expression.exists(|node| {
        found = match node {
            Expr::AggregateFunction(function) => Some(format!("the aggregate `{}`", function.func.name())),
            Expr::WindowFunction(function) => Some(format!("the window function `{}`", function.fun.name())),
            Expr::Unnest(_) => Some("`unnest`".to_owned()),
            _ => None,
        };
        Ok(found.is_some())
    })?;
    Ok(match found {
        Some(what) => Err(Problem::config(format!("{what} is not allowed in an expression over one row"))
            .with_hint("use the `sql` block for it")),
        None => Ok(()),
    })
}

fn in_column(name: &str, problem: Problem) -> Problem {
    Problem { message: format!("column `{name}`: {}", problem.message), ..problem }
}

impl Compiled {
    fn evaluate(&self, column: &Column, batch: &RecordBatch) -> Result<ArrayRef, Problem> {
        let value = column.compute.evaluate(batch).and_then(|value| value.into_array(batch.num_rows()));
        value.map_err(|error| {
            in_column(&column.name, run_problem(&error, &column.parts, &self.settings)).with_column(&column.name)
        })
    }
}

impl Projection for Compiled {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn apply(&self, batch: &RecordBatch) -> Result<RecordBatch, Problem> {
        let same_columns = batch.schema_ref().fields().iter().map(|field| (field.name(), field.data_type()));
        if !same_columns.eq(self.input.fields().iter().map(|field| (field.name(), field.data_type()))) {
            return Err(Problem::system("the batch has other columns than the expressions were compiled for"));
        }
        let columns = self.columns.iter().map(|column| self.evaluate(column, batch)).collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.computed.clone(), columns, &options)
            .and_then(|computed| conform(&computed, &self.schema))
            .map_err(|error| Problem::data(format!("the result breaks its schema: {error}")))
    }
}

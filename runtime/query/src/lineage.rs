//! Which columns of its inputs a statement makes its result of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema};
use datafusion::datasource::empty::EmptyTable;
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::utils::grouping_set_to_exprlist;
use datafusion::logical_expr::{
    Aggregate, Distinct, Expr, Join, JoinType, LogicalPlan, SortExpr, Subquery, Unnest, WindowFunctionDefinition,
};
use futures::FutureExt;
use weir_types::Problem;

use crate::error::plan_problem;
use crate::session;
use crate::statement::Select;

/// What a result takes from a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// The value as it is.
    Identity,
    /// A value computed of it.
    Transformation,
    /// A value computed of it over several rows.
    Aggregation,
    /// It decides which of several values is taken.
    Conditional,
    /// It decides which rows there are.
    Filter,
    /// It decides which rows become one.
    GroupBy,
    /// It decides which rows of two inputs belong together.
    Join,
    /// It decides in which order rows come.
    Sort,
    /// It decides over which rows a window function goes.
    Window,
}

impl Use {
    /// Tells whether the value itself is taken, and does not only decide about something.
    pub fn is_direct(self) -> bool {
        matches!(self, Self::Identity | Self::Transformation | Self::Aggregation)
    }

    /// Returns what is taken from a column by way of another that takes `inner` from it.
    fn of(self, inner: Self) -> Self {
        match (self, inner) {
            (_, inner) if !inner.is_direct() => inner,
            (Self::Identity, inner) => inner,
            (Self::Transformation, Self::Aggregation) => Self::Aggregation,
            (outer, _) => outer,
        }
    }
}

/// What is taken, by input and column.
pub type Uses = BTreeMap<(String, String), BTreeSet<Use>>;

/// What a statement makes its result of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementLineage {
    /// The columns of the result, in order.
    pub columns: Vec<(String, Uses)>,
    /// What decides about the rows as a whole.
    pub rows: Uses,
}

/// Finds out which columns of its inputs a statement makes its result of. Nothing is run.
///
/// # Errors
/// When it is anything but one `select` over these inputs.
pub fn lineage(statement: &str, inputs: &[(String, SchemaRef)]) -> Result<StatementLineage, Problem> {
    let select = Select::parse(statement)?;
    let table = |(name, schema): &(String, SchemaRef)| {
        (name.clone(), Arc::new(EmptyTable::new(schema.clone())) as Arc<dyn TableProvider>)
    };
    let state = session::closed(inputs.iter().map(table).collect()).map_err(plan_problem)?;
    // All tables are in memory, so planning never waits.
    let planned = state.statement_to_plan(select.for_planner()).now_or_never();
    let plan = planned.ok_or_else(|| Problem::system("planning a statement waited for something"))?;
    let plan = plan.map_err(plan_problem)?;
    let names: BTreeSet<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
    let traced = Tracer { inputs: &names }.plan(&plan, None).map_err(plan_problem)?;
    let fields = plan.schema().fields().iter().map(|field| field.name().clone());
    Ok(StatementLineage { columns: fields.zip(traced.columns).collect(), rows: traced.rows })
}

/// What a part of a plan makes its columns and rows of.
#[derive(Debug, Clone, Default)]
struct Traced {
    columns: Vec<Uses>,
    rows: Uses,
}

/// The columns that an expression can name.
struct Scope<'s> {
    parts: Vec<(&'s DFSchema, &'s Traced)>,
    /// Those of the query around a subquery.
    outer: Option<&'s Scope<'s>>,
}

impl Scope<'_> {
    fn column(&self, column: &Column) -> Uses {
        let found = |(schema, traced): &(&DFSchema, &Traced)| {
            schema.maybe_index_of_column(column).and_then(|index| traced.columns.get(index).cloned())
        };
        self.parts.iter().find_map(found).unwrap_or_default()
    }
}

struct Tracer<'t> {
    inputs: &'t BTreeSet<&'t str>,
}

impl Tracer<'_> {
    fn plan(&self, plan: &LogicalPlan, outer: Option<&Scope<'_>>) -> PlanResult<Traced> {
        let children =
            plan.inputs().into_iter().map(|input| self.plan(input, outer)).collect::<PlanResult<Vec<_>>>()?;
        let parts = plan.inputs().into_iter().map(|input| input.schema().as_ref()).zip(&children).collect();
        let scope = Scope { parts, outer };
        let mut traced = Traced { columns: Vec::new(), rows: all_rows(&children) };
        match plan {
            LogicalPlan::TableScan(scan) => traced.columns = self.scan(scan.table_name.table(), &scan.projected_schema),
            LogicalPlan::Projection(projection) => traced.columns = self.all(&projection.expr, &scope)?,
            LogicalPlan::Aggregate(aggregate) => self.aggregate(aggregate, &scope, &mut traced)?,
            LogicalPlan::Window(window) => {
                traced.columns = all_columns(&children);
                traced.columns.extend(self.all(&window.window_expr, &scope)?);
            }
            LogicalPlan::Filter(filter) => {
                traced.columns = all_columns(&children);
                take(&mut traced.rows, Use::Filter, self.expression(&filter.predicate, &scope)?);
            }
            LogicalPlan::Sort(sort) => {
                traced.columns = all_columns(&children);
                take(&mut traced.rows, Use::Sort, self.sorted(&sort.expr, &scope)?);
            }
            LogicalPlan::Join(join) => self.join(join, &children, &scope, &mut traced)?,
            LogicalPlan::Union(_) | LogicalPlan::RecursiveQuery(_) => traced.columns = side_by_side(&children),
            LogicalPlan::Distinct(Distinct::On(distinct)) => {
                traced.columns = self.all(&distinct.select_expr, &scope)?;
                for expression in &distinct.on_expr {
                    take(&mut traced.rows, Use::GroupBy, self.expression(expression, &scope)?);
                }
                let order = distinct.sort_expr.as_deref().unwrap_or_default();
                take(&mut traced.rows, Use::Sort, self.sorted(order, &scope)?);
            }
            LogicalPlan::Unnest(unnest) => traced.columns = unnested(unnest, &children),
            LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::Distinct(Distinct::All(_))
            | LogicalPlan::Limit(_)
            | LogicalPlan::Repartition(_)
            | LogicalPlan::Subquery(_) => traced.columns = all_columns(&children),
            LogicalPlan::Values(_) | LogicalPlan::EmptyRelation(_) => {}
            // Of a step that is not known, every column may be made of everything before it.
            _ => {
                let mut all = Uses::new();
                children.iter().flat_map(|child| &child.columns).for_each(|uses| {
                    take(&mut all, Use::Transformation, uses.clone());
                });
                traced.columns = vec![all];
            }
        }
        let last = traced.columns.last().filter(|_| traced.columns.len() == 1).cloned().unwrap_or_default();
        traced.columns.resize(plan.schema().fields().len(), last);
        Ok(traced)
    }

    /// A table that is no input is a function or the memory of a recursion.
    fn scan(&self, table: &str, schema: &DFSchema) -> Vec<Uses> {
        let fields = schema.fields().iter();
        let of = |column: &String| ((table.to_owned(), column.clone()), BTreeSet::from([Use::Identity]));
        let is_input = self.inputs.contains(table);
        fields.map(|field| if is_input { Uses::from([of(field.name())]) } else { Uses::new() }).collect()
    }

    fn aggregate(&self, aggregate: &Aggregate, scope: &Scope<'_>, traced: &mut Traced) -> PlanResult<()> {
        let mut columns = Vec::new();
        for group in grouping_set_to_exprlist(&aggregate.group_expr)? {
            let uses = self.expression(group, scope)?;
            take(&mut traced.rows, Use::GroupBy, uses.clone());
            columns.push(uses);
        }
        // Several grouping sets have a column that tells them apart.
        let own = aggregate.schema.fields().len().saturating_sub(columns.len() + aggregate.aggr_expr.len());
        columns.extend(std::iter::repeat_n(Uses::new(), own));
        columns.extend(self.all(&aggregate.aggr_expr, scope)?);
        traced.columns = columns;
        Ok(())
    }

    fn join(&self, join: &Join, children: &[Traced], scope: &Scope<'_>, traced: &mut Traced) -> PlanResult<()> {
        traced.columns = match (join.join_type, children) {
            (JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark, [left, _]) => left.columns.clone(),
            (JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark, [_, right]) => right.columns.clone(),
            _ => all_columns(children),
        };
        if matches!(join.join_type, JoinType::LeftMark | JoinType::RightMark) {
            traced.columns.push(Uses::new());
        }
        let on = join.on.iter().flat_map(|(left, right)| [left, right]).chain(&join.filter);
        for expression in on {
            take(&mut traced.rows, Use::Join, self.expression(expression, scope)?);
        }
        Ok(())
    }

    fn all(&self, expressions: &[Expr], scope: &Scope<'_>) -> PlanResult<Vec<Uses>> {
        expressions.iter().map(|expression| self.expression(expression, scope)).collect()
    }

    fn sorted(&self, order: &[SortExpr], scope: &Scope<'_>) -> PlanResult<Uses> {
        let mut uses = Uses::new();
        for one in order {
            take(&mut uses, Use::Identity, self.expression(&one.expr, scope)?);
        }
        Ok(uses)
    }

    fn expression(&self, expression: &Expr, scope: &Scope<'_>) -> PlanResult<Uses> {
        let mut uses = Uses::new();
        let mut add = |what: Use, expressions: &[&Expr]| -> PlanResult<()> {
            for expression in expressions {
                take(&mut uses, what, self.expression(expression, scope)?);
            }
            Ok(())
        };
        match expression {
            Expr::Column(column) => return Ok(scope.column(column)),
            Expr::OuterReferenceColumn(_, column) => {
                return Ok(scope.outer.map(|outer| outer.column(column)).unwrap_or_default());
            }
            Expr::Alias(alias) => return self.expression(&alias.expr, scope),
            Expr::Case(case) => {
                add(Use::Conditional, &case.expr.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
                for (when, then) in &case.when_then_expr {
                    add(Use::Conditional, &[when])?;
                    add(Use::Transformation, &[then])?;
                }
                add(Use::Transformation, &case.else_expr.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
            }
            Expr::AggregateFunction(function) => {
                let parts = &function.params;
                add(Use::Aggregation, &parts.args.iter().collect::<Vec<_>>())?;
                add(Use::Conditional, &parts.filter.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
                add(Use::Sort, &parts.order_by.iter().map(|one| &one.expr).collect::<Vec<_>>())?;
            }
            Expr::WindowFunction(function) => {
                let parts = &function.params;
                let what = match function.fun {
                    WindowFunctionDefinition::AggregateUDF(_) => Use::Aggregation,
                    WindowFunctionDefinition::WindowUDF(_) => Use::Transformation,
                };
                add(what, &parts.args.iter().collect::<Vec<_>>())?;
                add(Use::Conditional, &parts.filter.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
                let order = parts.order_by.iter().map(|one| &one.expr);
                add(Use::Window, &parts.partition_by.iter().chain(order).collect::<Vec<_>>())?;
            }
            Expr::ScalarSubquery(query) => return self.subquery(query, Use::Transformation, scope),
            Expr::Exists(exists) => return self.subquery(&exists.subquery, Use::Conditional, scope),
            Expr::InSubquery(within) => {
                add(Use::Transformation, &[&within.expr])?;
                take(&mut uses, Use::Identity, self.subquery(&within.subquery, Use::Conditional, scope)?);
            }
            _ => {
                expression.apply_children(|child| {
                    add(Use::Transformation, &[child])?;
                    Ok(TreeNodeRecursion::Continue)
                })?;
            }
        }
        Ok(uses)
    }

    fn subquery(&self, query: &Subquery, what: Use, scope: &Scope<'_>) -> PlanResult<Uses> {
        let traced = self.plan(&query.subquery, Some(scope))?;
        let mut uses = traced.rows;
        traced.columns.into_iter().for_each(|column| take(&mut uses, what, column));
        Ok(uses)
    }
}

/// Adds what is taken by way of other columns.
fn take(uses: &mut Uses, what: Use, of: Uses) {
    for (column, inner) in of {
        uses.entry(column).or_default().extend(inner.into_iter().map(|inner| what.of(inner)));
    }
}

fn all_columns(children: &[Traced]) -> Vec<Uses> {
    children.iter().flat_map(|child| child.columns.clone()).collect()
}

fn all_rows(children: &[Traced]) -> Uses {
    let mut rows = Uses::new();
    children.iter().for_each(|child| take(&mut rows, Use::Identity, child.rows.clone()));
    rows
}

/// Columns of branches that are put below each other belong together by their places.
fn side_by_side(children: &[Traced]) -> Vec<Uses> {
    let mut columns: Vec<Uses> = Vec::new();
    for child in children {
        columns.resize(columns.len().max(child.columns.len()), Uses::new());
        columns.iter_mut().zip(&child.columns).for_each(|(all, one)| take(all, Use::Identity, one.clone()));
    }
    columns
}

fn unnested(unnest: &Unnest, children: &[Traced]) -> Vec<Uses> {
    let before = all_columns(children);
    let opened = |index: &usize| {
        let schema = unnest.input.schema();
        unnest.exec_columns.iter().any(|column| schema.maybe_index_of_column(column) == Some(*index))
    };
    let uses = |index: &usize| {
        let mut uses = Uses::new();
        let what = if opened(index) { Use::Transformation } else { Use::Identity };
        take(&mut uses, what, before.get(*index).cloned().unwrap_or_default());
        uses
    };
    unnest.dependency_indices.iter().map(uses).collect()
}

#[cfg(test)]
mod tests;

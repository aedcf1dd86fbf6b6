//! From a statement's text to something that can run.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::DataFusionError;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use weir_host::capability::QueryInput;
use weir_types::Problem;

use super::drive::{Job, Kept};
use super::ports::{Feed, Port, Ports};
use super::start::Start;
use super::{INPUT_BATCHES, Running};
use crate::engine::{Scope, Shared};
use crate::error::plan_problem;
use crate::input::{InputTable, Retention, Source, Spool};
use crate::plain::plain_schema;
use crate::session;
use crate::statement::{Select, check_inputs, refuse_randomness};

/// Plans a statement over its inputs.
///
/// # Errors
/// A problem of kind `config` that says what is wrong with the statement, of kind `denied` for randomness that was not granted.
pub(crate) async fn plan(
    shared: Arc<Shared>,
    scope: &Scope,
    text: &str,
    inputs: Vec<QueryInput>,
) -> Result<Running, Problem> {
    let select = Select::parse(text)?;
    refuse_randomness(&select.parts, scope.run.random)?;
    let tables: Vec<Arc<InputTable>> = inputs.iter().map(InputTable::of).collect();
    let planned = logical_plan(&shared, scope, &select, &inputs, &tables).await?;
    let Planned { state, logical, schema } = planned;
    let shape = Shape::of(&logical).map_err(plan_problem)?;
    let (ports, kept, start) = connect(&shared, &state, &shape, inputs, &tables);
    // Planned here only to hear of what cannot run; the plan that runs is made when the inputs' sizes are known.
    state.query_planner().create_physical_plan(&logical, &state).await.map_err(plan_problem)?;
    let settings = shared.settings.clone();
    let job = Job { shared, state, logical, kept, joins: shape.joins, schema: schema.clone(), parts: select.parts };
    Ok(Running::new(schema, Ports::new(ports, start, settings), job))
}

/// A statement that fits its inputs.
struct Planned {
    state: SessionState,
    logical: LogicalPlan,
    schema: SchemaRef,
}

async fn logical_plan(
    shared: &Shared,
    scope: &Scope,
    select: &Select,
    inputs: &[QueryInput],
    tables: &[Arc<InputTable>],
) -> Result<Planned, Problem> {
    let names = inputs.iter().map(|input| input.name.clone());
    let named = names.zip(tables.iter().map(|table| table.clone() as Arc<dyn TableProvider>)).collect();
    let state = session::with_tables(&shared.template, named, scope).map_err(plan_problem)?;
    check_inputs(select, inputs, &state)?;
    let logical = state.statement_to_plan(select.for_planner()).await.map_err(plan_problem)?;
    let schema = plain_schema(logical.schema().as_arrow())?;
    refuse_duplicates(&schema)?;
    let logical = state.optimize(&logical).map_err(plan_problem)?;
    Ok(Planned { state, logical, schema })
}

fn refuse_duplicates(schema: &Schema) -> Result<(), Problem> {
    let names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
    match names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)) {
        Some((_, name)) => Err(crate::error::duplicate_column(name)),
        None => Ok(()),
    }
}

/// What a plan does with its inputs.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    /// How often each input is read.
    scans: BTreeMap<String, usize>,
    /// Whether inputs are joined.
    joins: bool,
    /// Whether an operator may read an input again: recursion, and joins without equal columns when memory runs short.
    rereads: bool,
}

impl Shape {
    fn of(plan: &LogicalPlan) -> Result<Self, DataFusionError> {
        let mut shape = Self::default();
        plan.apply_with_subqueries(|node| {
            match node {
                LogicalPlan::TableScan(scan) => {
                    *shape.scans.entry(scan.table_name.table().to_owned()).or_default() += 1
                }
                LogicalPlan::Join(join) => {
                    shape.joins = true;
                    shape.rereads |= join.on.is_empty();
                }
                LogicalPlan::RecursiveQuery(_) => shape.rereads = true,
                // A subquery that is left in the optimised plan runs as one more input of the operator around it.
                LogicalPlan::Subquery(_) => shape.joins = true,
                _ => {}
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(shape)
    }

    /// Returns whether the one input that is read can be handed through without keeping it.
    fn streams(&self) -> bool {
        !self.joins && !self.rereads && self.scans.values().sum::<usize>() <= 1
    }
}

fn connect(
    shared: &Shared,
    state: &SessionState,
    shape: &Shape,
    inputs: Vec<QueryInput>,
    tables: &[Arc<InputTable>],
) -> (Vec<Port>, Vec<Kept>, Start) {
    let mut kept = Vec::new();
    let mut ports = Vec::new();
    for (input, table) in inputs.into_iter().zip(tables) {
        let (feed, source) = match shape.scans.get(&input.name) {
            None => (Feed::Nothing, Source::Nothing),
            Some(_) if shape.streams() => {
                let (sender, source) = Source::channel(INPUT_BATCHES);
                (Feed::Channel(sender), source)
            }
            Some(scans) => {
                let spool = keep(shared, state, shape, &input, *scans);
                kept.push(Kept { spool: spool.clone(), after_output: retention(shape, *scans) });
                (Feed::Spool(spool.clone()), Source::Spool(spool))
            }
        };
        table.connect(Arc::new(source));
        ports.push(Port { input, feed: Some(feed) });
    }
    let start = match shape.joins {
        true => Start::WhenSized {
            inputs: kept.iter().map(|kept| kept.spool.clone()).collect(),
            limit: shared.settings.memory / 4,
        },
        false => Start::Now,
    };
    (ports, kept, start)
}

fn keep(shared: &Shared, state: &SessionState, shape: &Shape, input: &QueryInput, scans: usize) -> Arc<Spool> {
    // A join may have to be begun again in another way, so its inputs stay until it has given its first rows.
    let retention = if shape.joins { Retention::Forever } else { retention(shape, scans) };
    Spool::new(&input.name, input.schema.clone(), shared.settings.waiting_memory(), state.runtime_env(), retention)
}

fn retention(shape: &Shape, scans: usize) -> Retention {
    if shape.rereads { Retention::Forever } else { Retention::Readers(scans) }
}

//! The task that runs a statement.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::error::{DataFusionError, Result as PlanResult};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::StreamExt;
use tokio::sync::mpsc;
use weir_types::Problem;

use super::output::Output;
use crate::engine::Shared;
use crate::error::{out_of_memory, run_problem};
use crate::input::{Retention, Spool};
use crate::physical::{MergeInsteadOfHash, ReserveBeforeWindows};
use crate::statement::Parts;

/// The rule after which the sides of joins are settled; merge joins have to be put in before it.
const JOIN_SELECTION: &str = "join_selection";

/// A statement that is ready to run.
pub(super) struct Job {
    pub(super) shared: Arc<Shared>,
    pub(super) state: SessionState,
    pub(super) logical: LogicalPlan,
    pub(super) kept: Vec<Kept>,
    pub(super) joins: bool,
    pub(super) schema: SchemaRef,
    pub(super) parts: Parts,
}

/// An input that is kept, and for how long once results have been given.
pub(super) struct Kept {
    pub(super) spool: Arc<Spool>,
    pub(super) after_output: Retention,
}

/// How joins are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joins {
    /// With the smaller side in memory: fast.
    Hash,
    /// By sorting both sides, on disk where they do not fit.
    Merge,
}

/// Where results go.
pub(super) type Results = mpsc::Sender<Result<RecordBatch, Problem>>;

/// Why an attempt ended early.
enum Stop {
    Error(DataFusionError),
    /// Nobody takes the results any more.
    Unwanted,
}

impl From<DataFusionError> for Stop {
    fn from(error: DataFusionError) -> Self {
        Self::Error(error)
    }
}

impl Job {
    /// Runs the statement to its end. When a join does not fit into memory and no row has been given yet, it is run again by merging.
    pub(super) async fn run(self: Box<Self>, results: Results) {
        let mut output = Output::new(self.schema.clone(), self.shared.settings.batch_rows);
        let mut stop = self.attempt(Joins::Hash, &results, &mut output).await;
        if self.joins && output.is_untouched() && matches!(&stop, Err(Stop::Error(error)) if out_of_memory(error)) {
            tracing::debug!("a join did not fit into memory and is run again by merging");
            stop = self.again(&results, &mut output).await;
        }
        if let Err(Stop::Error(error)) = stop {
            // A receiver that is gone needs no error either.
            let _ = results.send(Err(run_problem(&error, &self.parts, &self.shared.settings))).await;
        }
    }

    async fn again(&self, results: &Results, output: &mut Output) -> Result<(), Stop> {
        for kept in &self.kept {
            kept.spool.start_over().await?;
        }
        self.attempt(Joins::Merge, results, output).await
    }

    async fn attempt(&self, joins: Joins, results: &Results, output: &mut Output) -> Result<(), Stop> {
        let plan = self.physical(joins).await?;
        let mut rows = execute_stream(plan, self.state.task_ctx())?;
        while let Some(batch) = rows.next().await {
            // Only rows end the time in which the statement may be begun again: an error leaves everything as it is.
            let batch = batch?;
            if output.is_untouched() {
                self.kept.iter().for_each(|kept| kept.spool.retain(kept.after_output));
            }
            output.push(&batch)?;
            give(output, results).await?;
        }
        output.finish()?;
        give(output, results).await
    }

    async fn physical(&self, joins: Joins) -> PlanResult<Arc<dyn ExecutionPlan>> {
        match joins {
            Joins::Hash => self.state.query_planner().create_physical_plan(&self.logical, &self.state).await,
            Joins::Merge => {
                let state = merging(&self.state);
                state.query_planner().create_physical_plan(&self.logical, &state).await
            }
        }
    }
}

async fn give(output: &mut Output, results: &Results) -> Result<(), Stop> {
    while let Some(batch) = output.take() {
        results.send(Ok(batch)).await.map_err(|_| Stop::Unwanted)?;
    }
    Ok(())
}

/// Returns a session that plans joins by merging.
fn merging(state: &SessionState) -> SessionState {
    let mut rules = PhysicalOptimizer::new().rules;
    let position = rules.iter().position(|rule| rule.name() == JOIN_SELECTION).unwrap_or_default();
    rules.insert(position, Arc::new(MergeInsteadOfHash));
    rules.push(Arc::new(ReserveBeforeWindows));
    SessionStateBuilder::new_from_existing(state.clone()).with_physical_optimizer_rules(rules).build()
}

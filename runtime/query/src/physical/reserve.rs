//! Counting the memory of window functions that look at whole partitions.
//!
//! DataFusion's operator for them keeps all of its input and asks nobody. The node below it here asks the pool for every batch that passes,
//! so that a window over too many rows fails with a message instead of taking the process with it.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::windows::WindowAggExec;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, replace_children_if_necessary,
};
use futures::{StreamExt, TryStreamExt};

use crate::input::batch_size;

/// The operator concatenates what it kept, so that for a moment everything is there twice.
const COPIES: usize = 2;

/// Puts a [`ReserveExec`] below every operator that keeps its whole input uncounted.
#[derive(Debug)]
pub(crate) struct ReserveBeforeWindows;

impl PhysicalOptimizerRule for ReserveBeforeWindows {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(window) = node.downcast_ref::<WindowAggExec>() else { return Ok(Transformed::no(node)) };
            let reserved: Arc<dyn ExecutionPlan> = Arc::new(ReserveExec { input: window.input().clone() });
            Ok(Transformed::yes(replace_children_if_necessary(node, vec![reserved])?))
        })
        .data()
    }

    fn name(&self) -> &str {
        "weir_reserve_before_windows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Reserves memory for every batch that passes, until the stream is dropped.
#[derive(Debug)]
struct ReserveExec {
    input: Arc<dyn ExecutionPlan>,
}

impl DisplayAs for ReserveExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("ReserveExec")
    }
}

impl ExecutionPlan for ReserveExec {
    fn name(&self) -> &str {
        "ReserveExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn apply_expressions(
        &self,
        _visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let [input] = <[_; 1]>::try_from(children)
            .map_err(|_| DataFusionError::Internal("ReserveExec has one child".to_owned()))?;
        Ok(Arc::new(Self { input }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let reservation = MemoryConsumer::new("window over whole partitions").register(context.memory_pool());
        let input = self.input.execute(partition, context)?;
        let schema = input.schema();
        let counted = input.map(move |batch| {
            let batch = batch?;
            reservation.try_grow(batch_size(&batch) * COPIES)?;
            Ok(batch)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, counted.into_stream())))
    }
}

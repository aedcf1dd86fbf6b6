//! Reading an input inside a physical plan.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::coop::make_cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use futures::StreamExt;

use super::source::Source;

/// A leaf that gives an input's rows, the needed columns only.
///
/// DataFusion has a leaf for streams of its own. This one also tells the planner how much has arrived, so that a join keeps the smaller
/// side in memory.
#[derive(Debug)]
pub(super) struct ScanExec {
    name: String,
    projection: Option<Vec<usize>>,
    source: Arc<Source>,
    properties: Arc<PlanProperties>,
}

impl ScanExec {
    /// Makes a scan of the projected columns, of all when there is no projection.
    pub(super) fn new(
        name: String,
        schema: &Schema,
        projection: Option<&Vec<usize>>,
        source: Arc<Source>,
    ) -> Result<Self> {
        let projected: SchemaRef = match projection {
            Some(columns) => Arc::new(schema.project(columns)?),
            None => Arc::new(schema.clone()),
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(projected),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        )
        .with_scheduling_type(SchedulingType::Cooperative);
        Ok(Self { name, projection: projection.cloned(), source, properties: Arc::new(properties) })
    }
}

impl DisplayAs for ScanExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "InputScan: {}", self.name)
    }
}

impl ExecutionPlan for ScanExec {
    fn name(&self) -> &str {
        "InputScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn statistics_from_inputs(&self, _inputs: &[Arc<Statistics>], _args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let statistics = Statistics::new_unknown(&self.schema());
        // Never exact: DataFusion would answer `count(*)` from an exact number, and more rows may be on their way.
        Ok(Arc::new(match self.source.volume() {
            Some(volume) => statistics
                .with_num_rows(Precision::Inexact(volume.rows))
                .with_total_byte_size(Precision::Inexact(volume.bytes)),
            None => statistics,
        }))
    }

    fn execute(&self, partition: usize, _context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        if partition != 0 {
            return Err(DataFusionError::Internal(format!(
                "input `{}` has one partition, {partition} was asked for",
                self.name
            )));
        }
        let rows = self.source.open(&self.name)?;
        let projection = self.projection.clone();
        let projected = rows.map(move |batch| match &projection {
            Some(columns) => Ok(batch?.project(columns)?),
            None => batch,
        });
        Ok(make_cooperative(Box::pin(RecordBatchStreamAdapter::new(self.schema(), projected))))
    }
}

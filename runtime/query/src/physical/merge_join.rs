//! Joins that sort both sides, for inputs that do not fit into memory.

use std::sync::Arc;

use arrow::compute::SortOptions;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::{HashJoinExec, SortMergeJoinExec};

/// Replaces hash joins, which keep one side in memory, by merge joins, whose sorts spill. Has to come before the rule that adds sorts.
///
/// DataFusion itself plans merge joins only for several partitions, and with those the order of the result is left to chance.
#[derive(Debug)]
pub(crate) struct MergeInsteadOfHash;

impl PhysicalOptimizerRule for MergeInsteadOfHash {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| match node.downcast_ref::<HashJoinExec>().map(merge_join).transpose()?.flatten() {
            Some(join) => Ok(Transformed::yes(join)),
            None => Ok(Transformed::no(node)),
        })
        .data()
    }

    fn name(&self) -> &str {
        "weir_merge_instead_of_hash"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Returns the same join by merging, `None` for `not in` over nullable keys, which merging cannot do, and for a join that already
/// projects its columns.
fn merge_join(join: &HashJoinExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if join.null_aware || join.contains_projection() {
        return Ok(None);
    }
    let sort_options = vec![SortOptions::default(); join.on().len()];
    let merge = SortMergeJoinExec::try_new(
        join.left().clone(),
        join.right().clone(),
        join.on().to_vec(),
        join.filter().cloned(),
        *join.join_type(),
        sort_options,
        join.null_equality(),
    )?;
    Ok(Some(Arc::new(merge)))
}

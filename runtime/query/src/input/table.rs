//! An input as the planner sees it.

use std::sync::{Arc, OnceLock};

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use weir_host::capability::QueryInput;

use super::scan::ScanExec;
use super::source::Source;

/// A table over an input. Where its rows come from is known only once the statement has been planned, because the plan decides it.
#[derive(Debug)]
pub(crate) struct InputTable {
    name: String,
    schema: SchemaRef,
    source: OnceLock<Arc<Source>>,
}

impl InputTable {
    /// Makes a table that is not connected yet.
    pub(crate) fn of(input: &QueryInput) -> Arc<Self> {
        Arc::new(Self { name: input.name.clone(), schema: input.schema.clone(), source: OnceLock::new() })
    }

    /// Says where the rows come from; only the first call counts.
    pub(crate) fn connect(&self, source: Arc<Source>) {
        self.source.get_or_init(|| source);
    }
}

#[async_trait]
impl TableProvider for InputTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let source = self.source.get().cloned().unwrap_or_else(|| Arc::new(Source::Nothing));
        Ok(Arc::new(ScanExec::new(self.name.clone(), &self.schema, projection, source)?))
    }
}

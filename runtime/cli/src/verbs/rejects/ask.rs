//! SQL over rejected rows: one table of all nodes, and one for each node with the rows in their own types.

use std::time::SystemTime;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use weir_diagnostics::{Blame, Diagnostic, did_you_mean, one_of};
use weir_host::capability::{Query, QueryInput};
use weir_query::{QueryEngine, QuerySettings, RunSettings};
use weir_types::{NodeName, Problem};

use super::TABLE;
use crate::failed::Failed;
use crate::project::Project;
use crate::rejects::{Kept, plain_schema};

/// A table that a statement reads.
struct Table {
    name: String,
    schema: SchemaRef,
    rows: Vec<RecordBatch>,
}

/// Runs a statement.
///
/// # Errors
/// When it is wrong, or names a table that there is not.
pub(super) async fn ask(project: &Project, kept: &Kept, statement: &str) -> Result<Vec<RecordBatch>, Failed> {
    let engine = QueryEngine::new(QuerySettings::in_folder(project.data.spill()));
    let names = engine.tables(statement).map_err(explain)?;
    let tables = names.iter().map(|name| table(kept, name)).collect::<Result<Vec<_>, _>>()?;
    let queries = engine.for_run(RunSettings { now: SystemTime::now(), random: true });
    let inputs = tables.iter().map(|table| QueryInput { name: table.name.clone(), schema: table.schema.clone() });
    let mut execution = queries.plan(statement, inputs.collect()).await.map_err(explain)?;
    let mut results = Vec::new();
    for table in tables {
        for batch in table.rows {
            results.extend(execution.push(&table.name, batch).await.map_err(explain)?);
        }
        execution.close(&table.name).await.map_err(explain)?;
    }
    while let Some(batch) = execution.next().await.map_err(explain)? {
        results.push(batch);
    }
    if results.is_empty() {
        results.push(RecordBatch::new_empty(execution.schema()));
    }
    Ok(results)
}

fn table(kept: &Kept, name: &str) -> Result<Table, Failed> {
    if name == TABLE {
        let rows = kept.plain().collect::<Result<Vec<_>, _>>()?;
        return Ok(Table { name: name.to_owned(), schema: plain_schema(), rows });
    }
    let mut nodes: Vec<&NodeName> = kept.records().iter().map(|record| &record.file.node).collect();
    nodes.sort();
    nodes.dedup();
    let Some(node) = nodes.iter().find(|node| node.as_str() == name) else {
        let names = || std::iter::once(TABLE).chain(nodes.iter().map(|node| node.as_str()));
        let hint = did_you_mean(name, names()).or_else(|| one_of("tables", names()));
        return Err(Diagnostic::error(format!("there is no table `{name}` of rejects")).hint(hint).into());
    };
    let typed = kept.typed(node)?;
    Ok(Table { name: name.to_owned(), rows: typed.batches(|_| true)?, schema: typed.schema })
}

fn explain(problem: Problem) -> Failed {
    Diagnostic::error(problem.message).blame(Blame::User).hint(problem.hint).into()
}

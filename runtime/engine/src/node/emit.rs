//! What a transform gives, on its way to the next node or to the rejects.

use weir_host::{Operation, Output};

use super::{NodeRuntime, Outputs};
use crate::rejects::RejectBook;
use crate::stop::Stop;

/// Hands on what a transform gave and returns how many rows were rejected. `operation` is that of the batch that it was given last: a
/// rejected row means what its batch meant.
pub(crate) async fn emit(
    runtime: &NodeRuntime,
    rejects: &RejectBook,
    outputs: &mut Outputs,
    given: Vec<Output>,
    operation: Operation,
) -> Result<u64, Stop> {
    let mut rejected = 0;
    for output in given {
        match output {
            Output::Batch { port, batch } => outputs.send(&port, batch).await?,
            Output::Rejects(rows) => rejected += rejects.add(runtime, &rows, operation)?,
        }
    }
    Ok(rejected)
}

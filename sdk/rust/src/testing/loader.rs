//! Runs loaders natively, and holds them to committing and aborting twice.

use arrow_array::RecordBatch;

use super::{Outcome, Run};
use crate::batch::Batch;
use crate::bindings::loader::exports::weir::block::loading::{CommitRequest, Receipt};
use crate::glue::loader as glue;
use crate::loader::{EpochId, Loader, SchemaChange, WriteRequest, Writer};
use crate::native::{batches, with};
use crate::types::{PortSchema, Problem, Result};

/// Runs a loader over two epochs: the first is aborted and may leave nothing, the second is committed twice, and the second time nothing
/// may change.
pub fn run_loader<L: Loader>(run: Run) -> Result<Outcome> {
    run.inside(|run, outcome| {
        let Some((input, batches)) = run.inputs.pop() else {
            return Err(Problem::config("a loader's test needs an input `in`"));
        };
        glue::describe::<L>(&run.config, &input, &run.mode, SchemaChange::Fail)?;
        let epochs = Epochs { run, input, batches };
        epochs.abort::<L>()?;
        epochs.commit::<L>(outcome)
    })
}

struct Epochs<'a> {
    run: &'a Run,
    input: PortSchema,
    batches: Vec<RecordBatch>,
}

fn epoch(number: u64) -> EpochId {
    EpochId { pipeline: "test".into(), node: "loader".into(), run: "run-1".into(), number }
}

impl Epochs<'_> {
    fn prepare<L: Loader>(&self, epoch: EpochId, outcome: &mut Outcome) -> Result<Receipt> {
        let (input, mode) = (self.input.clone(), self.run.mode.clone());
        let request =
            WriteRequest { input, mode, schema_change: SchemaChange::Fail, epoch, split: "all".into(), attempt: 1 };
        let mut writer = glue::write::<L>(&self.run.config, request)?;
        let mut rows = 0;
        for batch in &self.batches {
            rows += batch.num_rows();
            if let Some(rejected) = writer.write(Batch(batches::Batch::insert(batch.clone())))? {
                outcome.reject(rejected)?;
            }
        }
        let receipt = glue::prepare(writer)?;
        if receipt.rows as usize + outcome.rejects.len() != rows {
            let message =
                format!("of {rows} rows {} were prepared and {} rejected", receipt.rows, outcome.rejects.len());
            return Err(Problem::system(message));
        }
        Ok(receipt)
    }

    fn abort<L: Loader>(&self) -> Result<()> {
        let before = with(|world| world.objects.clone());
        let receipt = self.prepare::<L>(epoch(1), &mut Outcome::default())?;
        for _ in 0..2 {
            glue::abort::<L>(&self.run.config, &epoch(1), std::slice::from_ref(&receipt.token))?;
        }
        let clean = with(|world| world.objects == before && world.staged.is_empty() && world.stages.is_empty());
        if clean { Ok(()) } else { Err(Problem::system("an aborted epoch left something behind")) }
    }

    fn commit<L: Loader>(&self, outcome: &mut Outcome) -> Result<()> {
        let receipt = self.prepare::<L>(epoch(2), outcome)?;
        let (input, mode) = (self.input.clone(), self.run.mode.clone());
        let request = CommitRequest {
            epoch: epoch(2),
            input,
            mode,
            schema_change: SchemaChange::Fail,
            tokens: vec![receipt.token],
            last: true,
            state: "{}".into(),
        };
        glue::commit::<L>(&self.run.config, request.clone())?;
        let once = with(|world| world.objects.clone());
        glue::commit::<L>(&self.run.config, request)?;
        if with(|world| world.objects != once) {
            return Err(Problem::system("committing a second time changed the target"));
        }
        match glue::last_commit::<L>(&self.run.config, "test", "loader")? {
            Some(known) if known.epoch != epoch(2) => {
                Err(Problem::system("the last commit is not the one that was made"))
            }
            _ => Ok(()),
        }
    }
}

/// Has the block check its config against the outside.
pub fn check_loader<L: Loader>(config: &str) -> Result<()> {
    glue::check::<L>(config)
}

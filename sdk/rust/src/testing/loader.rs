//! Runs loaders natively, and holds them to committing and aborting twice.

use arrow_array::RecordBatch;

use super::{Outcome, Run};
use crate::batch::Batch;
use crate::bindings::loader::exports::weir::block::loading::{CommitRequest, Receipt};
use crate::glue::loader as glue;
use crate::loader::{EpochId, Loader, SchemaChange, WriteRequest, Writer};
use crate::native::{self, with};
use crate::types::{PortSchema, Problem, Result};

/// Runs a loader over two epochs: the first is aborted and may leave nothing, the second is committed twice, and the second time nothing
/// may change.
pub fn run_loader<L: Loader>(run: Run) -> Result<Outcome> {
    run.inside(|run, outcome| {
        let Some((first, _)) = run.inputs.first().cloned() else {
            return Err(Problem::config("a loader's test needs an input `in`"));
        };
        for (input, _) in &run.inputs {
            glue::describe::<L>(&run.config, input, &run.mode, SchemaChange::Fail)?;
        }
        let epochs = Epochs { run, first };
        epochs.abort::<L>()?;
        epochs.commit::<L>(outcome)
    })
}

struct Epochs<'a> {
    run: &'a Run,
    first: PortSchema,
}

fn epoch(number: u64) -> EpochId {
    EpochId { pipeline: "test".into(), node: "loader".into(), run: "run-1".into(), number }
}

impl Epochs<'_> {
    /// Opens a writer per input, as the engine does, and returns the tokens of what they prepared.
    fn prepare<L: Loader>(&self, epoch: &EpochId, outcome: &mut Outcome) -> Result<Vec<String>> {
        let receipts = self.run.inputs.iter().map(|(input, batches)| self.write::<L>(epoch, input, batches, outcome));
        receipts.map(|receipt| receipt.map(|receipt| receipt.token)).collect()
    }

    fn write<L: Loader>(
        &self,
        epoch: &EpochId,
        input: &PortSchema,
        batches: &[RecordBatch],
        outcome: &mut Outcome,
    ) -> Result<Receipt> {
        let (input, mode, epoch) = (input.clone(), self.run.mode.clone(), epoch.clone());
        let request =
            WriteRequest { input, mode, schema_change: SchemaChange::Fail, epoch, split: "all".into(), attempt: 1 };
        let mut writer = glue::write::<L>(&self.run.config, request)?;
        let (mut rows, before) = (0, outcome.rejects.len());
        for batch in batches {
            rows += batch.num_rows();
            if let Some(rejected) = writer.write(Batch(native::batches::Batch::insert(batch.clone())))? {
                outcome.reject(rejected)?;
            }
        }
        let receipt = glue::prepare(writer)?;
        let rejected = outcome.rejects.len() - before;
        if receipt.rows as usize + rejected != rows {
            let message = format!("of {rows} rows {} were prepared and {rejected} rejected", receipt.rows);
            return Err(Problem::system(message));
        }
        Ok(receipt)
    }

    fn abort<L: Loader>(&self) -> Result<()> {
        let before = with(|world| world.objects.clone());
        let tokens = self.prepare::<L>(&epoch(1), &mut Outcome::default())?;
        for _ in 0..2 {
            glue::abort::<L>(&self.run.config, &epoch(1), &tokens)?;
        }
        let clean = with(|world| world.objects == before && world.staged.is_empty() && world.stages.is_empty());
        if clean { Ok(()) } else { Err(Problem::system("an aborted epoch left something behind")) }
    }

    fn commit<L: Loader>(&self, outcome: &mut Outcome) -> Result<()> {
        let tokens = self.prepare::<L>(&epoch(2), outcome)?;
        let (input, mode) = (self.first.clone(), self.run.mode.clone());
        let request = CommitRequest {
            epoch: epoch(2),
            input,
            mode,
            schema_change: SchemaChange::Fail,
            tokens,
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

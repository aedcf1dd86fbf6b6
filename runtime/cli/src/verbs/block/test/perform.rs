//! Running a case: as the engine would, and a little harder.

use arrow::record_batch::RecordBatch;
use weir_host::{
    Batch, Block, CommitRequest, EpochId, Event, Extractor, Failure, Loader, PortSchema, Receipt, Split, SplitState,
    WriteRequest,
};
use weir_types::{BlockKind, Problem, SchemaChange};

use super::case::{BATCH_ROWS, Case};
use super::outcome::CaseOutcome;
use super::world::World;

/// Splits asked for: more than one, so that planning is tried.
const TARGET_SPLITS: u32 = 4;
/// Checkpoints per split from which reading is tried again; each costs another pass over the rest.
const RESUMED: usize = 3;
/// An extractor's only output.
const OUT: &str = "out";

/// Runs a case.
pub(super) async fn perform(block: &Block, case: &Case, world: &World) -> Result<CaseOutcome, Failure> {
    let mut outcome = CaseOutcome::default();
    match block.manifest().kind {
        BlockKind::Transform => transform(block, case, world, &mut outcome).await?,
        BlockKind::Extractor => extractor(block, case, world, &mut outcome).await?,
        BlockKind::Loader => loader(block, case, world, &mut outcome).await?,
        BlockKind::Harvester => return Err(fault("harvesters are tested natively for now: `cargo test`")),
    }
    outcome.objects = world.objects();
    Ok(outcome)
}

async fn transform(block: &Block, case: &Case, world: &World, outcome: &mut CaseOutcome) -> Result<(), Failure> {
    let mut instance = block.transform(world.setup()).await?;
    let schemas: Vec<PortSchema> = case.inputs.iter().map(|(schema, _)| schema.clone()).collect();
    for output in instance.open(&case.config, &schemas).await? {
        outcome.declare(&output.port, output.schema);
    }
    for (schema, batches) in &case.inputs {
        for rows in batches {
            let given = instance.apply(&schema.port, Batch::insert(rows.clone())).await?;
            outcome.take_all(given).map_err(Failure::Problem)?;
        }
        let given = instance.input_ended(&schema.port).await?;
        outcome.take_all(given).map_err(Failure::Problem)?;
    }
    while let Some(rest) = instance.finish().await? {
        outcome.take_all(rest).map_err(Failure::Problem)?;
    }
    Ok(())
}

async fn extractor(block: &Block, case: &Case, world: &World, outcome: &mut CaseOutcome) -> Result<(), Failure> {
    let mut instance = block.extractor(world.setup()).await?;
    instance.check(&case.config).await?;
    let stream = case.stream.as_deref();
    let info = instance.describe(&case.config, stream).await?;
    outcome.declare(OUT, info.schema);
    let splits = instance.plan(&case.config, stream, case.state.as_deref(), TARGET_SPLITS).await?;
    let mut done = Vec::new();
    for split in splits {
        let places = read(block, case, world, &split, None, outcome).await?;
        resume(block, case, world, &split, &places).await?;
        done.push(SplitState { checkpoint: places.last().map(|place| place.checkpoint.clone()), split });
    }
    let state = instance.conclude(&case.config, stream, case.state.as_deref(), &done).await?;
    outcome.state = state.and_then(|text| serde_json::from_str(&text).ok());
    Ok(())
}

/// A checkpoint, and how many rows and rejects the split had given before it.
struct Place {
    given: usize,
    checkpoint: String,
}

async fn read(
    block: &Block,
    case: &Case,
    world: &World,
    split: &Split,
    from: Option<&str>,
    outcome: &mut CaseOutcome,
) -> Result<Vec<Place>, Failure> {
    let mut instance: Extractor = block.extractor(world.setup()).await?;
    if let Some(schema) = outcome.schemas.get(OUT) {
        instance.expect_schema(schema.clone());
    }
    instance.open(&case.config, case.stream.as_deref(), split, case.state.as_deref(), from).await?;
    let before = outcome.given(OUT);
    let mut places = Vec::new();
    loop {
        match instance.next(BATCH_ROWS as u32).await? {
            Event::Batch(batch) => outcome.take(OUT, batch),
            Event::Rejects(rejected) => outcome.reject(&rejected).map_err(Failure::Problem)?,
            Event::Checkpoint(checkpoint) => places.push(Place { given: outcome.given(OUT) - before, checkpoint }),
            Event::Progress { .. } | Event::Waiting(_) => {}
            Event::Done => return Ok(places),
        }
    }
}

/// Reads again from some of the checkpoints: what follows one has to be exactly what had not been given before it.
async fn resume(block: &Block, case: &Case, world: &World, split: &Split, places: &[Place]) -> Result<(), Failure> {
    let mut whole = CaseOutcome::default();
    if !places.is_empty() {
        read(block, case, world, split, None, &mut whole).await?;
    }
    let all = whole.rows(OUT).map_err(Failure::Problem)?;
    let step = places.len().div_ceil(RESUMED).max(1);
    for place in places.iter().step_by(step) {
        let mut again = CaseOutcome::default();
        read(block, case, world, split, Some(&place.checkpoint), &mut again).await?;
        let (rest, resumed) = (whole.given(OUT) - place.given, again.given(OUT));
        if resumed != rest || !all.ends_with(&again.rows(OUT).map_err(Failure::Problem)?) {
            let message = format!(
                "from checkpoint `{}` {resumed} rows were read, not the {rest} that had not been given",
                place.checkpoint
            );
            return Err(fault(&message));
        }
    }
    Ok(())
}

/// Runs two epochs: the first is aborted and may leave nothing, the second is committed twice, and the second time nothing may change.
async fn loader(block: &Block, case: &Case, world: &World, outcome: &mut CaseOutcome) -> Result<(), Failure> {
    let Some((first, _)) = case.inputs.first() else {
        return Err(Failure::Problem(Problem::config("a loader's case needs rows in `input.ndjson`")));
    };
    let mut instance = block.loader(world.setup()).await?;
    instance.check(&case.config).await?;
    for (input, _) in &case.inputs {
        instance.describe(&case.config, input, &case.mode, SchemaChange::Fail).await?;
    }
    let before = world.everything();
    let epochs = Epochs { block, case, world, first };
    let tokens = epochs.prepare(1, &mut CaseOutcome::default()).await?;
    for _ in 0..2 {
        instance.abort(&case.config, &epoch(1), &tokens).await?;
    }
    if world.everything() != before {
        return Err(fault("an aborted epoch left something behind"));
    }
    let tokens = epochs.prepare(2, outcome).await?;
    epochs.commit_twice(&mut instance, tokens).await
}

struct Epochs<'a> {
    block: &'a Block,
    case: &'a Case,
    world: &'a World,
    first: &'a PortSchema,
}

fn epoch(number: u64) -> EpochId {
    EpochId { pipeline: "test".to_owned(), node: "loader".to_owned(), run: "run-1".to_owned(), number }
}

impl Epochs<'_> {
    /// Opens a writer per input, as the engine does, and returns the tokens of what they prepared.
    async fn prepare(&self, number: u64, outcome: &mut CaseOutcome) -> Result<Vec<String>, Failure> {
        let mut tokens = Vec::new();
        for (input, batches) in &self.case.inputs {
            tokens.push(self.write(number, input, batches, outcome).await?.token);
        }
        Ok(tokens)
    }

    async fn write(
        &self,
        number: u64,
        input: &PortSchema,
        batches: &[RecordBatch],
        outcome: &mut CaseOutcome,
    ) -> Result<Receipt, Failure> {
        let mut writer = self.block.loader(self.world.setup()).await?;
        let request = WriteRequest {
            input: input.clone(),
            mode: self.case.mode.clone(),
            schema_change: SchemaChange::Fail,
            epoch: epoch(number),
            split: "all".to_owned(),
            attempt: 1,
        };
        writer.open(&self.case.config, &request).await?;
        let (mut rows, mut rejects) = (0, 0);
        for batch in batches {
            rows += batch.num_rows();
            if let Some(rejected) = writer.write(Batch::insert(batch.clone())).await? {
                rejects += rejected.rows.num_rows();
                outcome.reject(&rejected).map_err(Failure::Problem)?;
            }
        }
        let receipt = writer.prepare().await?;
        if receipt.rows + rejects as u64 != rows as u64 {
            return Err(fault(&format!("of {rows} rows {} were prepared and {rejects} rejected", receipt.rows)));
        }
        Ok(receipt)
    }

    async fn commit_twice(&self, instance: &mut Loader, tokens: Vec<String>) -> Result<(), Failure> {
        let request = CommitRequest {
            epoch: epoch(2),
            input: self.first.clone(),
            mode: self.case.mode.clone(),
            schema_change: SchemaChange::Fail,
            tokens,
            last: true,
            state: "{}".to_owned(),
        };
        instance.commit(&self.case.config, &request).await?;
        let once = self.world.objects();
        instance.commit(&self.case.config, &request).await?;
        if self.world.objects() != once {
            return Err(fault("committing a second time changed the target"));
        }
        match instance.last_commit(&self.case.config, "test", "loader").await? {
            Some(known) if known.epoch != epoch(2) => Err(fault("the last commit is not the one that was made")),
            _ => Ok(()),
        }
    }
}

/// Says that the block breaks its contract.
fn fault(reason: &str) -> Failure {
    Failure::Contract { call: "test", reason: reason.to_owned() }
}

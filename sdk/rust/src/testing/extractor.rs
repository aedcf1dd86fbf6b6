//! Runs extractors natively, and holds them to their checkpoints.

use super::{BATCH_ROWS, Outcome, Run};
use crate::bindings::extractor::exports::weir::block::extraction::{Split, SplitState};
use crate::extractor::{Event, Extractor, Reader};
use crate::glue::extractor as glue;
use crate::types::{Problem, Result};

/// Splits asked for: more than one, so that planning is tried.
const TARGET_SPLITS: u32 = 4;
/// Checkpoints per split from which reading is tried again; each costs another pass over the rest.
const RESUMED: usize = 3;

/// Runs an extractor as the host does, then once more from some of its checkpoints: what follows one has to be exactly what had not been
/// given before it.
pub fn run_extractor<E: Extractor>(run: Run) -> Result<Outcome> {
    run.inside(|run, outcome| {
        let (config, stream) = (run.config.clone(), run.stream.clone());
        let offered = glue::discover::<E>(&config)?;
        if let Some(unknown) = stream.as_ref().filter(|stream| !offered.contains(stream)) {
            return Err(Problem::config(format!("stream `{unknown}` is not among those that the block discovers")));
        }
        let described = glue::describe::<E>(&config, stream.as_deref())?;
        outcome.declare("out", described.fields.clone());
        let splits = glue::plan::<E>(&config, stream.clone(), run.state.clone(), TARGET_SPLITS)?;
        let mut done = Vec::new();
        for split in splits {
            let reading = Reading { run, split: &split };
            let checkpoints = reading.read::<E>(None, outcome)?;
            reading.resume::<E>(&checkpoints, outcome)?;
            done.push(SplitState { split, checkpoint: checkpoints.last().map(|(_, place)| place.clone()) });
        }
        let state = glue::conclude::<E>(&config, stream, run.state.clone(), done)?;
        outcome.state = state.and_then(|text| serde_json::from_str(&text).ok());
        Ok(())
    })
}

/// A checkpoint, and how many rows and rejects had been given before it.
type Place = (usize, String);

struct Reading<'a> {
    run: &'a Run,
    split: &'a Split,
}

impl Reading<'_> {
    fn read<E: Extractor>(&self, from: Option<&str>, outcome: &mut Outcome) -> Result<Vec<Place>> {
        let (run, split) = (self.run, self.split.clone());
        let mut reader =
            glue::read::<E>(&run.config, run.stream.clone(), split, run.state.clone(), from.map(Into::into))?;
        let (before, mut places) = (given(outcome), Vec::new());
        loop {
            match reader.next(BATCH_ROWS as u32)? {
                Event::Batch(batch) if batch.rows() > BATCH_ROWS => {
                    return Err(Problem::system(format!(
                        "a reader gave {} rows when asked for {BATCH_ROWS}",
                        batch.rows()
                    )));
                }
                Event::Batch(batch) => outcome.take("out", batch)?,
                Event::Rejects(rejected) => outcome.reject(rejected)?,
                Event::Checkpoint(place) => places.push((given(outcome) - before, place)),
                Event::Progress(_) | Event::Waiting(_) => {}
                Event::Done => return Ok(places),
            }
        }
    }

    fn resume<E: Extractor>(&self, places: &[Place], outcome: &Outcome) -> Result<()> {
        let step = places.len().div_ceil(RESUMED).max(1);
        for (given_before, place) in places.iter().step_by(step) {
            let mut again = Outcome::default();
            again.declare("out", outcome.schemas["out"].clone());
            self.read::<E>(Some(place), &mut again)?;
            let mut whole = Outcome::default();
            whole.declare("out", outcome.schemas["out"].clone());
            self.read::<E>(None, &mut whole)?;
            let rest = whole.rows("out").len() + whole.rejects.len() - given_before;
            let resumed = again.rows("out").len() + again.rejects.len();
            if resumed != rest || !whole.rows("out").ends_with(&again.rows("out")) {
                let message = format!(
                    "from checkpoint `{place}` {resumed} rows were read, not the {rest} that had not been given"
                );
                return Err(Problem::system(message).with_split(&self.split.id));
            }
        }
        Ok(())
    }
}

fn given(outcome: &Outcome) -> usize {
    outcome.outputs["out"].iter().map(arrow_array::RecordBatch::num_rows).sum::<usize>() + outcome.rejects.len()
}

/// Has the block check its config against the outside.
pub fn check_extractor<E: Extractor>(config: &str) -> Result<()> {
    glue::check::<E>(config)
}

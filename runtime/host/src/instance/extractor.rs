//! An instance of an extractor.

use std::time::Duration;

use arrow::datatypes::SchemaRef;
use wasmtime::component::ResourceAny;

use super::schema_check::SchemaCheck;
use super::{owned, sound};
use crate::bindings::extractor::Extractor as World;
use crate::bindings::extractor::exports::weir::block::extraction as wit;
use crate::convert::schema_from_wit;
use crate::failure::Failure;
use crate::guest::Guest;
use crate::model::{Event, Split, SplitState, StreamInfo};

/// Reads from outside. Configurations, states and descriptors are JSON text.
pub struct Extractor {
    guest: Guest,
    world: World,
    reader: Option<ResourceAny>,
    check: Option<SchemaCheck>,
}

impl Extractor {
    pub(crate) fn new(guest: Guest, world: World) -> Self {
        Self { guest, world, reader: None, check: None }
    }

    /// Checks the configuration against the outside.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn check(&mut self, config: &str) -> Result<(), Failure> {
        self.guest.begin("check")?;
        let result = self.world.weir_block_extraction().call_check(&mut self.guest.store, &config.to_owned()).await;
        self.guest.end("check", result)
    }

    /// Names the streams on offer.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn discover(&mut self, config: &str) -> Result<Vec<String>, Failure> {
        self.guest.begin("discover")?;
        let result = self.world.weir_block_extraction().call_discover(&mut self.guest.store, &config.to_owned()).await;
        self.guest.end("discover", result)
    }

    /// Describes one stream; `None` stands for the only one.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn describe(&mut self, config: &str, stream: Option<&str>) -> Result<StreamInfo, Failure> {
        self.guest.begin("describe")?;
        let result =
            self.world.weir_block_extraction().call_describe(&mut self.guest.store, &config.to_owned(), stream).await;
        let info = self.guest.end("describe", result)?;
        let schema = sound(&mut self.guest, "describe", schema_from_wit(&info.fields))?;
        Ok(StreamInfo { name: info.name, schema, key: info.key, cursors: info.cursors })
    }

    /// Cuts what is to be read now into splits.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn plan(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        target_splits: u32,
    ) -> Result<Vec<Split>, Failure> {
        self.guest.begin("plan")?;
        let extraction = self.world.weir_block_extraction();
        let result = extraction
            .call_plan(&mut self.guest.store, &config.to_owned(), stream, owned(state).as_ref(), target_splits)
            .await;
        let splits = self.guest.end("plan", result)?;
        Ok(splits.into_iter().map(split_from_wit).collect())
    }

    /// Makes the stream's new state once all splits are done.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn conclude(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        splits: &[SplitState],
    ) -> Result<Option<String>, Failure> {
        self.guest.begin("conclude")?;
        let splits: Vec<_> = splits.iter().map(split_state_to_wit).collect();
        let extraction = self.world.weir_block_extraction();
        let result = extraction
            .call_conclude(&mut self.guest.store, &config.to_owned(), stream, owned(state).as_ref(), &splits)
            .await;
        self.guest.end("conclude", result)
    }

    /// Says which schema the batches must have; what differs then is a breach of contract.
    pub fn expect_schema(&mut self, schema: SchemaRef) {
        self.check = Some(SchemaCheck::new(schema));
    }

    /// Opens a split, from its start or from a checkpoint.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn open(
        &mut self,
        config: &str,
        stream: Option<&str>,
        split: &Split,
        state: Option<&str>,
        checkpoint: Option<&str>,
    ) -> Result<(), Failure> {
        self.close().await?;
        self.guest.begin("open")?;
        let split = split_to_wit(split);
        let reader = self.world.weir_block_extraction().reader();
        let (state, checkpoint) = (owned(state), owned(checkpoint));
        let result = reader
            .call_open(&mut self.guest.store, &config.to_owned(), stream, &split, state.as_ref(), checkpoint.as_ref())
            .await;
        self.reader = Some(self.guest.end("open", result)?);
        Ok(())
    }

    /// Pulls the next event of the open split.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn next(&mut self, max_rows: u32) -> Result<Event, Failure> {
        let Some(reader) = self.reader else {
            return Err(Failure::Host { call: "next", reason: "no split is open".to_owned() });
        };
        self.guest.begin("next")?;
        let result =
            self.world.weir_block_extraction().reader().call_next(&mut self.guest.store, reader, max_rows).await;
        let event = self.guest.end("next", result)?;
        self.event(event)
    }

    fn event(&mut self, event: wit::Event) -> Result<Event, Failure> {
        Ok(match event {
            wit::Event::Batch(handle) => {
                let batch = self.guest.take_batch("next", handle)?;
                let checked = match &mut self.check {
                    Some(check) => check.apply(batch),
                    None => Ok(batch),
                };
                Event::Batch(checked.map_err(|reason| self.guest.poison(Failure::Contract { call: "next", reason }))?)
            }
            wit::Event::Rejects(rejected) => Event::Rejects(self.guest.take_rejected("next", rejected)?),
            wit::Event::Checkpoint(state) => Event::Checkpoint(state),
            wit::Event::Progress(progress) => {
                Event::Progress { done: progress.done, total: progress.total, unit: progress.unit }
            }
            wit::Event::Waiting(ms) => Event::Waiting(Duration::from_millis(ms)),
            wit::Event::Done => Event::Done,
        })
    }

    /// Drops the open reader, if any.
    async fn close(&mut self) -> Result<(), Failure> {
        let Some(reader) = self.reader.take() else { return Ok(()) };
        self.guest.begin("drop")?;
        let result = reader.resource_drop_async(&mut self.guest.store).await;
        self.guest.end_plain("drop", result)
    }
}

fn split_from_wit(split: wit::Split) -> Split {
    Split { id: split.id, descriptor: split.descriptor, rows: split.rows }
}

fn split_to_wit(split: &Split) -> wit::Split {
    wit::Split { id: split.id.clone(), descriptor: split.descriptor.clone(), rows: split.rows }
}

fn split_state_to_wit(state: &SplitState) -> wit::SplitState {
    wit::SplitState { split: split_to_wit(&state.split), checkpoint: state.checkpoint.clone() }
}

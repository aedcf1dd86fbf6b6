//! The world `extractor`.

use super::{Component, Slot, manifest};
use crate::bindings::extractor::Guest as World;
use crate::bindings::extractor::exports::weir::block::extraction as raw;
use crate::block::Block;
use crate::extractor::{Event, Extractor, Reader};
use crate::glue::extractor as glue;
use crate::types::{Json, Result};

impl<E: Extractor + Block> World for Component<E> {
    fn manifest() -> String {
        manifest::<E>()
    }
}

impl<E: Extractor + Block> raw::Guest for Component<E> {
    type Reader = Open<E>;

    fn check(config: Json) -> Result<()> {
        glue::check::<E>(&config)
    }

    fn discover(config: Json) -> Result<Vec<String>> {
        glue::discover::<E>(&config)
    }

    fn describe(config: Json, stream: Option<String>) -> Result<raw::StreamInfo> {
        glue::describe::<E>(&config, stream.as_deref())
    }

    fn plan(config: Json, stream: Option<String>, state: Option<Json>, target_splits: u32) -> Result<Vec<raw::Split>> {
        glue::plan::<E>(&config, stream, state, target_splits)
    }

    fn conclude(
        config: Json,
        stream: Option<String>,
        state: Option<Json>,
        splits: Vec<raw::SplitState>,
    ) -> Result<Option<Json>> {
        glue::conclude::<E>(&config, stream, state, splits)
    }
}

/// A split being read.
pub struct Open<E: Extractor>(Slot<E::Reader>);

impl<E: Extractor> raw::GuestReader for Open<E> {
    fn open(
        config: Json,
        stream: Option<String>,
        split: raw::Split,
        state: Option<Json>,
        checkpoint: Option<Json>,
    ) -> Result<raw::Reader> {
        let reader = glue::read::<E>(&config, stream, split, state, checkpoint)?;
        Ok(raw::Reader::new(Self(Slot::new(reader))))
    }

    fn next(&self, max_rows: u32) -> Result<raw::Event> {
        self.0.with(|reader| reader.next(max_rows)).map(lower)
    }
}

fn lower(event: Event) -> raw::Event {
    match event {
        Event::Batch(batch) => raw::Event::Batch(batch.0),
        Event::Rejects(rejected) => raw::Event::Rejects(rejected.into()),
        Event::Checkpoint(place) => raw::Event::Checkpoint(place),
        Event::Progress(progress) => raw::Event::Progress(progress),
        Event::Waiting(milliseconds) => raw::Event::Waiting(milliseconds),
        Event::Done => raw::Event::Done,
    }
}

//! `staging` in the test's world.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::batches::Batch;
use super::with;
use super::world::StagedBatch;
use crate::types::{Problem, Result};

/// A place to put batches.
#[derive(Debug)]
pub(crate) struct Stage(RefCell<VecDeque<StagedBatch>>);

impl Stage {
    pub(crate) fn open() -> Result<Self> {
        Ok(Self(RefCell::default()))
    }

    pub(crate) fn append(&self, input: &Batch) -> Result<()> {
        self.0.borrow_mut().push_back((input.rows.clone(), input.operation));
        Ok(())
    }

    pub(crate) fn finish(&self) -> Result<String> {
        let batches = self.0.take();
        Ok(with(|world| {
            let token = world.token("stage");
            world.stages.insert(token.clone(), batches);
            token
        }))
    }
}

/// Reads staged batches back.
#[derive(Debug)]
pub(crate) struct StagedBatches(RefCell<VecDeque<StagedBatch>>);

impl StagedBatches {
    pub(crate) fn open(token: &str) -> Result<Self> {
        let batches = with(|world| world.stages.get(token).cloned());
        batches
            .map(|batches| Self(batches.into()))
            .ok_or_else(|| Problem::not_found(format!("there is no stage `{token}`")))
    }

    pub(crate) fn next(&self) -> Result<Option<Batch>> {
        Ok(self.0.borrow_mut().pop_front().map(|(rows, operation)| Batch { rows, operation }))
    }
}

pub(crate) fn discard(tokens: &[String]) -> Result<()> {
    with(|world| world.stages.retain(|token, _| !tokens.contains(token)));
    Ok(())
}

//! What a native test's host holds.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use crate::batch::Operation;
use crate::logging::Level;
use crate::testing::Exchange;

/// Everything that outlives a call.
#[derive(Debug, Default)]
pub(crate) struct World {
    /// Recorded answers, by request in the order given.
    pub(crate) exchanges: Vec<Exchange>,
    /// Requests made, as `GET https://…`.
    pub(crate) requests: Vec<String>,
    /// Visible objects by connection and path.
    pub(crate) objects: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Objects that are complete but not visible, by token.
    pub(crate) staged: BTreeMap<String, StagedObject>,
    /// Staged batches by token.
    pub(crate) stages: BTreeMap<String, VecDeque<StagedBatch>>,
    /// Notes by key.
    pub(crate) notes: BTreeMap<String, String>,
    /// The log.
    pub(crate) log: Vec<(Level, String)>,
    /// For tokens.
    pub(crate) counter: u64,
}

#[derive(Debug)]
pub(crate) struct StagedObject {
    pub(crate) connection: String,
    pub(crate) path: String,
    pub(crate) data: Vec<u8>,
}

pub(crate) type StagedBatch = (arrow_array::RecordBatch, Operation);

impl World {
    /// Returns a token that was not there before.
    pub(crate) fn token(&mut self, what: &str) -> String {
        self.counter += 1;
        format!("{what}-{}", self.counter)
    }
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::default();
}

/// Makes `world` the one that host functions see, and returns the one before.
pub(crate) fn enter(world: World) -> World {
    WORLD.replace(world)
}

/// Works on the world in force.
pub(crate) fn with<T>(work: impl FnOnce(&mut World) -> T) -> T {
    WORLD.with_borrow_mut(work)
}

//! Extractors: they offer streams, plan how to read one, and read it split by split.

use serde::{Serialize, de::DeserializeOwned};

use crate::batch::{Batch, Rejected};
use crate::config::Config;
use crate::json;
use crate::types::{Json, Result};

pub use crate::bindings::extractor::exports::weir::block::extraction::{Progress, StreamInfo};

/// A block that reads from outside. For a single stream read as a whole only [`Extractor::open`], [`Extractor::describe`] and
/// [`Extractor::read`] have to be written.
///
/// ```
/// use weir_sdk::prelude::*;
///
/// #[derive(Deserialize, JsonSchema)]
/// struct Numbers {
///     /// How many.
///     count: i64,
/// }
///
/// struct Counting {
///     next: i64,
///     count: i64,
/// }
///
/// impl Extractor for Numbers {
///     type Config = Self;
///     type Split = ();
///     type State = ();
///     type Checkpoint = i64;
///     type Reader = Counting;
///
///     fn open(config: Self) -> Result<Self> {
///         Ok(config)
///     }
///
///     fn describe(&self, _stream: Option<&str>) -> Result<StreamInfo> {
///         Ok(StreamInfo::new("numbers", vec![Field::new("n", "int64").required()]))
///     }
///
///     fn read(&self, request: ReadRequest<Self>) -> Result<Counting> {
///         Ok(Counting { next: request.checkpoint.unwrap_or(0), count: self.count })
///     }
/// }
///
/// impl Reader for Counting {
///     fn next(&mut self, max_rows: u32) -> Result<Event> {
///         let until = self.count.min(self.next + i64::from(max_rows));
///         if self.next == until {
///             return Ok(Event::Done);
///         }
///         let column = Values::new("n", self.next..until);
///         self.next = until;
///         Ok(Batch::from_columns(column.len(), [column.into()])?.into())
///     }
/// }
///
/// weir_sdk::extractor!(Numbers);
/// # fn main() {}
/// ```
pub trait Extractor: Sized + 'static {
    /// The config; `Self` where the block is nothing but its config.
    type Config: Config;
    /// What a reader needs to know of its split; `()` when there is but one.
    type Split: Serialize + DeserializeOwned;
    /// The stream's state, which outlives runs; `()` when every run starts afresh.
    type State: Serialize + DeserializeOwned;
    /// A place in a split; `()` when a split is always read from its start.
    type Checkpoint: Serialize + DeserializeOwned;
    /// Reads one split.
    type Reader: Reader;

    /// Opens with the config. Nothing outside is touched yet.
    ///
    /// # Errors
    /// When the config makes no sense.
    fn open(config: Self::Config) -> Result<Self>;

    /// Checks the config against the outside: can it be reached, do the credentials hold.
    ///
    /// # Errors
    /// When it cannot.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Names the streams on offer; none when there is but one.
    ///
    /// # Errors
    /// When the outside cannot be asked.
    fn discover(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// Describes one stream; `None` stands for the only one.
    ///
    /// # Errors
    /// When there is no such stream or its columns cannot be known.
    fn describe(&self, stream: Option<&str>) -> Result<StreamInfo>;

    /// Cuts what is to be read now into splits. The host stores the answer and keeps to it after a restart. Only for `Split = ()` and the
    /// like may it be left out: one split `all`, described by JSON `null`.
    ///
    /// # Errors
    /// When the outside cannot be asked.
    fn plan(&self, request: PlanRequest<Self>) -> Result<Vec<Split<Self::Split>>> {
        let _ = request;
        Ok(vec![Split::new("all", json::read("null", "default split")?)])
    }

    /// Makes the stream's new state from the old one and its finished splits; `None` forgets it. As it stands, the state stays.
    ///
    /// # Errors
    /// When a checkpoint cannot be understood.
    fn conclude(&self, request: ConcludeRequest<Self>) -> Result<Option<Self::State>> {
        Ok(request.state)
    }

    /// Opens a split: from its start, or from a checkpoint that an earlier reader of it gave.
    ///
    /// # Errors
    /// When the split cannot be opened.
    fn read(&self, request: ReadRequest<Self>) -> Result<Self::Reader>;
}

/// Reads one split.
pub trait Reader: 'static {
    /// Returns the next event. Pulled by the host, never more often than what is downstream can take.
    ///
    /// # Errors
    /// When the split cannot be read on. Transient problems are retried from the last committed checkpoint.
    fn next(&mut self, max_rows: u32) -> Result<Event>;
}

/// What is to be planned.
#[derive(Debug)]
pub struct PlanRequest<E: Extractor> {
    /// The stream; `None` stands for the only one.
    pub stream: Option<String>,
    /// The stream's state.
    pub state: Option<E::State>,
    /// About how many splits are wanted.
    pub target_splits: u32,
}

/// What is to be read.
#[derive(Debug)]
pub struct ReadRequest<E: Extractor> {
    /// The stream; `None` stands for the only one.
    pub stream: Option<String>,
    /// The split.
    pub split: Split<E::Split>,
    /// The stream's state when the run was planned.
    pub state: Option<E::State>,
    /// Where to go on; `None` at the start.
    pub checkpoint: Option<E::Checkpoint>,
}

/// What has been read.
#[derive(Debug)]
pub struct ConcludeRequest<E: Extractor> {
    /// The stream; `None` stands for the only one.
    pub stream: Option<String>,
    /// The stream's state when the run was planned.
    pub state: Option<E::State>,
    /// The splits.
    pub splits: Vec<FinishedSplit<E::Split, E::Checkpoint>>,
}

/// A split that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedSplit<T, C> {
    /// The split.
    pub split: Split<T>,
    /// Its last checkpoint, if it made one.
    pub checkpoint: Option<C>,
}

/// A part of a stream that can be read on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split<T> {
    /// Unique within the plan, stable for the same plan; letters, digits, `-`, `_` and `.` only.
    pub id: String,
    /// What the reader needs to know.
    pub descriptor: T,
    /// The expected number of rows, where known.
    pub rows: Option<u64>,
}

impl<T> Split<T> {
    /// Makes a split of unknown size.
    pub fn new(id: impl Into<String>, descriptor: T) -> Self {
        Self { id: id.into(), descriptor, rows: None }
    }
}

/// What a reader gives when pulled.
#[derive(Debug)]
pub enum Event {
    /// Rows.
    Batch(Batch),
    /// Rows that could not be read; they count as read.
    Rejects(Rejected),
    /// A promise: whoever opens the split with this gets exactly the rows that have not been given yet. See [`Event::checkpoint`].
    Checkpoint(Json),
    /// How far the reader is.
    Progress(Progress),
    /// Nothing to read for so many milliseconds; the host sleeps and pulls again.
    Waiting(u64),
    /// The split is complete. Only now may an overwritten target be swapped in.
    Done,
}

impl Event {
    /// Makes a checkpoint of the extractor's type of them.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn checkpoint(place: &impl Serialize) -> Result<Self> {
        json::write(place).map(Self::Checkpoint)
    }
}

impl From<Batch> for Event {
    fn from(batch: Batch) -> Self {
        Self::Batch(batch)
    }
}

impl StreamInfo {
    /// Describes a stream without key and cursors.
    pub fn new(name: impl Into<String>, fields: Vec<crate::Field>) -> Self {
        Self { name: name.into(), fields, key: Vec::new(), cursors: Vec::new() }
    }
}

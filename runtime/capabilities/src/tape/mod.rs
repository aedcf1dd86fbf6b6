//! Tapes: what blocks got from outside in a run, recorded so that the run can be repeated without any outside.
//!
//! A tape is a folder:
//!
//! | file | holds |
//! | --- | --- |
//! | `tape.json` | the [`Header`]: layout, pipeline, times, states, and a digest of what reached each loader |
//! | `tracks/<node>/<place>.<n>.ndjson` | the track of one instance: its calls in order, each with its answer |
//! | `blobs/<sha256>` | bodies, ranges of objects and batches (Arrow IPC), each content once |
//!
//! An instance calls one thing after the other, so its track needs no clock and no lock beyond its own; what runs side by side has tracks
//! of its own and repeats in any order. A track says what was asked for as text. When a run is repeated from a tape, nothing else is
//! answered, and nothing goes out.
//!
//! Recording sits between the block and its capabilities, so a tape has what the block could see, which is never the value of a secret:
//! credentials are names, answers are masked, and connections are known by name. Headers of requests are left out all the same.

mod blobs;
mod formats;
mod header;
mod http;
mod objects;
mod saved;
mod sql;
mod state;
mod time;
mod track;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use weir_host::NodeSetup;
use weir_host::capability::Capabilities;
use weir_types::Problem;

use blobs::Blobs;
pub use header::{EdgeDigest, Edges, Header, PlannedFrom};
use track::Track;

/// Whether a tape is being made or followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TapeMode {
    /// Calls go out, and their answers are kept.
    Record,
    /// Answers come from the tape, and nothing goes out.
    Replay,
}

/// A tape.
pub struct Tape {
    folder: PathBuf,
    mode: TapeMode,
    blobs: Arc<Blobs>,
    header: Mutex<Header>,
    /// How many instances there were of each node and place.
    instances: Mutex<HashMap<(String, String), u32>>,
}

/// How an instance was made; the first thing on its track.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Made {
    /// When the run started, in microseconds since 1970: what a clock that was not granted shows.
    started: u64,
    /// Where its random numbers come from.
    seed: u64,
}

impl Tape {
    /// Starts a tape in a folder that is empty or not there.
    ///
    /// # Errors
    /// When there is something in the folder, or it cannot be written.
    pub fn record(folder: &Path, header: Header) -> Result<Self, Problem> {
        let mut there = std::fs::read_dir(folder).into_iter().flatten();
        if there.next().is_some() {
            return Err(Problem::config(format!("`{}` is not empty", folder.display()))
                .with_hint("a tape is recorded into a folder of its own"));
        }
        let tape = Self::new(folder, TapeMode::Record, header);
        tape.save()?;
        Ok(tape)
    }

    /// Opens a tape.
    ///
    /// # Errors
    /// When the folder holds none, or one of another layout.
    pub fn replay(folder: &Path) -> Result<Self, Problem> {
        Ok(Self::new(folder, TapeMode::Replay, Header::read(folder)?))
    }

    fn new(folder: &Path, mode: TapeMode, header: Header) -> Self {
        Self {
            folder: folder.to_owned(),
            mode,
            blobs: Arc::new(Blobs::new(folder.join("blobs"))),
            header: Mutex::new(header),
            instances: Mutex::default(),
        }
    }

    /// Tells whether the tape is being made or followed.
    pub fn mode(&self) -> TapeMode {
        self.mode
    }

    /// Returns what stands at the beginning of the tape.
    pub fn header(&self) -> Header {
        self.header.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes what stands at the beginning of a tape that is being made.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn change(&self, change: impl FnOnce(&mut Header)) -> Result<(), Problem> {
        change(&mut self.header.lock().unwrap_or_else(PoisonError::into_inner));
        self.save()
    }

    fn save(&self) -> Result<(), Problem> {
        self.header().write(&self.folder)
    }

    /// Returns what an instance is to be made with, so that all that it gets from outside goes through its track.
    ///
    /// # Errors
    /// When the tape has no such track, or it cannot be written.
    pub fn setup(&self, node: &str, setup: NodeSetup) -> Result<NodeSetup, Problem> {
        let track = Arc::new(self.track(node, &setup.place)?);
        let micros = setup.started.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        let seed = if setup.random { fresh_seed() } else { setup.seed };
        let made = Made { started: u64::try_from(micros).unwrap_or(u64::MAX), seed };
        let made = track.note("instance", || made)?;
        let time = setup.clock.then(|| time::clock(Arc::clone(&track)));
        Ok(NodeSetup {
            capabilities: taped(setup.capabilities, &track),
            // From here on random numbers follow from what is on the tape.
            random: false,
            seed: made.seed,
            started: started(made.started),
            time,
            ..setup
        })
    }

    fn track(&self, node: &str, place: &str) -> Result<Track, Problem> {
        let number = {
            let mut instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner);
            let count = instances.entry((node.to_owned(), place.to_owned())).or_default();
            *count += 1;
            *count
        };
        // Names of nodes and splits are safe in paths.
        let path = self.folder.join("tracks").join(node).join(format!("{place}.{number}.ndjson"));
        Track::open(path, self.mode, Arc::clone(&self.blobs))
    }
}

fn started(micros: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(micros)
}

/// Returns a seed that nobody can foretell.
fn fresh_seed() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0_u8)
}

/// Puts a track between a block and its capabilities. Computing (`query`) needs none, and neither does what only loaders do.
fn taped(from: Capabilities, track: &Arc<Track>) -> Capabilities {
    let replays = track.mode() == TapeMode::Replay;
    Capabilities {
        logging: from.logging,
        state: from.state.map(|state| state::taped(state, track)),
        http: (replays || from.http.is_some()).then(|| http::taped(from.http, track)),
        sql: (replays || from.sql.is_some()).then(|| sql::taped(from.sql, track)),
        objects: (replays || from.objects.is_some()).then(|| objects::taped(from.objects, track)),
        formats: from.formats.map(|formats| formats::taped(formats, track)),
        staging: from.staging,
        query: from.query,
    }
}

/// Says why a call that is not on the tape is not made.
fn nothing_goes_out() -> Problem {
    Problem::denied("while a tape is replayed nothing goes out, and nothing is written")
}

//! Reads a split: its pieces one after the other, each part by part.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use weir_sdk::formats::{Decoded, Decoder, Source};
use weir_sdk::objects;
use weir_sdk::prelude::*;

use crate::config::FileConfig;
use crate::plan::Piece;
use crate::rows::with_path;

/// Records between two checkpoints within a part: often enough for epochs of any size, rarely enough to cost nothing.
const CHECKPOINT_RECORDS: u64 = 65_536;

/// What a reader needs to know: the columns are settled once for all splits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FileSplit {
    pub(crate) fields: Vec<Field>,
    pub(crate) pieces: Vec<Piece>,
}

/// Where a reader is: everything before it has been given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    piece: usize,
    part: u32,
    records: u64,
}

/// A split being read.
#[derive(Debug)]
pub(crate) struct FileReader {
    config: FileConfig,
    split: FileSplit,
    place: Place,
    decoder: Option<Decoder>,
    /// Records at the last checkpoint of this part.
    promised: u64,
    /// What one step gave beyond its first event.
    ready: VecDeque<Event>,
}

impl FileReader {
    /// Opens a split at a place.
    pub(crate) fn open(config: FileConfig, split: FileSplit, place: Place) -> Self {
        let promised = place.records;
        Self { config, split, place, decoder: None, promised, ready: VecDeque::new() }
    }

    fn step(&mut self, max_rows: u32) -> Result<Event> {
        loop {
            let Some(piece) = self.split.pieces.get(self.place.piece) else {
                return Ok(Event::Done);
            };
            let decoder = match &self.decoder {
                Some(decoder) => decoder,
                None => self.decoder.insert(open_part(&self.config, &self.split.fields, piece, &self.place)?),
            };
            match decoder.next(max_rows).map_err(|problem| in_file(problem, piece))? {
                Some(decoded) => {
                    self.place.records = decoder.position();
                    if let Some(event) = self.give(decoded)? {
                        return Ok(event);
                    }
                }
                None => return self.end_part(),
            }
        }
    }

    fn give(&mut self, decoded: Decoded) -> Result<Option<Event>> {
        let Decoded { rows, rejects } = decoded;
        if let Some(rows) = rows {
            let path = &self.split.pieces[self.place.piece].path;
            self.ready.push_back(with_path(rows, path, self.config.file_column.as_deref())?.into());
        }
        self.ready.extend(rejects.map(Event::Rejects));
        if self.place.records - self.promised >= CHECKPOINT_RECORDS {
            self.promised = self.place.records;
            self.ready.push_back(Event::checkpoint(&self.place)?);
        }
        Ok(self.ready.pop_front())
    }

    /// Goes on to the next part, or to the next piece and says how far that is.
    ///
    /// A folder's file can grow under the reader's hands, and rows that came so would come again with the file's next version.
    fn end_part(&mut self) -> Result<Event> {
        self.decoder = None;
        self.promised = 0;
        let piece = &self.split.pieces[self.place.piece];
        require_planned(&self.config, piece)?;
        let parts = piece.parts.map_or(1, |(start, end)| end - start);
        let Place { piece: at, part, .. } = self.place;
        if part + 1 < parts {
            self.place = Place { piece: at, part: part + 1, records: 0 };
        } else {
            self.place = Place { piece: at + 1, part: 0, records: 0 };
            self.ready.push_back(self.progress());
        }
        Event::checkpoint(&self.place)
    }

    fn progress(&self) -> Event {
        let bytes = |pieces: &[Piece]| pieces.iter().map(|piece| piece.bytes).sum();
        let done = bytes(&self.split.pieces[..self.place.piece]);
        Event::Progress(Progress { done, total: Some(bytes(&self.split.pieces)), unit: "bytes".into() })
    }
}

impl Reader for FileReader {
    fn next(&mut self, max_rows: u32) -> Result<Event> {
        match self.ready.pop_front() {
            Some(event) => Ok(event),
            None => self.step(max_rows),
        }
    }
}

/// Opens a part of the file that was planned.
///
/// The version is compared after opening, since a decoder stays with the file that it has opened: one replaced between the two is noticed.
/// It is compared even if opening failed, because a file that was removed or replaced explains that better than its bytes.
fn open_part(config: &FileConfig, fields: &[Field], piece: &Piece, place: &Place) -> Result<Decoder> {
    let source = Source { connection: config.connection.to_string(), path: piece.path.clone() };
    let part = piece.parts.map(|(start, _)| start + place.part);
    let opened = Decoder::open(&source, &config.decoding(&piece.path), Some(fields), part, place.records);
    require_planned(config, piece)?;
    opened.map_err(|problem| in_file(problem, piece))
}

/// Names the file where the host's message does not.
fn in_file(problem: Problem, piece: &Piece) -> Problem {
    if problem.message.contains(&piece.path) { problem } else { problem.context(format!("file `{}`", piece.path)) }
}

/// Makes sure that a file is still the one that was planned: the state will say that this version was read, and row groups of two files
/// would be neither the one nor the other.
fn require_planned(config: &FileConfig, piece: &Piece) -> Result<()> {
    let found = objects::list(&config.connection, &escaped(&piece.path))?;
    let now = found.iter().find(|info| info.path == piece.path);
    let what = match now {
        Some(info) if info.version == piece.version => return Ok(()),
        Some(_) => "changed",
        None => "removed",
    };
    let problem = Problem::data(format!("file `{}` was {what} since the run was planned", piece.path));
    Err(problem.with_hint("begin a new run with `weir run --fresh`, or put the file back as it was"))
}

/// Makes a glob that matches this path only.
fn escaped(path: &str) -> String {
    let mut glob = String::with_capacity(path.len());
    for character in path.chars() {
        if "*?[]{}\\".contains(character) {
            glob.push('\\');
        }
        glob.push(character);
    }
    glob
}

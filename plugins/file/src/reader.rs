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
    /// Opens a split at a place. A file that one reader has begun and another goes on with has to be the same file.
    pub(crate) fn open(config: FileConfig, split: FileSplit, place: Place) -> Result<Self> {
        let begun = place.part > 0 || place.records > 0;
        if let Some(piece) = split.pieces.get(place.piece).filter(|_| begun) {
            require_unchanged(&config, piece)?;
        }
        let promised = place.records;
        Ok(Self { config, split, place, decoder: None, promised, ready: VecDeque::new() })
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
    fn end_part(&mut self) -> Result<Event> {
        self.decoder = None;
        self.promised = 0;
        let piece = &self.split.pieces[self.place.piece];
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

fn open_part(config: &FileConfig, fields: &[Field], piece: &Piece, place: &Place) -> Result<Decoder> {
    let source = Source { connection: config.connection.to_string(), path: piece.path.clone() };
    let part = piece.parts.map(|(start, _)| start + place.part);
    Decoder::open(&source, &config.decoding(&piece.path), Some(fields), part, place.records)
        .map_err(|problem| in_file(problem, piece))
}

/// Names the file where the host's message does not.
fn in_file(problem: Problem, piece: &Piece) -> Problem {
    if problem.message.contains(&piece.path) { problem } else { problem.context(format!("file `{}`", piece.path)) }
}

fn require_unchanged(config: &FileConfig, piece: &Piece) -> Result<()> {
    let found = objects::list(&config.connection, &escaped(&piece.path))?;
    if found.iter().any(|info| info.path == piece.path && info.version == piece.version) {
        return Ok(());
    }
    let problem = Problem::data(format!("file `{}` was changed or removed while it was being read", piece.path));
    Err(problem.with_hint("start a new run; what was committed stays"))
}

/// Makes a glob that matches this path only.
fn escaped(path: &str) -> String {
    let mut glob = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '*' | '?' | '[' | ']' | '{' | '}' => glob.extend(['[', c, ']']),
            c => glob.push(c),
        }
    }
    glob
}

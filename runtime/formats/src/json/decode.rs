//! Batches from framed records.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::datatypes::{Fields, Schema, SchemaRef};

use super::elements::Elements;
use super::frame::{Frame, Framer};
use super::infer::Shape;
use super::lines::Lines;
use super::numbered::NumberedLines;
use crate::FormatError;
use crate::column::{Cell, Column, Faults, StructColumn};
use crate::decode::{BATCH_BYTES, BatchBuilder, Decoded, Decoder, Position};
use crate::options::{Format, JsonSettings, ReadOptions};
use crate::project::project;
use crate::source::{TextSource, Window};

/// How many records are read column by column at a time; their cells should stay in the cache.
const BLOCK: usize = 256;

/// Decodes NDJSON, JSON documents, and XML documents, whose records are put as JSON first.
pub(crate) struct JsonDecoder {
    window: Window,
    framer: Box<dyn Framer>,
    /// Records that are framed but not decoded, as inference leaves them.
    pending: VecDeque<Frame>,
    schema: SchemaRef,
    root: StructColumn,
    encoding: String,
    records: u64,
}

impl JsonDecoder {
    /// Opens a file of one of these formats, with its schema given, in the options, or inferred.
    pub(crate) fn open(source: TextSource, format: Format, options: &ReadOptions) -> Result<Self, FormatError> {
        let settings = JsonSettings::resolve(options, format)?;
        let mut window = match format {
            Format::Xml => source.open_xml(options, &settings)?,
            _ => source.open(options, settings.max_record_bytes)?,
        };
        let mut framer: Box<dyn Framer> = match format {
            Format::Ndjson => Box::new(Lines::new()),
            Format::Xml => Box::new(NumberedLines::new()),
            _ => Box::new(Elements::new(settings.select.clone())),
        };
        let mut pending = Vec::new();
        let whole = match &options.schema {
            Some(spec) => Arc::clone(spec.schema()),
            None => {
                let fields = infer(&mut window, framer.as_mut(), &settings, &mut pending)?;
                Arc::new(Schema::new(fields))
            }
        };
        let schema = project(&whole, options.columns.as_deref())?;
        // Inferred fields are those of the items already; a schema may leave some of them out.
        let order: Vec<&str> = match &settings.names {
            Some(names) if options.schema.is_some() => names.iter().map(String::as_str).collect(),
            _ => whole.fields().iter().map(|field| field.name().as_str()).collect(),
        };
        let root = StructColumn::for_records(schema.fields().clone(), order.into_iter(), &settings.rules)?;
        let encoding = settings.rules.encoding.clone();
        Ok(Self { window, framer, pending: pending.into(), schema, root, encoding, records: 0 })
    }

    /// Returns the next framed records, at least one unless the data ends.
    fn block(&mut self, limit: usize) -> Result<Vec<Frame>, FormatError> {
        if self.pending.is_empty() {
            let mut found = Vec::new();
            self.window.release(self.framer.searched());
            self.framer.frame(&mut self.window, limit, &mut found)?;
            self.pending.extend(found);
        }
        let count = self.pending.len().min(limit);
        Ok(self.pending.drain(..count).collect())
    }

    fn append(&mut self, frames: &[Frame], batch: &mut BatchBuilder) {
        let window = &self.window;
        let mut faults = Faults::default();
        let mut cells: Vec<Cell<'_>> =
            frames.iter().map(|frame| Cell::Nested(window.slice(frame.start, frame.end))).collect();
        if let (Some(first), Some(last)) = (frames.first(), frames.last())
            && simdutf8::basic::from_utf8(window.slice(first.start, last.end)).is_err()
        {
            self.refuse_broken_text(&mut cells, &mut faults);
        }
        self.root.append(&cells, &mut faults);
        batch.block(frames.len(), faults, |row| (frames[row].line, window.slice(frames[row].start, frames[row].end)));
    }

    fn refuse_broken_text(&self, cells: &mut [Cell<'_>], faults: &mut Faults) {
        for (row, cell) in cells.iter_mut().enumerate() {
            if let Cell::Nested(text) = cell
                && std::str::from_utf8(text).is_err()
            {
                faults.push(row, format!("the record is not valid {} text", self.encoding));
                *cell = Cell::Filler;
            }
        }
    }
}

impl Decoder for JsonDecoder {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Decoded>, FormatError> {
        let max_rows = max_rows.max(1);
        let mut batch = BatchBuilder::default();
        let mut bytes = 0;
        while batch.records() < max_rows && bytes < BATCH_BYTES {
            let frames = self.block(BLOCK.min(max_rows - batch.records()))?;
            if frames.is_empty() {
                break;
            }
            bytes += frames.iter().map(|frame| frame.end - frame.start).sum::<u64>();
            self.append(&frames, &mut batch);
        }
        self.records += batch.records() as u64;
        batch.finish(&self.schema, self.root.finish_children()?)
    }

    fn skip(&mut self, records: u64) -> Result<u64, FormatError> {
        let mut skipped = 0;
        while skipped < records {
            let limit = usize::try_from(records - skipped).unwrap_or(usize::MAX).min(8 * BLOCK);
            match self.block(limit)?.len() {
                0 => break,
                count => skipped += count as u64,
            }
        }
        self.records += skipped;
        Ok(skipped)
    }

    fn position(&self) -> Position {
        Position { records: self.records }
    }
}

/// Frames the beginning of the file and looks at its records.
fn infer(
    window: &mut Window,
    framer: &mut dyn Framer,
    settings: &JsonSettings,
    pending: &mut Vec<Frame>,
) -> Result<Fields, FormatError> {
    while pending.len() < settings.infer.rows && framer.searched() < settings.infer.bytes as u64 {
        let before = pending.len();
        framer.frame(window, (before + BLOCK).min(settings.infer.rows), pending)?;
        if pending.len() == before {
            break;
        }
    }
    let mut shape = Shape::default();
    let names = settings.names.as_deref().unwrap_or_default();
    let mut fault = None;
    let mut good = 0;
    for frame in pending.iter() {
        let text = window.slice(frame.start, frame.end);
        match std::str::from_utf8(text) {
            Ok(_) => match shape.observe_record(text, names, &settings.rules) {
                Ok(()) => good += 1,
                Err(message) => fault = fault.or(Some((frame.line, message))),
            },
            Err(_) => fault = fault.or(Some((frame.line, "it is not valid text".to_owned()))),
        }
    }
    match fault {
        Some((line, message)) if good == 0 => Err(FormatError::corrupt(
            "json",
            format!("no record can be read; the first one, in line {line}: {message}"),
        )),
        _ if pending.is_empty() => Err(FormatError::schema("there are no records to infer a schema from")
            .with_hint("declare the columns: `schema: { name: type }`")),
        _ => {
            if settings.rules.untyped {
                shape.reconcile();
            }
            Ok(shape.columns(settings.nested))
        }
    }
}

//! Batches from tokenised records.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, FieldRef, SchemaRef};

use super::block::{Field, Records};
use super::infer::infer_schema;
use super::layout::read_layout;
use super::tokenise::Tokeniser;
use crate::FormatError;
use crate::column::{Cell, Column, Faults, column_for, require};
use crate::decode::{BATCH_BYTES, BatchBuilder, Decoded, Decoder, Position};
use crate::options::{CsvSettings, ReadOptions};
use crate::project::{position, project};
use crate::source::{TextSource, Window};

/// How many records are read column by column at a time; their fields and cells should stay in the cache.
const BLOCK: usize = 1024;

/// Decodes delimited text.
pub(crate) struct CsvDecoder {
    window: Window,
    tokeniser: Tokeniser,
    at: u64,
    names: Vec<String>,
    schema: SchemaRef,
    columns: Vec<CsvColumn>,
    found: Records,
    records: u64,
}

/// One column that is read, and where it stands in the file.
struct CsvColumn {
    field: FieldRef,
    place: usize,
    nulls: Nulls,
    quote: u8,
    column: Box<dyn Column>,
}

/// Which fields are null.
struct Nulls {
    /// Whether empty ones are.
    empty: bool,
    texts: Vec<Vec<u8>>,
    /// In a column of text or bytes, quotes say that the text is meant.
    even_quoted: bool,
}

impl CsvDecoder {
    /// Opens a file, with its schema given in the options or inferred.
    pub(crate) fn open(source: TextSource, options: &ReadOptions) -> Result<Self, FormatError> {
        let settings = CsvSettings::resolve(options, source.name())?;
        let mut window = source.open(options, settings.max_record_bytes)?;
        let mut tokeniser = Tokeniser::new(settings.dialect);
        let given = options
            .schema
            .as_ref()
            .map(|spec| spec.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>());
        let layout = read_layout(&mut window, &mut tokeniser, &settings, given)?;
        window.release(layout.at);
        let schema = match &options.schema {
            Some(spec) => Arc::clone(spec.schema()),
            None => Arc::new(infer_schema(&mut window, &mut tokeniser, &layout, &settings)?),
        };
        let schema = project(&schema, options.columns.as_deref())?;
        let columns = schema
            .fields()
            .iter()
            .map(|field| CsvColumn::new(field, &layout.names, &settings))
            .collect::<Result<_, _>>()?;
        let (at, names, found) = (layout.at, layout.names, Records::default());
        Ok(Self { window, tokeniser, at, names, schema, columns, found, records: 0 })
    }

    /// Finds up to `limit` more records, at least one unless the data ends. Returns where they end.
    fn find(&mut self, limit: usize) -> Result<u64, FormatError> {
        self.found.clear();
        loop {
            let whole = self.window.is_whole();
            let text = self.window.from(self.at);
            let passed = self.tokeniser.take(text, whole, Some(self.names.len()), limit, &mut self.found)? as u64;
            if self.found.len() > 0 || whole {
                return Ok(self.at + passed);
            }
            // Blank lines and comments are behind us; what is left is the beginning of a record.
            self.at += passed;
            self.window.release(self.at);
            self.window.grow(self.at)?;
        }
    }

    fn append(&mut self, batch: &mut BatchBuilder) {
        let text = self.window.from(self.at);
        let mut faults = Faults::default();
        for column in &mut self.columns {
            column.append(text, &self.found, self.names.len(), &mut faults);
        }
        let records = &self.found.records;
        batch.block(records.len(), faults, |row| (records[row].line, &text[records[row].range()]));
        for bad in &self.found.bad {
            batch.reject(bad.record.line, &text[bad.record.range()], &bad.fault.message(&self.names));
        }
    }
}

impl Decoder for CsvDecoder {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Decoded>, FormatError> {
        let max_rows = max_rows.max(1);
        let mut batch = BatchBuilder::default();
        let start = self.at;
        while batch.records() < max_rows && self.at - start < BATCH_BYTES {
            let end = self.find(BLOCK.min(max_rows - batch.records()))?;
            let ended = self.found.len() == 0;
            self.append(&mut batch);
            self.at = end;
            self.window.release(end);
            if ended {
                break;
            }
        }
        self.records += batch.records() as u64;
        let arrays =
            self.columns.iter_mut().map(|column| column.column.finish()).collect::<Result<Vec<ArrayRef>, _>>()?;
        batch.finish(&self.schema, arrays)
    }

    fn skip(&mut self, records: u64) -> Result<u64, FormatError> {
        let mut skipped = 0;
        while skipped < records {
            let limit = usize::try_from(records - skipped).unwrap_or(usize::MAX).min(8 * BLOCK);
            let end = self.find(limit)?;
            self.at = end;
            self.window.release(end);
            match self.found.len() {
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

impl CsvColumn {
    fn new(field: &FieldRef, names: &[String], settings: &CsvSettings) -> Result<Self, FormatError> {
        let is_text = matches!(
            field.data_type(),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary
        );
        let texts: Vec<Vec<u8>> = settings.nulls.iter().flatten().map(|null| null.clone().into_bytes()).collect();
        // An empty text is a text unless the options say otherwise; an empty number is none.
        let nulls = Nulls { empty: !is_text || texts.contains(&Vec::new()), texts, even_quoted: !is_text };
        Ok(Self {
            field: Arc::clone(field),
            place: position(names, field.name())?,
            nulls,
            quote: settings.dialect.quote.unwrap_or(b'"'),
            column: column_for(field.data_type(), &settings.rules)?,
        })
    }

    fn append(&mut self, text: &[u8], found: &Records, width: usize, faults: &mut Faults) {
        let rows = found.fields.chunks_exact(width.max(1));
        let mut cells: Vec<Cell<'_>> = rows.map(|fields| self.cell(fields[self.place], text)).collect();
        let mut inner = Faults::default();
        require(&self.field, &mut cells, |_| true, &mut inner);
        self.column.append(&cells, &mut inner);
        if !inner.is_empty() {
            faults.adopt(self.field.name(), inner);
        }
    }

    #[inline]
    fn cell<'a>(&self, field: Field, text: &'a [u8]) -> Cell<'a> {
        if (self.nulls.even_quoted || !field.is_quoted()) && self.nulls.hold(&text[field.range()]) {
            return Cell::Null;
        }
        field.cell(text, self.quote)
    }
}

impl Nulls {
    #[inline]
    fn hold(&self, text: &[u8]) -> bool {
        if text.is_empty() { self.empty } else { self.texts.iter().any(|null| null == text) }
    }
}

//! A block of tokenised records.

use std::ops::Range;

use crate::column::{Cell, Escape};

/// One field's place in the loaded text: 30 bits for its end, and whether it was quoted and has quotes within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    start: u32,
    end: u32,
}

const QUOTED: u32 = 1 << 31;
const ESCAPED: u32 = 1 << 30;

/// One record's place in the loaded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) line: u64,
}

/// Why a record has no fields that could be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordFault {
    /// It has too few or too many.
    Width { found: usize, wanted: usize },
    /// Something stands between a closing quote and the next delimiter.
    TextAfterQuote { field: usize },
}

/// A record that is a reject as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadRecord {
    pub(super) record: Record,
    pub(super) fault: RecordFault,
}

/// What the tokeniser found; the fields of all good records follow each other.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) fields: Vec<Field>,
    pub(super) records: Vec<Record>,
    pub(super) bad: Vec<BadRecord>,
}

impl Field {
    #[inline]
    pub(super) fn plain(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub(super) fn quoted(start: usize, end: usize, escaped: bool) -> Self {
        Self { start: start as u32, end: end as u32 | QUOTED | if escaped { ESCAPED } else { 0 } }
    }

    pub(super) fn is_quoted(self) -> bool {
        self.end & QUOTED != 0
    }

    #[inline]
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..(self.end & !(QUOTED | ESCAPED)) as usize
    }

    /// Returns the field as a cell that is not null.
    #[inline]
    pub(super) fn cell(self, text: &[u8], quote: u8) -> Cell<'_> {
        let content = &text[self.range()];
        if self.end & ESCAPED == 0 { Cell::Text(content) } else { Cell::Escaped(content, Escape::Quote(quote)) }
    }
}

impl Record {
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Records {
    /// Returns how many records were found, good or bad.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.records.len() + self.bad.len()
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.fields.clear();
        self.records.clear();
        self.bad.clear();
    }
}

impl RecordFault {
    /// Says what is wrong, by the names of the columns.
    pub(super) fn message(self, names: &[String]) -> String {
        match self {
            Self::Width { found, wanted } => {
                format!("the record has {found} fields, but there are {wanted} columns")
            }
            Self::TextAfterQuote { field } => match names.get(field) {
                Some(name) => format!("column `{name}`: there is text behind the closing quote"),
                None => "there is text behind a closing quote".to_owned(),
            },
        }
    }
}

//! From text to fields.
//!
//! A field is quoted only if it begins with the quote; within it the quote is doubled. Both `\n` and `\r` end a
//! record and blank lines are none, so all three line endings work, even mixed.

use super::block::{BadRecord, Field, Record, RecordFault, Records};
use super::mask::{Needles, STRETCH};
use crate::FormatError;

/// The characters with a meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    /// Stands between fields.
    pub(crate) delimiter: u8,
    /// Encloses fields, if any does.
    pub(crate) quote: Option<u8>,
    /// Begins a line that is not data, if any does.
    pub(crate) comment: Option<u8>,
    /// Whether white space around fields is dropped.
    pub(crate) trim: bool,
}

/// Cuts text into records; keeps nothing between calls but the line number.
#[derive(Debug)]
pub(super) struct Tokeniser {
    dialect: Dialect,
    needles: Needles,
    line: u64,
    /// Whether the last byte passed was `\r`, so that a `\n` after it is the same line end.
    after_carriage: bool,
}

/// Where the tokeniser is within the loaded text.
struct Cursor {
    record: usize,
    record_line: u64,
    field: usize,
    first_field: usize,
    /// Where the field's opening quote is.
    opened: Option<usize>,
    /// Where its last closing quote is.
    closed: usize,
    in_quotes: bool,
    escaped: bool,
    in_comment: bool,
    fault: Option<RecordFault>,
}

impl Tokeniser {
    pub(super) fn new(dialect: Dialect) -> Self {
        let needles = Needles::new(dialect.delimiter, dialect.quote);
        Self { dialect, needles, line: 1, after_carriage: false }
    }

    /// Tells the tokeniser that lines were passed without it.
    pub(super) fn passed_lines(&mut self, lines: u64) {
        self.line += lines;
    }

    /// Returns where it is, for going back with `rewind`.
    pub(super) fn mark(&self) -> (u64, bool) {
        (self.line, self.after_carriage)
    }

    /// Goes back to a mark.
    pub(super) fn rewind(&mut self, mark: (u64, bool)) {
        (self.line, self.after_carriage) = mark;
    }

    /// Takes up to `limit` complete records off the beginning of `text`; returns how many bytes they and everything
    /// between them were. `whole` says that nothing follows, so that the end of the text ends a record.
    ///
    /// # Errors
    /// When the text ends within quotes and is whole.
    pub(super) fn take(
        &mut self,
        text: &[u8],
        whole: bool,
        width: Option<usize>,
        limit: usize,
        out: &mut Records,
    ) -> Result<usize, FormatError> {
        let mut cursor = Cursor::new(self.line, out.fields.len());
        cursor.in_comment = self.is_comment(text, 0);
        let full = out.len() + limit;
        for base in (0..text.len()).step_by(STRETCH) {
            let mut mask = self.needles.find(&text[base..]);
            while mask != 0 {
                let at = base + mask.trailing_zeros() as usize;
                mask &= mask - 1;
                let byte = text[at];
                if byte == self.dialect.delimiter {
                    if !cursor.in_quotes && !cursor.in_comment {
                        self.end_field(text, at, &mut cursor, out);
                    }
                } else if Some(byte) == self.dialect.quote {
                    self.quote(text, at, &mut cursor);
                } else if self.end_line(text, at, width, &mut cursor, out) && out.len() == full {
                    return Ok(self.stop(text, at + 1));
                }
            }
        }
        self.end_text(text, whole, width, cursor, out)
    }

    /// Handles a line end; returns whether it ended a record.
    #[inline]
    fn end_line(
        &mut self,
        text: &[u8],
        at: usize,
        width: Option<usize>,
        cursor: &mut Cursor,
        out: &mut Records,
    ) -> bool {
        let pair = text[at] == b'\n' && if at == 0 { self.after_carriage } else { text[at - 1] == b'\r' };
        self.line += u64::from(!pair);
        if cursor.in_quotes {
            return false;
        }
        let is_record = at > cursor.record && !cursor.in_comment;
        if is_record {
            self.end_field(text, at, cursor, out);
            cursor.end_record(at, width, out);
        }
        cursor.start_record(at + 1, self.line, out.fields.len());
        cursor.in_comment = self.is_comment(text, at + 1);
        is_record
    }

    fn end_text(
        &mut self,
        text: &[u8],
        whole: bool,
        width: Option<usize>,
        mut cursor: Cursor,
        out: &mut Records,
    ) -> Result<usize, FormatError> {
        if !whole {
            out.fields.truncate(cursor.first_field);
            self.line = cursor.record_line;
            return Ok(self.stop(text, cursor.record));
        }
        if cursor.in_quotes {
            return Err(FormatError::Truncated(format!(
                "the record that begins in line {} has a quote that is never closed",
                cursor.record_line
            )));
        }
        if cursor.record < text.len() && !cursor.in_comment {
            self.end_field(text, text.len(), &mut cursor, out);
            cursor.end_record(text.len(), width, out);
        }
        Ok(self.stop(text, text.len()))
    }

    fn stop(&mut self, text: &[u8], passed: usize) -> usize {
        if passed > 0 {
            self.after_carriage = text[passed - 1] == b'\r';
        }
        passed
    }

    #[inline]
    fn is_comment(&self, text: &[u8], at: usize) -> bool {
        self.dialect.comment.is_some_and(|comment| text.get(at) == Some(&comment))
    }

    #[inline]
    fn end_field(&self, text: &[u8], end: usize, cursor: &mut Cursor, out: &mut Records) {
        let field = match cursor.opened {
            None if self.dialect.trim => {
                let plain = &text[cursor.field..end];
                let start = cursor.field + plain.len() - plain.trim_ascii_start().len();
                Field::plain(start, start + plain.trim_ascii().len())
            }
            None => Field::plain(cursor.field, end),
            Some(opened) => {
                let rest = &text[cursor.closed + 1..end];
                let rest = if self.dialect.trim { rest.trim_ascii() } else { rest };
                if !rest.is_empty() {
                    let number = out.fields.len() - cursor.first_field;
                    cursor.fault.get_or_insert(RecordFault::TextAfterQuote { field: number });
                }
                Field::quoted(opened + 1, cursor.closed, cursor.escaped)
            }
        };
        out.fields.push(field);
        cursor.field = end + 1;
        cursor.opened = None;
        cursor.escaped = false;
    }

    fn quote(&self, text: &[u8], at: usize, cursor: &mut Cursor) {
        if cursor.in_comment {
            return;
        }
        match cursor.opened {
            Some(_) if cursor.in_quotes => {
                cursor.in_quotes = false;
                cursor.closed = at;
            }
            // Two quotes side by side within quotes are one that is meant.
            Some(_) if at == cursor.closed + 1 => {
                cursor.in_quotes = true;
                cursor.escaped = true;
            }
            None if at == cursor.field || (self.dialect.trim && text[cursor.field..at].trim_ascii().is_empty()) => {
                cursor.opened = Some(at);
                cursor.in_quotes = true;
            }
            // In the middle of a bare field it is a character like any other: 5" pipe.
            Some(_) | None => {}
        }
    }
}

impl Cursor {
    fn new(line: u64, fields: usize) -> Self {
        Self {
            record: 0,
            record_line: line,
            field: 0,
            first_field: fields,
            opened: None,
            closed: 0,
            in_quotes: false,
            escaped: false,
            in_comment: false,
            fault: None,
        }
    }

    #[inline]
    fn start_record(&mut self, at: usize, line: u64, fields: usize) {
        self.record = at;
        self.field = at;
        self.record_line = line;
        self.first_field = fields;
    }

    #[inline]
    fn end_record(&mut self, end: usize, width: Option<usize>, out: &mut Records) {
        let found = out.fields.len() - self.first_field;
        let record = Record { start: self.record as u32, end: end as u32, line: self.record_line };
        let ragged = width.filter(|width| *width != found).map(|wanted| RecordFault::Width { found, wanted });
        match self.fault.take().or(ragged) {
            None => out.records.push(record),
            Some(fault) => {
                out.fields.truncate(self.first_field);
                out.bad.push(BadRecord { record, fault });
            }
        }
    }
}

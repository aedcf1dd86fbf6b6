//! From cells to Arrow columns.
//!
//! A decoder cuts its input into blocks of rows and hands each column the cells of a block. A cell that a column
//! cannot take becomes a fault and leaves a stand-in behind, so that all columns keep the same length; rows with
//! faults are filtered out when the batch is complete.

mod binary;
mod boolean;
mod cell;
mod fault;
mod list;
mod make;
mod map;
mod nested;
mod parse;
mod primitive;
mod structure;
mod text;

use std::sync::Arc;

use arrow::array::ArrayRef;

pub(crate) use cell::{Cell, Escape, snippet};
pub(crate) use fault::{Fault, Faults};
pub(crate) use make::{column_for, unsupported};
pub(crate) use nested::require;
pub(crate) use structure::StructColumn;

use crate::FormatError;
use crate::options::BinaryText;
use crate::scalar::TimeFormats;

/// What holds for all values of a file.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Formats of dates and timestamps besides ISO 8601.
    pub(crate) times: TimeFormats,
    /// How bytes are written.
    pub(crate) binary: BinaryText,
    /// Whether a text column also takes numbers, booleans and nested JSON, as their JSON text.
    pub(crate) text_from_any: bool,
    /// Whether a field outside the schema is a fault.
    pub(crate) reject_unknown: bool,
    /// Whether every value is a text that says nothing of its type, and one that could be several stands alone: XML.
    pub(crate) untyped: bool,
    /// The encoding that text was read in, for messages.
    pub(crate) encoding: String,
}

/// The rules as columns share them.
pub(crate) type SharedRules = Arc<Rules>;

/// One column under construction.
pub(crate) trait Column: Send {
    /// Appends one value per cell, whatever the cells hold.
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults);

    /// Takes the values appended so far as an array and starts anew.
    ///
    /// # Errors
    /// When they do not fit into one array.
    fn finish(&mut self) -> Result<ArrayRef, FormatError>;
}

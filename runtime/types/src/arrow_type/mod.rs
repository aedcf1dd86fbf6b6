//! Arrow types as text: `int64`, `timestamp[us, Asia/Seoul]`, `struct<a: int64 not null, b: list<utf8>>`.
//!
//! The same text stands in configs, in error messages and in the `data-type` of a field in the block contract, so
//! [`name`] and [`parse`] are exact inverses: `parse(&name(t)) == Ok(t)`. Two things are outside the text: the
//! metadata of child fields, and unions, which no block needs and which [`parse`] refuses.
//!
//! Children are nullable unless `not null` follows. A list's item and a map's entries have conventional field names
//! (`item`; `entries`, `key`, `value`); where a file uses others, they are written out: `list<element: utf8>`.

mod error;
mod lexer;
mod names;
mod parser;
mod write;

pub use error::ArrowTypeError;
pub use names::ALL as SIMPLE_NAMES;
pub use parser::parse;
pub use write::{field_text as field, name};

/// The conventional name of a list's child.
const ITEM: &str = "item";
/// The conventional name of a map's child.
const ENTRIES: &str = "entries";
/// The conventional name of a map's first grandchild.
const KEY: &str = "key";
/// The conventional name of a map's second grandchild.
const VALUE: &str = "value";

#[cfg(test)]
mod tests;

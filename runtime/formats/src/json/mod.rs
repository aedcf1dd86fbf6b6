//! NDJSON and JSON documents, and what becomes of XML documents.
//!
//! A framer finds where records begin and end; the records of a block are then read as one struct column.

mod decode;
mod elements;
mod escape;
mod frame;
mod infer;
mod lines;
mod numbered;
mod scan;
mod walk;

pub(crate) use decode::JsonDecoder;
pub(crate) use escape::{escape, unescape};
pub(crate) use scan::Scanner;

#[cfg(test)]
mod tests;

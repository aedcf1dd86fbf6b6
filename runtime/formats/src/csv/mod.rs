//! Delimited text as RFC 4180 describes it and as it is found.
//!
//! The tokeniser finds the fields of a block of records; each column then takes its fields.

mod block;
mod decode;
mod infer;
mod layout;
mod mask;
mod tokenise;

pub(crate) use decode::CsvDecoder;
pub(crate) use tokenise::Dialect;

#[cfg(test)]
mod tests;

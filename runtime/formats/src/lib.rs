//! CSV, NDJSON, JSON, XML and Parquet to and from Arrow.
//!
//! Decoders are pulled: [`text_decoder`] reads a blocking byte stream from front to end, [`parquet_decoder`] reads
//! wherever it needs to. A bad row is data (a reject with its text and the reason); a broken file is an error.
//! Batches also come and go as Arrow IPC ([`ipc`]) and as bare buffers ([`buffers`]), checked in full.
//! Nothing here knows of Wasm, of object stores or of async.

pub mod buffers;
mod column;
mod csv;
mod decode;
mod encode;
mod error;
mod infer;
pub mod ipc;
mod json;
mod json_column;
mod options;
mod parquet;
mod project;
mod rows;
mod scalar;
mod source;
mod xml;

pub use decode::{Decoded, Decoder, Position, Rejected, reject_schema};
pub use encode::{EncodeSummary, Encoder, encoder};
pub use error::FormatError;
pub use json_column::{JsonFault, json_column};
pub use options::{
    BinaryText, Compression, Format, Nested, ReadOptions, SchemaSpec, UnknownFields, WriteCompression, WriteOptions,
};
pub use parquet::{ParquetInfo, RandomAccess, RowGroup, parquet_decoder, parquet_metadata};
pub use rows::{ndjson_to_batch, rows_to_ndjson};
pub use source::TextSource;

/// Opens a text file: CSV, NDJSON, a JSON or an XML document, as the options or its name say.
///
/// Without a schema in the options, the beginning of the file is read to infer one.
///
/// # Errors
/// When the options do not fit, the schema cannot be known, or the beginning of the file is broken.
pub fn text_decoder(source: TextSource, options: &ReadOptions) -> Result<Box<dyn Decoder>, FormatError> {
    match options.format_for(source.name())? {
        Format::Csv => Ok(Box::new(csv::CsvDecoder::open(source, options)?)),
        format @ (Format::Ndjson | Format::Json | Format::Xml) => {
            Ok(Box::new(json::JsonDecoder::open(source, format, options)?))
        }
        Format::Parquet => Err(FormatError::options(format!(
            "`{}` is a parquet file, which cannot be read as a stream",
            source.name()
        ))),
    }
}

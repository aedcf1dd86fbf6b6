//! File formats, decoded and encoded by the host at native speed.
//!
//! ```
//! # fn main() -> weir_sdk::Result<()> {
//! use weir_sdk::{Batch, Values, formats::Encoder, objects};
//!
//! let batch = Batch::from_columns(2, [Values::new("n", [1_i64, 2]).into()])?;
//! let encoder = Encoder::open("lake", "numbers.ndjson", &serde_json::json!({ "format": "ndjson" }), &batch.schema())?;
//! encoder.write(&batch)?;
//! objects::publish("lake", &[encoder.finish()?.token])?;
//! assert_eq!(objects::read("lake", "numbers.ndjson", 0, 100)?, b"{\"n\":1}\n{\"n\":2}\n");
//! # Ok(())
//! # }
//! ```

mod options;

use serde::Serialize;

use crate::batch::{Batch, Rejected};
use crate::host::formats as host;
use crate::http::Response;
use crate::json;
use crate::objects::Staged;
use crate::types::{Field, Result};

pub use options::{
    BinaryText, Columns, Compression, Format, Nested, ReadOptions, UnknownFields, WriteCompression, WriteFormat,
    WriteOptions,
};

pub use crate::bindings::host::weir::block::formats::{Inspection, Part, Source};

/// What a step of decoding gave: rows, rows that could not be decoded, or both.
#[derive(Debug)]
pub struct Decoded {
    /// Good rows.
    pub rows: Option<Batch>,
    /// Rows that could not be decoded; one `raw` column and one `line` column.
    pub rejects: Option<Rejected>,
}

impl From<host::Decoded> for Decoded {
    fn from(decoded: host::Decoded) -> Self {
        Self { rows: decoded.rows.map(Batch), rejects: decoded.rejects.map(Rejected::from) }
    }
}

/// Looks into an object without decoding it all. `options` is a JSON object: `format`, `compression`, `encoding`, …
///
/// # Errors
/// When the object cannot be read or is not of the format.
pub fn inspect(source: &Source, options: &impl Serialize) -> Result<Inspection> {
    host::inspect(source, &json::write(options)?)
}

/// Decodes the body of an HTTP answer, which stays in the host.
///
/// # Errors
/// When the body is not of the format.
pub fn decode_response(response: &Response, options: &impl Serialize, schema: Option<&[Field]>) -> Result<Decoded> {
    host::decode_response(&response.answer, &json::write(options)?, schema).map(Decoded::from)
}

/// Decodes one object or part.
#[derive(Debug)]
pub struct Decoder(host::Decoder);

impl Decoder {
    /// Opens the object. With a schema, columns are matched by name and converted; `part` picks one part; `skip` rows are passed over.
    ///
    /// # Errors
    /// When the object cannot be read or is not of the format.
    pub fn open(
        source: &Source,
        options: &impl Serialize,
        schema: Option<&[Field]>,
        part: Option<u32>,
        skip: u64,
    ) -> Result<Self> {
        host::Decoder::open(source, &json::write(options)?, schema, part, skip).map(Self)
    }

    /// Returns the next rows, at most so many; `None` at the end.
    ///
    /// # Errors
    /// When the object is cut or corrupt.
    pub fn next(&self, max_rows: u32) -> Result<Option<Decoded>> {
        Ok(self.0.next(max_rows)?.map(Decoded::from))
    }

    /// Returns how many records are behind the decoder, rejected and skipped ones included.
    pub fn position(&self) -> u64 {
        self.0.position()
    }
}

/// Encodes batches into one staged object.
#[derive(Debug)]
pub struct Encoder(host::Encoder);

impl Encoder {
    /// Starts an object that will bear this path.
    ///
    /// # Errors
    /// When the grant or the store refuses, or the format cannot hold the schema.
    pub fn open(connection: &str, path: &str, options: &impl Serialize, schema: &[Field]) -> Result<Self> {
        host::Encoder::open(connection, path, &json::write(options)?, schema).map(Self)
    }

    /// Appends a batch.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn write(&self, input: &Batch) -> Result<()> {
        self.0.write(&input.0)
    }

    /// Returns the bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.0.bytes()
    }

    /// Completes the object without making it visible.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn finish(self) -> Result<Staged> {
        self.0.finish()
    }
}

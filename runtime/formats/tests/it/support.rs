//! Shared helpers: files from bytes, options from JSON, rows as text.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex};

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{SchemaRef, UInt64Type};
use bytes::Bytes;
use weir_formats::{
    Decoder, FormatError, RandomAccess, ReadOptions, TextSource, WriteOptions, encoder, parquet_decoder,
    rows_to_ndjson, text_decoder,
};
use weir_types::{Problem, arrow_type};

/// What a file held.
#[derive(Debug)]
pub struct Content {
    pub schema: SchemaRef,
    pub batch: RecordBatch,
    pub rejects: Vec<Reject>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Reject {
    pub line: u64,
    pub raw: String,
    pub reason: String,
}

impl Content {
    /// The rows as NDJSON.
    pub fn rows(&self) -> String {
        String::from_utf8(rows_to_ndjson(&self.batch).unwrap()).unwrap()
    }

    /// The schema as `name: type`, separated by commas.
    pub fn types(&self) -> String {
        let field = |field: &arrow::datatypes::FieldRef| {
            format!("{}: {}", field.name(), arrow_type::name(field.data_type()))
        };
        self.schema.fields().iter().map(field).collect::<Vec<_>>().join(", ")
    }

    pub fn reasons(&self) -> Vec<&str> {
        self.rejects.iter().map(|reject| reject.reason.as_str()).collect()
    }
}

pub fn options(json: &str) -> ReadOptions {
    serde_json::from_str(json).unwrap()
}

/// Decodes a text file in batches of 3 records.
pub fn read(name: &str, bytes: impl AsRef<[u8]>, json: &str) -> Result<Content, FormatError> {
    let source = TextSource::from_bytes(name, bytes.as_ref().to_vec());
    drain(text_decoder(source, &options(json))?, 3)
}

/// Decodes a text file that is expected to be broken, and returns the message with its hint.
pub fn failure(name: &str, bytes: impl AsRef<[u8]>, json: &str) -> String {
    message(read(name, bytes, json).unwrap_err())
}

pub fn message(error: FormatError) -> String {
    let problem = Problem::from(error);
    match problem.hint {
        Some(hint) => format!("{}\nhint: {hint}", problem.message),
        None => problem.message,
    }
}

pub fn drain(mut decoder: Box<dyn Decoder>, step: usize) -> Result<Content, FormatError> {
    let schema = decoder.schema();
    let (mut batches, mut rejects) = (Vec::new(), Vec::new());
    while let Some(decoded) = decoder.next(step)? {
        assert!(decoded.batch.is_some() || decoded.rejects.is_some());
        for batch in decoded.batch {
            assert_eq!(batch.schema(), schema);
            assert!((1..=step).contains(&batch.num_rows()));
            batches.push(batch);
        }
        for rejected in decoded.rejects {
            let raw = rejected.rows.column(0).as_string::<i32>();
            let lines = rejected.rows.column(1).as_primitive::<UInt64Type>();
            for (row, reason) in rejected.reasons.into_iter().enumerate() {
                rejects.push(Reject { line: lines.value(row), raw: raw.value(row).to_owned(), reason });
            }
        }
    }
    let records = batches.iter().map(RecordBatch::num_rows).sum::<usize>() + rejects.len();
    assert_eq!(decoder.position().records, records as u64);
    let batch = concat_batches(&schema, &batches).unwrap();
    Ok(Content { schema, batch, rejects })
}

pub fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    ::zstd::encode_all(bytes.as_ref(), 3).unwrap()
}

/// A sink whose bytes can be had afterwards.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Encodes batches; the options are JSON.
pub fn write(batches: &[RecordBatch], json: &str) -> Result<Vec<u8>, FormatError> {
    let options: WriteOptions = serde_json::from_str(json).unwrap();
    let sink = Shared::default();
    let mut encoder = encoder(Box::new(sink.clone()), &batches[0].schema(), &options)?;
    for batch in batches {
        encoder.write(batch)?;
    }
    let summary = encoder.finish()?;
    assert_eq!(summary.bytes, sink.bytes().len() as u64);
    assert_eq!(summary.rows, batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>());
    Ok(sink.bytes())
}

pub fn file(bytes: impl Into<Bytes>) -> Arc<dyn RandomAccess> {
    Arc::new(bytes.into())
}

pub fn read_parquet(bytes: impl Into<Bytes>, json: &str) -> Result<Content, FormatError> {
    drain(parquet_decoder(&file(bytes), &options(json), None)?, 5)
}

/// Gives one byte at a time, as a slow connection may.
pub struct Trickle<R>(pub R);

impl<R: Read> Read for Trickle<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

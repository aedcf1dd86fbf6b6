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
pub(crate) struct Content {
    pub(crate) schema: SchemaRef,
    pub(crate) batch: RecordBatch,
    pub(crate) rejects: Vec<Reject>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reject {
    pub(crate) line: u64,
    pub(crate) raw: String,
    pub(crate) reason: String,
}

impl Content {
    /// The rows as NDJSON.
    pub(crate) fn rows(&self) -> String {
        String::from_utf8(rows_to_ndjson(&self.batch).unwrap()).unwrap()
    }

    /// The schema as `name: type`, separated by commas.
    pub(crate) fn types(&self) -> String {
        let field =
            |field: &arrow::datatypes::FieldRef| format!("{}: {}", field.name(), arrow_type::name(field.data_type()));
        self.schema.fields().iter().map(field).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn reasons(&self) -> Vec<&str> {
        self.rejects.iter().map(|reject| reject.reason.as_str()).collect()
    }
}

pub(crate) fn options(json: &str) -> ReadOptions {
    serde_json::from_str(json).unwrap()
}

/// Decodes a text file in batches of 3 records.
pub(crate) fn read(name: &str, bytes: impl AsRef<[u8]>, json: &str) -> Result<Content, FormatError> {
    let source = TextSource::from_bytes(name, bytes.as_ref().to_vec());
    drain(text_decoder(source, &options(json))?, 3)
}

/// Decodes a text file that is expected to be broken, and returns the message with its hint.
pub(crate) fn failure(name: &str, bytes: impl AsRef<[u8]>, json: &str) -> String {
    message(read(name, bytes, json).unwrap_err())
}

pub(crate) fn message(error: FormatError) -> String {
    let problem = Problem::from(error);
    match problem.hint {
        Some(hint) => format!("{}\nhint: {hint}", problem.message),
        None => problem.message,
    }
}

pub(crate) fn drain(mut decoder: Box<dyn Decoder>, step: usize) -> Result<Content, FormatError> {
    let schema = decoder.schema();
    let (mut batches, mut rejects) = (Vec::new(), Vec::new());
    while let Some(decoded) = decoder.next(step)? {
        assert!(decoded.batch.is_some() || decoded.rejects.is_some());
        if let Some(batch) = decoded.batch {
            assert_eq!(batch.schema(), schema);
            assert!((1..=step).contains(&batch.num_rows()));
            batches.push(batch);
        }
        if let Some(rejected) = decoded.rejects {
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

pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    ::zstd::encode_all(bytes.as_ref(), 3).unwrap()
}

/// A sink whose bytes can be had afterwards.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(crate) fn bytes(&self) -> Vec<u8> {
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
pub(crate) fn write<'a>(
    batches: impl IntoIterator<Item = &'a RecordBatch>,
    json: &str,
) -> Result<Vec<u8>, FormatError> {
    let options: WriteOptions = serde_json::from_str(json).unwrap();
    let sink = Shared::default();
    let batches: Vec<&RecordBatch> = batches.into_iter().collect();
    let mut encoder = encoder(Box::new(sink.clone()), &batches[0].schema(), &options)?;
    for batch in &batches {
        encoder.write(batch)?;
    }
    let summary = encoder.finish()?;
    assert_eq!(summary.bytes, sink.bytes().len() as u64);
    assert_eq!(summary.rows, batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>());
    Ok(sink.bytes())
}

pub(crate) fn file(bytes: impl Into<Bytes>) -> Arc<dyn RandomAccess> {
    Arc::new(bytes.into())
}

pub(crate) fn read_parquet(bytes: impl Into<Bytes>, json: &str) -> Result<Content, FormatError> {
    drain(parquet_decoder(&file(bytes), &options(json), None)?, 5)
}

/// Gives one byte at a time, as a slow connection may.
pub(crate) struct Trickle<R>(pub(crate) R);

impl<R: Read> Read for Trickle<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

//! Sources that are slow or fail.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use bytes::Bytes;
use weir_formats::{FormatError, RandomAccess, ReadOptions, TextSource, parquet_decoder, text_decoder};
use weir_types::ProblemKind;

use crate::support::{Trickle, drain, gzip, options, read, write, zstd};

/// Gives some bytes, then fails.
struct Failing(Cursor<Vec<u8>>);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::new(io::ErrorKind::ConnectionReset, "the peer is gone")),
            length => Ok(length),
        }
    }
}

#[test]
fn a_failing_source_is_not_taken_for_a_broken_file() {
    let text = "a,b\n1,2\n".repeat(10);
    for (name, bytes) in [("x.csv", text.clone().into_bytes()), ("x.csv.gz", gzip(&text)), ("x.csv.zst", zstd(&text))] {
        for length in [0, 2, bytes.len() - 1] {
            let source = TextSource::new(name, Failing(Cursor::new(bytes[..length].to_vec())));
            let result = text_decoder(source, &ReadOptions::default()).and_then(|decoder| drain(decoder, 100));
            match result.unwrap_err() {
                FormatError::Io(error) => assert_eq!(error.to_string(), "the peer is gone"),
                other => panic!("{name} at {length}: {other}"),
            }
        }
    }
}

#[test]
fn one_byte_at_a_time_gives_the_same_rows() {
    let csv = "a,b\n1,\"x\ny\"\n2,\"\"\"\"\n3,서울\n";
    let ndjson = "{\"a\": 1, \"b\": \"서울\"}\n{\"a\": 2}\n";
    let json = "{\"d\": [{\"a\": 1, \"b\": \"\\u0041\"}, {\"a\": 2}]}";
    for (name, text, opts) in [("x.csv", csv, "{}"), ("x.ndjson", ndjson, "{}"), ("x.json", json, r#"{"select": "d"}"#)]
    {
        let wanted = read(name, text, opts).unwrap().rows();
        for bytes in [text.as_bytes().to_vec(), gzip(text), zstd(text)] {
            let source = TextSource::new(name, Trickle(Cursor::new(bytes)));
            let decoder = text_decoder(source, &options(opts)).unwrap();
            assert_eq!(drain(decoder, 2).unwrap().rows(), wanted);
        }
    }
    let (euc_kr, ..) = encoding_rs::EUC_KR.encode(csv);
    let source = TextSource::new("x.csv", Trickle(Cursor::new(euc_kr.into_owned())));
    let decoder = text_decoder(source, &options(r#"{"encoding": "euc-kr"}"#)).unwrap();
    assert_eq!(drain(decoder, 2).unwrap().rows(), read("x.csv", csv, "{}").unwrap().rows());
}

/// A file whose source fails at some read.
struct FailingFile {
    bytes: Bytes,
    reads: std::sync::atomic::AtomicUsize,
}

impl RandomAccess for FailingFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn read_at(&self, offset: u64, length: u64) -> io::Result<Bytes> {
        if self.reads.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 0 {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the store does not answer"));
        }
        self.bytes.read_at(offset, length)
    }
}

#[test]
fn a_failing_store_is_not_taken_for_a_broken_parquet_file() {
    let batch = read("x.csv", "a,b\n1,x\n2,y\n", "{}").unwrap().batch;
    let bytes = Bytes::from(write([&batch], r#"{"format": "parquet"}"#).unwrap());
    let mut failures = 0;
    for reads in 0..20 {
        let file = FailingFile { bytes: bytes.clone(), reads: reads.into() };
        let file: Arc<dyn RandomAccess> = Arc::new(file);
        let result = parquet_decoder(&file, &ReadOptions::default(), None).and_then(|decoder| drain(decoder, 100));
        if let Err(error) = result {
            assert_eq!(error.kind(), ProblemKind::Transient, "{reads}: {error}");
            failures += 1;
        }
    }
    assert!(failures > 3);
}

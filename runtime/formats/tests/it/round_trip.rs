//! What is written reads back as it was.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use fastrand::Rng;
use weir_formats::{Decoder, ReadOptions, SchemaSpec, TextSource, ndjson_to_batch, rows_to_ndjson, text_decoder};

use crate::random::{TYPES, batch};
use crate::support::{options, read_parquet, write};

fn read_back(name: &str, bytes: Vec<u8>, schema: &SchemaRef, json: &str) -> RecordBatch {
    let options = ReadOptions { schema: Some(SchemaSpec::from(Arc::clone(schema))), ..options(json) };
    let decoder = text_decoder(TextSource::from_bytes(name, bytes), &options).unwrap();
    collect(decoder)
}

fn collect(mut decoder: Box<dyn Decoder>) -> RecordBatch {
    let mut batches = Vec::new();
    while let Some(decoded) = decoder.next(1000).unwrap() {
        assert!(decoded.rejects.is_none(), "{:?}", decoded.rejects);
        batches.extend(decoded.batch);
    }
    concat_batches(&decoder.schema(), &batches).unwrap()
}

#[test]
fn every_type_survives_csv() {
    let mut random = Rng::with_seed(1);
    for round in 0..40 {
        let rows = 1 + random.usize(..300);
        let batch = batch(&mut random, rows, TYPES);
        for (written, read) in [
            (r#"{"format": "csv", "null": "\\N"}"#, r#"{"nulls": ["\\N"]}"#),
            (r#"{"format": "csv"}"#, r#"{"nulls": [""]}"#),
            (
                r#"{"format": "csv", "delimiter": ";", "binary": "hex", "bom": true, "compression": "zstd"}"#,
                r#"{"nulls": [""], "delimiter": ";", "binary": "hex"}"#,
            ),
            (
                r#"{"format": "csv", "header": false, "delimiter": "\t", "compression": "gzip"}"#,
                r#"{"nulls": [""], "delimiter": "\t", "header": false}"#,
            ),
        ] {
            let bytes = write([&batch], written).unwrap();
            assert_eq!(read_back("x.csv", bytes, &batch.schema(), read), batch, "round {round}: {written}");
        }
    }
}

#[test]
fn every_type_survives_ndjson() {
    let mut random = Rng::with_seed(2);
    for _ in 0..40 {
        let rows = 1 + random.usize(..300);
        let batch = batch(&mut random, rows, TYPES);
        for json in [
            r#"{"format": "ndjson"}"#,
            r#"{"format": "ndjson", "compression": "gzip"}"#,
            r#"{"format": "ndjson", "compression": "zstd"}"#,
        ] {
            let bytes = write([&batch], json).unwrap();
            assert_eq!(read_back("x.ndjson", bytes, &batch.schema(), "{}"), batch);
        }
        let hex = write([&batch], r#"{"format": "ndjson", "binary": "hex"}"#).unwrap();
        assert_eq!(read_back("x.ndjson", hex, &batch.schema(), r#"{"binary": "hex"}"#), batch);
        let rows = rows_to_ndjson(&batch).unwrap();
        assert_eq!(ndjson_to_batch(&rows, &batch.schema()).unwrap(), batch);
    }
}

#[test]
fn every_type_survives_parquet() {
    let mut random = Rng::with_seed(3);
    for compression in ["none", "snappy", "gzip", "zstd"] {
        let batch = batch(&mut random, 1_000, TYPES);
        let json = format!(r#"{{"format": "parquet", "compression": "{compression}", "row_group_rows": 300}}"#);
        let bytes = write([&batch, &batch], &json).unwrap();
        let both = concat_batches(&batch.schema(), [&batch, &batch]).unwrap();
        assert_eq!(read_parquet(bytes, "{}").unwrap().batch, both);
    }
}

#[test]
fn slices_are_written_as_what_they_show() {
    let mut random = Rng::with_seed(4);
    let whole = batch(&mut random, 100, TYPES);
    let slice = whole.slice(37, 20);
    let bytes = write([&slice], r#"{"format": "csv"}"#).unwrap();
    assert_eq!(read_back("x.csv", bytes, &slice.schema(), r#"{"nulls": [""]}"#), slice);
    let bytes = write([&slice], r#"{"format": "ndjson"}"#).unwrap();
    assert_eq!(read_back("x.ndjson", bytes, &slice.schema(), "{}"), slice);
}

#[test]
fn a_single_column_with_nulls_keeps_its_rows() {
    let mut random = Rng::with_seed(5);
    let batch = batch(&mut random, 50, &["int64"]);
    let bytes = write([&batch], r#"{"format": "csv"}"#).unwrap();
    assert_eq!(read_back("x.csv", bytes, &batch.schema(), "{}"), batch);
}

#[test]
fn what_is_inferred_from_written_text_holds_the_same_values() {
    let mut random = Rng::with_seed(6);
    let types = ["bool", "int64", "float64", "utf8", "date32", "timestamp[us]", "timestamp[us, UTC]"];
    let batch = batch(&mut random, 500, &types);
    let bytes = write([&batch], r#"{"format": "ndjson"}"#).unwrap();
    let decoder = text_decoder(TextSource::from_bytes("x.ndjson", bytes), &ReadOptions::default()).unwrap();
    let back = collect(decoder);
    for column in ["c0", "c1", "c3", "c4", "c5", "c6"] {
        assert_eq!(back.column_by_name(column), batch.column_by_name(column), "{column}");
    }
}

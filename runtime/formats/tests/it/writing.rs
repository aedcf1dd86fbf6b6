use std::io::{self, Write};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, FixedSizeBinaryArray, Float64Array, IntervalYearMonthArray, RecordBatch, StringViewArray,
};
use arrow::datatypes::Int8Type;
use parquet::file::reader::{FileReader, SerializedFileReader};
use weir_formats::{Format, FormatError, WriteOptions, encoder};

use crate::support::{message, read, read_parquet, write};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn sample() -> RecordBatch {
    read("x.csv", "a,b c\n1,\"x,\"\"y\"\"\"\n,plain\n", "{}").unwrap().batch
}

#[test]
fn csv_is_quoted_where_it_must_be() {
    let written = text(write([&sample()], r#"{"format": "csv"}"#).unwrap());
    assert_eq!(written, "a,b c\n1,\"x,\"\"y\"\"\"\n,plain\n");
    let written = text(
        write([&sample()], r#"{"format": "csv", "delimiter": " ", "header": false, "null": "plain", "bom": true}"#)
            .unwrap(),
    );
    assert_eq!(written, "\u{feff}1 \"x,\"\"y\"\"\"\nplain \"plain\"\n");
}

#[test]
fn a_column_name_that_begins_like_a_byte_order_mark_keeps_it() {
    let batch = read("x.csv", "\u{feff}\u{feff}a\n1\n", "{}").unwrap().batch;
    let written = write([&batch], r#"{"format": "csv"}"#).unwrap();
    assert_eq!(read("x.csv", written, "{}").unwrap().batch, batch);
}

#[test]
fn ndjson_names_every_field() {
    let written = text(write([&sample()], r#"{"format": "ndjson"}"#).unwrap());
    assert_eq!(written, "{\"a\":1,\"b c\":\"x,\\\"y\\\"\"}\n{\"a\":null,\"b c\":\"plain\"}\n");
}

#[test]
fn floats_that_are_no_numbers_are_text_in_json_only() {
    let values: ArrayRef = Arc::new(Float64Array::from(vec![f64::NAN, f64::INFINITY, -0.0, 1e300]));
    let batch = RecordBatch::try_from_iter([("f", values)]).unwrap();
    let written = text(write([&batch], r#"{"format": "ndjson"}"#).unwrap());
    assert_eq!(written, "{\"f\":\"NaN\"}\n{\"f\":\"Infinity\"}\n{\"f\":-0.0}\n{\"f\":1.0e300}\n");
    let written = text(write([&batch], r#"{"format": "csv"}"#).unwrap());
    assert_eq!(written, "f\nNaN\nInfinity\n-0.0\n1.0e300\n");
}

#[test]
fn other_layouts_of_the_same_values_are_written_alike() {
    let views: ArrayRef = Arc::new(StringViewArray::from(vec![Some("서울"), None]));
    let words: ArrayRef = Arc::new(DictionaryArray::<Int8Type>::from_iter([Some("x"), None]));
    let fixed: ArrayRef = Arc::new(FixedSizeBinaryArray::try_from_iter([[0u8, 255], [1, 2]].iter()).unwrap());
    let batch = RecordBatch::try_from_iter([("v", views), ("d", words), ("f", fixed)]).unwrap();
    let expected = "{\"v\":\"서울\",\"d\":\"x\",\"f\":\"AP8=\"}\n{\"v\":null,\"d\":null,\"f\":\"AQI=\"}\n";
    assert_eq!(text(write([&batch], r#"{"format": "ndjson"}"#).unwrap()), expected);
    assert_eq!(text(write([&batch], r#"{"format": "csv"}"#).unwrap()), "v,d,f\n서울,x,AP8=\n,,AQI=\n");
    let content = read_parquet(write([&batch], r#"{"format": "parquet"}"#).unwrap(), "{}").unwrap();
    assert_eq!(content.types(), "v: utf8, d: utf8, f: binary");
    assert_eq!(content.rows(), expected);
}

#[test]
fn types_without_text_form_are_refused_before_the_first_row() {
    let values: ArrayRef = Arc::new(IntervalYearMonthArray::from(vec![5]));
    let batch = RecordBatch::try_from_iter([("i", values)]).unwrap();
    for json in [r#"{"format": "csv"}"#, r#"{"format": "ndjson"}"#] {
        let message = message(write([&batch], json).unwrap_err());
        assert!(
            message.ends_with("have no text form\nhint: cast the column to `utf8`, a number or a timestamp"),
            "{message}"
        );
    }
}

#[test]
fn a_batch_of_another_schema_is_refused() {
    let other = read("x.csv", "a\n1\n", "{}").unwrap().batch;
    for json in [r#"{"format": "csv"}"#, r#"{"format": "ndjson"}"#, r#"{"format": "parquet"}"#] {
        let error = write([&sample(), &other], json).unwrap_err();
        assert_eq!(message(error), "the batch has other columns than the file that it is written to");
    }
}

#[test]
fn files_without_rows_are_files_all_the_same() {
    let empty = sample().slice(0, 0);
    assert_eq!(text(write([&empty], r#"{"format": "csv"}"#).unwrap()), "a,b c\n");
    assert_eq!(text(write([&empty], r#"{"format": "ndjson"}"#).unwrap()), "");
    let content = read_parquet(write([&empty], r#"{"format": "parquet"}"#).unwrap(), "{}").unwrap();
    assert_eq!((content.types().as_str(), content.batch.num_rows()), ("a: int64, b c: utf8", 0));
}

#[test]
fn row_groups_are_bounded_by_rows_and_by_bytes_and_have_statistics() {
    let rows: String =
        (0..20_000u64).map(|row| format!("{row},{:x}\n", row.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    let batch = read("x.csv", format!("n,t\n{rows}"), "{}").unwrap().batch;
    for (json, fewest) in [
        (r#"{"format": "parquet", "row_group_rows": 6000}"#, 4),
        (r#"{"format": "parquet", "row_group_bytes": 100000}"#, 3),
    ] {
        let slices: Vec<RecordBatch> = (0..20).map(|part| batch.slice(part * 1_000, 1_000)).collect();
        let bytes = write(&slices, json).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let groups = reader.metadata().row_groups();
        assert!(groups.len() >= fewest, "{}", groups.len());
        assert!(groups.iter().all(|group| group.column(0).statistics().is_some()));
    }
}

/// A sink with little room.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_of_the_sink() {
    let batch = sample();
    for format in [Format::Csv, Format::Ndjson, Format::Parquet] {
        for room in [0, 10] {
            let result =
                encoder(Box::new(Full(room)), &batch.schema(), &WriteOptions::new(format)).and_then(|mut encoder| {
                    encoder.write(&batch)?;
                    encoder.finish()
                });
            match result {
                Err(FormatError::Io(error)) => assert_eq!(error.kind(), io::ErrorKind::StorageFull),
                other => panic!("{format:?}: {other:?}"),
            }
        }
    }
}

use std::sync::Arc;

use arrow::array::{ArrayRef, FixedSizeListArray, Int32Array, LargeListArray, RecordBatch, StringViewArray};
use arrow::datatypes::{Field, Int32Type};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use weir_formats::{parquet_decoder, parquet_metadata};

use crate::support::{drain, file, message, options, read, read_parquet, write};

fn sample() -> RecordBatch {
    let rows: String = (0..1_000).map(|row| format!("{row},t{row},{}.5\n", row * 2)).collect();
    read("x.csv", format!("n,t,f\n{rows}"), "{}").unwrap().batch
}

#[test]
fn metadata_tells_row_groups_and_schema() {
    let bytes = write([&sample()], r#"{"format": "parquet", "row_group_rows": 400}"#).unwrap();
    let length = bytes.len() as u64;
    let info = parquet_metadata(&file(bytes)).unwrap();
    assert_eq!(info.schema.fields(), sample().schema().fields());
    let rows: Vec<u64> = info.row_groups.iter().map(|group| group.rows).collect();
    assert_eq!(rows, [400, 400, 200]);
    let size: u64 = info.row_groups.iter().map(|group| group.bytes).sum();
    assert!(size > length / 2 && size < length);
}

#[test]
fn a_row_group_can_be_read_on_its_own() {
    let bytes = file(write([&sample()], r#"{"format": "parquet", "row_group_rows": 400}"#).unwrap());
    let part =
        |groups: &[usize]| drain(parquet_decoder(&bytes, &options("{}"), Some(groups)).unwrap(), 150).unwrap().batch;
    assert_eq!(part(&[1]), sample().slice(400, 400));
    assert_eq!(part(&[2]), sample().slice(800, 200));
    assert_eq!(part(&[]).num_rows(), 0);
    let error = parquet_decoder(&bytes, &options("{}"), Some(&[3])).err().unwrap();
    assert_eq!(message(error), "the file has 3 row groups, so there is no number 3");
}

#[test]
fn columns_are_chosen_and_converted() {
    let bytes = write([&sample()], r#"{"format": "parquet"}"#).unwrap();
    let chosen = read_parquet(bytes.clone(), r#"{"columns": ["f", "n"]}"#).unwrap();
    assert_eq!(chosen.types(), "f: float64, n: int64");
    assert_eq!(chosen.batch.column(1), sample().column(0));
    let converted = read_parquet(bytes.clone(), r#"{"schema": {"n": "utf8", "f": "decimal128(10, 1)"}}"#).unwrap();
    assert_eq!(converted.rows().lines().nth(7), Some(r#"{"n":"7","f":"14.5"}"#));
    let error = read_parquet(bytes.clone(), r#"{"schema": {"t": "int64"}}"#).unwrap_err();
    assert!(message(error).contains("Cannot cast string 't0'"));
    let error = read_parquet(bytes, r#"{"columns": ["tt"]}"#).unwrap_err();
    assert!(message(error).starts_with("the file has no column `tt`"));
}

#[test]
fn layouts_of_other_writers_become_plain_ones() {
    let views: ArrayRef = Arc::new(StringViewArray::from(vec!["a", "b"]));
    let large: ArrayRef = Arc::new(LargeListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)]), None]));
    let item = Arc::new(Field::new_list_field(arrow::datatypes::DataType::Int32, true));
    let fixed: ArrayRef =
        Arc::new(FixedSizeListArray::new(item, 2, Arc::new(Int32Array::from(vec![1, 2, 3, 4])), None));
    let batch = RecordBatch::try_from_iter([("v", views), ("l", large), ("f", fixed)]).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    let bytes = writer.into_inner().unwrap();
    let content = read_parquet(bytes.clone(), "{}").unwrap();
    assert_eq!(content.types(), "v: utf8, l: list<int32>, f: list<int32>");
    assert_eq!(content.rows(), "{\"v\":\"a\",\"l\":[1],\"f\":[1,2]}\n{\"v\":\"b\",\"l\":null,\"f\":[3,4]}\n");
    assert_eq!(parquet_metadata(&file(bytes)).unwrap().schema, content.schema);
}

#[test]
fn wide_rows_come_in_small_batches() {
    let wide: String = (0..2_000).map(|row| format!("{}\n", row.to_string().repeat(1_000))).collect();
    let batch = read("x.csv", format!("t\n{wide}"), r#"{"schema": {"t": "utf8"}}"#).unwrap().batch;
    let bytes = write([&batch], r#"{"format": "parquet", "compression": "none"}"#).unwrap();
    let mut decoder = parquet_decoder(&file(bytes), &options("{}"), None).unwrap();
    let first = decoder.next(8192).unwrap().unwrap().batch.unwrap();
    assert!((64..600).contains(&first.num_rows()), "{}", first.num_rows());
}

/// A dictionary of values that never come again costs time and gains nothing.
#[test]
fn only_columns_that_repeat_themselves_get_a_dictionary() {
    let rows: String = (0..2_000).map(|row| format!("{row},t{row},c{},{}\n", row % 7, row % 900)).collect();
    let batch = read("x.csv", format!("n,t,c,k\n{rows}"), "{}").unwrap().batch;
    let bytes = write([&batch], r#"{"format": "parquet"}"#).unwrap();
    let metadata = ArrowReaderMetadata::load(&Bytes::from(bytes.clone()), ArrowReaderOptions::default()).unwrap();
    let group = metadata.metadata().row_group(0);
    let with: Vec<_> = group.columns().iter().map(|column| column.dictionary_page_offset().is_some()).collect();
    assert_eq!(with, [false, false, true, true]);
    assert_eq!(read_parquet(bytes, "{}").unwrap().batch, batch);
}

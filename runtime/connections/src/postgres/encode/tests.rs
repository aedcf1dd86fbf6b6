use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, Float64Array, Int64Array, StringArray, UInt64Array};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use bytes::Bytes;

use super::super::decode::RowDecoder;
use super::super::pg_type::ResultColumn;
use super::*;

/// Sends a column and reads it back as what the table's column would be.
fn there_and_back(array: ArrayRef, wanted: &Type, modifier: i32) -> Vec<String> {
    let encoder = Encoder::new(Form::Binary, vec![("c", Arc::clone(&array), wanted)]).expect("a way");
    let mut data = HEADER.to_vec();
    for row in 0..array.len() {
        encoder.row(row, &mut data).expect("fits");
    }
    data.extend(TRAILER);
    let mut decoder = RowDecoder::new(&[ResultColumn::new("c", wanted, modifier)]);
    decoder.push(Bytes::from(data)).expect("rows");
    decoder.finish().expect("the end");
    let batch = decoder.take().expect("a batch");
    let options = FormatOptions::new().with_null("null");
    let shown = ArrayFormatter::try_new(batch.column(0), &options).expect("shown");
    (0..batch.num_rows()).map(|row| shown.value(row).to_string()).collect()
}

fn modifier(precision: i32, scale: i32) -> i32 {
    ((precision << 16) | scale) + 4
}

#[test]
fn numbers_become_numerics() {
    let decimals = Decimal128Array::from(vec![Some(0), Some(12_345_600), Some(-1), Some(99_999_999_999_999_999), None])
        .with_precision_and_scale(18, 4)
        .expect("valid");
    let shown = there_and_back(Arc::new(decimals), &Type::NUMERIC, modifier(18, 4));
    assert_eq!(shown, ["0.0000", "1234.5600", "-0.0001", "9999999999999.9999", "null"]);
    let floats = Float64Array::from(vec![0.1, -2.5, 1e-4, 123_456.75, 1e6]);
    let shown = there_and_back(Arc::new(floats), &Type::NUMERIC, modifier(18, 4));
    assert_eq!(shown, ["0.1000", "-2.5000", "0.0001", "123456.7500", "1000000.0000"]);
    let texts = StringArray::from(vec!["12.34", "-0.5", " 7 ", "1e3", "0.0001", "+8", "00012.5000"]);
    let shown = there_and_back(Arc::new(texts), &Type::NUMERIC, modifier(18, 4));
    assert_eq!(shown, ["12.3400", "-0.5000", "7.0000", "1000.0000", "0.0001", "8.0000", "12.5000"]);
    let big = UInt64Array::from(vec![u64::MAX, 0, 10_000]);
    let shown = there_and_back(Arc::new(big), &Type::NUMERIC, modifier(20, 0));
    assert_eq!(shown, ["18446744073709551615", "0", "10000"]);
}

#[test]
fn times_and_texts_come_back() {
    let zoned = DataType::Timestamp(arrow::datatypes::TimeUnit::Second, Some("+09:00".into()));
    let times = cast(&Int64Array::from(vec![Some(0), Some(1_700_000_000), None]), &zoned).expect("valid");
    let shown = there_and_back(times, &Type::TIMESTAMPTZ, -1);
    assert_eq!(shown, ["1970-01-01T00:00:00Z", "2023-11-14T22:13:20Z", "null"]);
    let ids: ArrayRef = Arc::new(StringArray::from(vec!["67e55044-10b1-426f-9247-bb680e5fe0c8"]));
    assert_eq!(there_and_back(ids, &Type::UUID, -1), ["67e55044-10b1-426f-9247-bb680e5fe0c8"]);
    let json: ArrayRef = Arc::new(StringArray::from(vec!["{\"a\":1}"]));
    assert_eq!(there_and_back(json, &Type::JSONB, -1), ["{\"a\":1}"]);
}

#[test]
fn what_does_not_fit_is_said() {
    let table: [(ArrayRef, Type, &str); 5] = [
        (Arc::new(Int64Array::from(vec![40_000])), Type::INT2, "it is out of the range of the table's column"),
        (Arc::new(UInt64Array::from(vec![u64::MAX])), Type::INT8, "it is out of the range of the table's column"),
        (
            Arc::new(StringArray::from(vec!["a\0b"])),
            Type::TEXT,
            "it holds a NUL character, which PostgreSQL's texts cannot",
        ),
        (Arc::new(StringArray::from(vec!["12,5"])), Type::NUMERIC, "it is not a number"),
        (Arc::new(StringArray::from(vec!["x"])), Type::UUID, "it is not a UUID"),
    ];
    for (array, wanted, reason) in table {
        let encoder = Encoder::new(Form::Binary, vec![("c", array, &wanted)]).expect("a way");
        let (column, fault) = encoder.row(0, &mut Vec::new()).expect_err("does not fit");
        assert_eq!((column, fault.text().as_str()), (0, reason));
    }
}

#[test]
fn what_has_no_binary_form_goes_as_text() {
    assert_eq!(form(&[(&DataType::Int64, &Type::INT8), (&DataType::Utf8, &Type::TEXT)]), Form::Binary);
    assert_eq!(form(&[(&DataType::Int64, &Type::INT8), (&DataType::Utf8, &Type::INET)]), Form::Csv);
    let array: ArrayRef = Arc::new(StringArray::from(vec![Some("a \"b\""), None, Some("")]));
    let encoder = Encoder::new(Form::Csv, vec![("a", Arc::clone(&array), &Type::INET), ("b", array, &Type::INET)]);
    let encoder = encoder.expect("a way");
    let mut out = Vec::new();
    (0..3).for_each(|row| encoder.row(row, &mut out).expect("fits"));
    assert_eq!(String::from_utf8(out).expect("text"), "\"a \"\"b\"\"\",\"a \"\"b\"\"\"\n,\n\"\",\"\"\n");
}

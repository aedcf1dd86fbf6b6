use std::sync::Arc;

use arrow::array::{
    AsArray, BooleanArray, Decimal128Array, Int64Array, ListArray, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::Int32Type;

use super::*;

fn round_trip(array: &ArrayRef) -> ArrayRef {
    let buffers = to_buffers("c", array.as_ref()).expect("has buffers");
    let given = GivenColumn {
        name: "c".to_owned(),
        data_type: arrow_type::name(array.data_type()),
        values: buffers.values.to_vec(),
        offsets: buffers.offsets.map(|bytes| bytes.to_vec()),
        validity: buffers.validity.map(|bytes| bytes.to_vec()),
    };
    from_buffers(array.len(), given).expect("is valid")
}

fn arrays() -> Vec<ArrayRef> {
    vec![
        Arc::new(Int64Array::from(vec![Some(1), None, Some(-3), Some(i64::MAX)])),
        Arc::new(BooleanArray::from(vec![
            Some(true),
            None,
            Some(false),
            Some(true),
            Some(true),
            None,
            Some(false),
            None,
            Some(true),
        ])),
        Arc::new(StringArray::from(vec![Some("서울"), None, Some(""), Some("부산"), Some("a")])),
        Arc::new(Decimal128Array::from(vec![Some(12345), None]).with_precision_and_scale(18, 4).expect("fits")),
        Arc::new(TimestampMicrosecondArray::from(vec![Some(0), None, Some(1)]).with_timezone("Asia/Seoul")),
        Arc::new(StringArray::from(Vec::<Option<&str>>::new())),
    ]
}

#[test]
fn whole_columns_and_slices_come_back_equal() {
    for array in arrays() {
        assert_eq!(&round_trip(&array), &array);
        for start in 0..array.len() {
            for rows in 0..=array.len() - start {
                let slice = array.slice(start, rows);
                assert_eq!(&round_trip(&slice), &slice, "{start}+{rows} of {array:?}");
            }
        }
    }
}

#[test]
fn buffers_are_shared_not_copied() {
    let array = Int64Array::from((0..1000).collect::<Vec<_>>());
    let buffers = to_buffers("c", &array).expect("has buffers");
    assert_eq!(buffers.values.as_ptr(), array.values().inner().as_ptr());
}

#[test]
fn nested_types_are_refused_with_the_way_out() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let problem = to_buffers("tags", &list).expect_err("has no plain form");
    assert_eq!(problem.message, "column `tags` (list<int32>) has no form as plain buffers");
    assert!(problem.hint.is_some());
}

fn given(data_type: &str, values: &[u8], offsets: Option<&[i32]>, validity: Option<&[u8]>) -> GivenColumn {
    GivenColumn {
        name: "c".to_owned(),
        data_type: data_type.to_owned(),
        values: values.to_vec(),
        offsets: offsets.map(|offsets| offsets.iter().flat_map(|offset| offset.to_le_bytes()).collect()),
        validity: validity.map(<[u8]>::to_vec),
    }
}

#[test]
fn lies_are_found_out() {
    let lies = [
        (2, given("int64", &[0; 15], None, None)),
        (2, given("int64", &[0; 17], None, None)),
        (2, given("int64", &[0; 16], Some(&[0, 1, 2]), None)),
        (2, given("int64", &[0; 16], None, Some(&[]))),
        (9, given("bool", &[0], None, None)),
        (2, given("utf8", b"ab", None, None)),
        (2, given("utf8", b"ab", Some(&[0, 1]), None)),
        (2, given("utf8", b"ab", Some(&[0, 2, 1]), None)),
        (2, given("utf8", b"ab", Some(&[0, 1, 3]), None)),
        (2, given("utf8", b"ab", Some(&[-1, 1, 2]), None)),
        (1, given("utf8", &[0xff, 0xfe], Some(&[0, 2]), None)),
        (2, given("utf8", "é".as_bytes(), Some(&[0, 1, 2]), None)),
        (1, given("list<int64>", &[0; 8], None, None)),
        (1, given("integer", &[0; 8], None, None)),
    ];
    for (rows, lie) in lies {
        let shown = format!("{lie:?}");
        let problem = from_buffers(rows, lie).expect_err(&shown);
        assert!(problem.message.starts_with("column `c`"), "{}", problem.message);
    }
}

#[test]
fn a_single_null_among_many_keeps_its_place() {
    let array: ArrayRef = Arc::new((0..100).map(|i| (i != 57).then_some(i)).collect::<Int64Array>());
    let back = round_trip(&array.slice(50, 20));
    assert_eq!(back.as_primitive::<arrow::datatypes::Int64Type>().null_count(), 1);
    assert!(back.is_null(7));
}

use arrow::array::AsArray;
use arrow::datatypes::Int32Type;
use arrow::util::pretty::pretty_format_batches;
use tokio_postgres::types::Type;

use super::*;

fn columns(types: &[Type]) -> Vec<ResultColumn> {
    types.iter().enumerate().map(|(at, data_type)| ResultColumn::new(&format!("c{at}"), data_type, -1)).collect()
}

/// Two rows of an `integer` and a `text`, the second with nulls.
fn two_rows() -> Vec<u8> {
    let mut data = SIGNATURE.to_vec();
    data.extend([0; 8]);
    data.extend([0, 2, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 2]);
    data.extend(b"hi");
    data.extend([0, 2, 255, 255, 255, 255, 255, 255, 255, 255]);
    data.extend([255, 255]);
    data
}

#[test]
fn messages_may_be_cut_anywhere() {
    let data = two_rows();
    for size in 1..=data.len() {
        let mut decoder = RowDecoder::new(&columns(&[Type::INT4, Type::TEXT]));
        for message in data.chunks(size) {
            decoder.push(Bytes::copy_from_slice(message)).expect("rows");
        }
        decoder.finish().expect("the end was seen");
        let batch = decoder.take().expect("a batch");
        let shown = pretty_format_batches(&[batch]).expect("shown").to_string();
        assert_eq!(shown.lines().nth(3), Some("| 7  | hi |"), "{size}");
        assert_eq!(shown.lines().nth(4), Some("|    |    |"), "{size}");
    }
}

#[test]
fn data_that_is_cut_off_is_no_end() {
    let data = two_rows();
    for length in 0..data.len() {
        let mut decoder = RowDecoder::new(&columns(&[Type::INT4, Type::TEXT]));
        decoder.push(Bytes::copy_from_slice(&data[..length])).expect("a beginning");
        assert!(decoder.finish().is_err(), "{length}");
    }
}

#[test]
fn arrays_become_lists() {
    let mut decoder = RowDecoder::new(&columns(&[Type::INT4_ARRAY]));
    let mut array = vec![0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 2, 0, 0, 0, 1];
    array.extend([0, 0, 0, 4, 0, 0, 0, 5, 255, 255, 255, 255]);
    decoder.push_values([Some(array.as_slice())].into_iter()).expect("a row");
    decoder.push_values([None].into_iter()).expect("a row");
    let batch = decoder.take().expect("a batch");
    let list = batch.column(0).as_list::<i32>();
    assert_eq!(list.value(0).as_primitive::<Int32Type>().iter().collect::<Vec<_>>(), [Some(5), None]);
    let two = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 23];
    let fault = decoder.push_values([Some(two.as_slice())].into_iter()).expect_err("two dimensions");
    assert_eq!((fault.row, fault.reason.as_str()), (2, "it is an array of 2 dimensions, and lists have one"));
}

#[test]
fn no_bytes_make_it_panic() {
    let types = [
        Type::BOOL,
        Type::INT2,
        Type::NUMERIC,
        Type::JSONB,
        Type::UUID,
        Type::DATE,
        Type::TIMESTAMPTZ,
        Type::TEXT_ARRAY,
    ];
    let mut random = fastrand::Rng::with_seed(1);
    let start = two_rows();
    for _ in 0..20_000 {
        let types: Vec<Type> = (0..random.usize(1..4)).map(|_| types[random.usize(..types.len())].clone()).collect();
        let mut columns = columns(&types);
        columns.iter_mut().filter(|column| column.cast.is_some()).for_each(|column| {
            column.reading = super::super::pg_type::Reading::Decimal { precision: 38, scale: 4 };
        });
        let mut decoder = RowDecoder::new(&columns);
        let mut data = start[..HEADER].to_vec();
        data.extend([0, types.len() as u8]);
        data.extend((0..random.usize(..60)).map(|_| if random.bool() { random.u8(..4) } else { random.u8(..) }));
        if decoder.push(Bytes::from(data)).is_ok() {
            let _ = decoder.take();
        }
    }
}

use std::sync::Arc;

use arrow::array::{Int64Array, NullArray, StringArray};
use arrow::datatypes::Field;
use arrow::ipc::CompressionType;
use arrow::ipc::writer::IpcWriteOptions;

use super::*;

fn batch() -> RecordBatch {
    let fields = vec![Field::new("n", DataType::Int64, true), Field::new("s", DataType::Utf8, true)];
    let (n, s) = (Int64Array::from(vec![Some(1), None]), StringArray::from(vec![Some("서울"), None]));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), vec![Arc::new(n), Arc::new(s)]).expect("a batch")
}

#[test]
fn a_batch_comes_back_as_it_was() {
    let bytes = batch_to_ipc(&batch()).expect("written");
    assert_eq!(ipc_to_batches(bytes).expect("read"), [batch()]);
    assert_eq!(ipc_to_batches(Vec::new()).expect("nothing"), []);
}

#[test]
fn a_stream_that_is_cut_off_is_refused() {
    let bytes = batch_to_ipc(&batch()).expect("written");
    // The mark of the end, 8 bytes, may be missing.
    for length in 1..bytes.len() - 8 {
        let read = ipc_to_batches(bytes[..length].to_vec());
        assert!(read.as_ref().is_err() || read.as_ref().is_ok_and(Vec::is_empty), "{length}: {read:?}");
    }
}

#[test]
fn compressed_bodies_are_refused_before_their_size_is_believed() {
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).expect("options");
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new_with_options(&mut bytes, batch().schema_ref(), options).expect("a writer");
    writer.write(&batch()).and_then(|()| writer.finish()).expect("written");
    drop(writer);
    let problem = ipc_to_batches(bytes).expect_err("compressed");
    assert!(problem.message.contains("it is compressed"), "{problem}");
}

#[test]
fn rows_without_bytes_have_a_limit() {
    let schema = Arc::new(Schema::new(vec![Field::new("nothing", DataType::Null, true)]));
    let rows = RecordBatch::try_new(schema, vec![Arc::new(NullArray::new(MAX_BATCH_ROWS + 1))]).expect("a batch");
    let problem = ipc_to_batches(batch_to_ipc(&rows).expect("written")).expect_err("too many");
    assert_eq!(problem.message, "a batch of 16777217 rows is larger than 16777216 rows");
}

#[test]
fn decimals_without_digits_are_refused() {
    for data_type in [DataType::Decimal128(0, 4), DataType::Decimal256(3, 5)] {
        let array = arrow::array::ArrayData::new_null(&data_type, 1);
        let schema = Arc::new(Schema::new(vec![Field::new("d", data_type, true)]));
        let rows = RecordBatch::try_new(schema, vec![arrow::array::make_array(array)]).expect("nobody looks");
        let problem = ipc_to_batches(batch_to_ipc(&rows).expect("written")).expect_err("no such decimal");
        assert!(problem.message.starts_with("column `d`: "), "{problem}");
    }
}

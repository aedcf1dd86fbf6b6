//! Claims about batches, wherever they come from.

use arrow::array::{Array, RecordBatch};
use weir_formats::ipc::{batch_to_ipc, ipc_to_batches};
use weir_formats::{ndjson_to_batch, rows_to_ndjson};

/// Claims that every array is what its type says.
pub fn assert_sound(batch: &RecordBatch) {
    for column in batch.columns() {
        assert_eq!(column.len(), batch.num_rows());
        column.to_data().validate_full().expect("a decoded column is sound");
    }
}

/// Claims that a batch written as JSON rows reads back as it was.
pub fn assert_json_returns(batch: &RecordBatch) {
    let rows = rows_to_ndjson(batch).expect("what was read as text can be written as text");
    match ndjson_to_batch(&rows, &batch.schema()) {
        Ok(read) => assert_eq!(&read, batch, "{}", String::from_utf8_lossy(&rows)),
        Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&rows)),
    }
}

/// Claims that a batch written as Arrow IPC reads back as it was.
pub fn assert_ipc_returns(batch: &RecordBatch) {
    assert_eq!(&through_ipc(batch), batch);
}

/// Writes a batch as Arrow IPC and reads it back.
pub fn through_ipc(batch: &RecordBatch) -> RecordBatch {
    let bytes = batch_to_ipc(batch).expect("what was read can be written");
    let mut read = ipc_to_batches(bytes).expect("what was written can be read");
    assert_eq!(read.len(), 1);
    read.remove(0)
}

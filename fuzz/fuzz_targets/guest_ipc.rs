//! Arrow IPC as blocks hand it in: refused, or batches that everything after can trust.

#![no_main]

use arrow::array::{BooleanArray, RecordBatch, UInt32Array};
use arrow::compute::{filter_record_batch, take_record_batch};
use libfuzzer_sys::fuzz_target;
use weir_formats::ipc::ipc_to_batches;
use weir_formats::rows_to_ndjson;
use weir_fuzz::forgiving::{self, forgiving};
use weir_fuzz::rows::{assert_ipc_returns, assert_sound, through_ipc};

/// What is done with larger batches would say nothing about the reader and take long.
const ROWS: usize = 10_000;

fuzz_target!(init: forgiving::install(), |data: &[u8]| {
    let Ok(batches) = forgiving(|| ipc_to_batches(data.to_vec())) else { return };
    for batch in batches {
        assert_sound(&batch);
        if batch.num_rows() <= ROWS {
            // Arrow's writer forgets a time zone that has no name. What has been written once stays as it is.
            assert_ipc_returns(&through_ipc(&batch));
            use_it(&batch);
        }
    }
});

/// Does what a host does with a batch that a block gave.
fn use_it(batch: &RecordBatch) {
    let rows = batch.num_rows();
    let half = batch.slice(rows / 2, rows - rows / 2);
    assert_sound(&half);
    // Not every type has a text.
    let _ = rows_to_ndjson(&half);
    let _ = filter_record_batch(batch, &(0..rows).map(|row| Some(row % 2 == 0)).collect::<BooleanArray>());
    let _ = take_record_batch(batch, &(0..rows as u32).rev().collect::<UInt32Array>());
}

//! CSV: the same rows in one piece and in many; what was read can be written and read again.

#![no_main]

use std::io::Write;
use std::sync::{Arc, Mutex};

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use libfuzzer_sys::fuzz_target;
use weir_formats::{ReadOptions, SchemaSpec, TextSource, WriteOptions, encoder, text_decoder};
use weir_fuzz::text::Case;

const OPTIONS: [&str; 16] = [
    "{}",
    r#"{"header": false}"#,
    r#"{"infer_rows": 1}"#,
    r#"{"delimiter": ";", "quote": "'"}"#,
    r##"{"comment": "#", "trim": true}"##,
    r#"{"quote": "", "nulls": ["NA", "-"]}"#,
    r#"{"skip_lines": 2, "names": ["a", "b"], "header": false}"#,
    r#"{"schema": {"a": "int64", "b": "utf8", "c": "float64"}}"#,
    r#"{"schema": {"a": "decimal128(18, 4)", "b": "binary", "c": "bool"}, "nulls": [""]}"#,
    r#"{"schema": {"a": "timestamp[us, UTC]", "b": "date32", "c": "time64[us]"}}"#,
    r#"{"schema": {"a": "timestamp[ns, Asia/Seoul]", "b": "duration[ms]", "c": "uint8"}, "header": false}"#,
    r#"{"schema": {"a": "list<int64>", "b": "struct<x: utf8, y: float32>", "c": "map<utf8, int64>"}}"#,
    r#"{"date_formats": ["%d.%m.%Y"], "timestamp_formats": ["epoch_ms", "%d/%b/%Y %H:%M"]}"#,
    r#"{"encoding": "utf-16"}"#,
    r#"{"encoding": "euc-kr"}"#,
    r#"{"columns": ["b", "a"], "compression": "none", "binary": "hex"}"#,
];

fuzz_target!(|data: &[u8]| {
    if let Some(batch) = Case::new("x.csv", &OPTIONS, data).check()
        && batch.num_columns() > 0
    {
        assert_returns(&batch);
    }
});

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no thread panicked").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Claims that a batch written as CSV reads back as it was. Nulls need a mark of their own: a single null in a line would be no record.
fn assert_returns(batch: &RecordBatch) {
    let written: WriteOptions =
        serde_json::from_str(r#"{"format": "csv", "null": "\\N"}"#).expect("the options are valid");
    let sink = Shared::default();
    let mut encoder = encoder(Box::new(sink.clone()), &batch.schema(), &written).expect("its types have texts");
    encoder.write(batch).expect("its types have texts");
    encoder.finish().expect("the sink takes everything");
    let text = sink.0.lock().expect("no thread panicked").clone();
    let options = ReadOptions {
        schema: Some(SchemaSpec::from(batch.schema())),
        nulls: Some(vec!["\\N".to_owned()]),
        ..ReadOptions::default()
    };
    let shown = String::from_utf8_lossy(&text).into_owned();
    let mut decoder = text_decoder(TextSource::from_bytes("x.csv", text), &options).expect("its own header");
    let mut batches = Vec::new();
    while let Some(decoded) = decoder.next(1 << 20).expect("its own text") {
        assert!(decoded.rejects.is_none(), "{:?} of {shown}", decoded.rejects);
        batches.extend(decoded.batch);
    }
    assert_eq!(concat_batches(&batch.schema(), &batches).expect("one schema"), *batch, "{shown}");
}

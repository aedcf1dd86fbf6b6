//! NDJSON and JSON documents: the same rows in one piece and in many.

#![no_main]

use libfuzzer_sys::fuzz_target;
use weir_fuzz::text::Case;

const OPTIONS: [&str; 14] = [
    r#"{"format": "ndjson"}"#,
    r#"{"format": "json"}"#,
    r#"{"format": "ndjson", "nested": "text"}"#,
    r#"{"format": "json", "nested": "text"}"#,
    r#"{"format": "ndjson", "infer_rows": 1, "unknown_fields": "ignore"}"#,
    r#"{"format": "json", "select": "data.items"}"#,
    r#"{"format": "json", "select": "data.*.items", "infer_rows": 1}"#,
    r#"{"format": "ndjson", "names": ["a", "b"]}"#,
    r#"{"format": "ndjson", "schema": {"a": "int64", "b": "utf8", "c": "list<struct<x: float64, y: utf8>>"}}"#,
    r#"{"format": "json", "schema": {"a": "decimal128(18, 4)", "b": "binary", "c": "map<utf8, int64>"}}"#,
    r#"{"format": "ndjson", "schema": {"a": "timestamp[us, UTC]", "b": "date32", "c": "bool"}, "unknown_fields": "reject"}"#,
    r#"{"format": "ndjson", "schema": {"a": "timestamp[ns, Asia/Seoul]", "b": "time64[ns]", "c": "uint64"}}"#,
    r#"{"format": "json", "encoding": "utf-16"}"#,
    r#"{"format": "ndjson", "timestamp_formats": ["epoch_s"], "date_formats": ["%d.%m.%Y"]}"#,
];

fuzz_target!(|data: &[u8]| {
    Case::new("x", &OPTIONS, data).check();
});

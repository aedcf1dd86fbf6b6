use crate::support::{failure, gzip, read, zstd};

const TYPES: &str = r#"{"schema": {"id": "int64", "price": "float64", "tags": "list<utf8>"}}"#;

#[test]
fn records_are_read_in_any_key_order_with_keys_missing() {
    let text =
        "{\"price\": 1.5, \"id\": 1, \"tags\": [\"a\"]}\n\n  {\"id\": 2}  \r\n{\"id\": null, \"other\": {\"x\": []}}";
    let content = read("x.ndjson", text, TYPES).unwrap();
    let expected = [
        r#"{"id":1,"price":1.5,"tags":["a"]}"#,
        r#"{"id":2,"price":null,"tags":null}"#,
        r#"{"id":null,"price":null,"tags":null}"#,
    ];
    assert_eq!(content.rows(), expected.map(|row| format!("{row}\n")).concat());
}

#[test]
fn bad_lines_are_rejected_with_their_place() {
    let text = "{\"id\": 1}\n{\"id\": \"x\"}\nnot json\n{\"id\": 1,}\n{\"id\": 5, \"tags\": [\"a\", {\"b\": 1}, \"c\"]}\n{\"id\": 1e2}\n[1]\n7\n{\"id\": 8}\n";
    let json = r#"{"schema": {"id": "int64", "price": "float64", "tags": "list<int64>"}}"#;
    let content = read("x.jsonl", text, json).unwrap();
    assert_eq!(content.rows().lines().count(), 2);
    let wanted = [
        "line 2: column `id`: `x` is not a valid `int64`",
        "line 3: invalid JSON at byte 2: `null`, `true` or `false` is expected",
        "line 4: invalid JSON at byte 10: a key in quotes is expected",
        "line 5: column `tags[0]`: `a` is not a valid `int64`; column `tags[1]`: `{\"b\": 1}` is not a valid `int64`; column `tags[2]`: `c` is not a valid `int64`",
        "line 6: column `id`: `1e2` is not a valid `int64`",
        "line 7: the array has 1 values, but there are 3 columns",
        "line 8: `7` is not a JSON object",
    ];
    assert_eq!(content.reasons(), wanted);
    assert_eq!(content.rejects[1].raw, "not json");
}

#[test]
fn faults_within_structs_name_the_path() {
    let json = r#"{"schema": {"a": "struct<b: struct<c: int64>, d: list<struct<e: date32>>>"}}"#;
    let text =
        "{\"a\": {\"b\": {\"c\": true}, \"d\": [{\"e\": \"2024-01-01\"}, {\"e\": \"x\"}]}}\n{\"a\": {\"b\": 5}}\n";
    let content = read("x.ndjson", text, json).unwrap();
    assert_eq!(
        content.reasons()[0],
        "line 1: column `a.b.c`: `true` is not a valid `int64`; column `a.d[1].e`: `x` is not a valid `date32`"
    );
}

#[test]
fn numbers_in_quotes_are_numbers_where_the_schema_says_so() {
    let text = "{\"id\": \"12\", \"price\": \"0.25\"}\n{\"id\": \"\\u0031\", \"price\": \"x\"}\n";
    let content = read("x.ndjson", text, TYPES).unwrap();
    assert_eq!(content.rows(), "{\"id\":12,\"price\":0.25,\"tags\":null}\n");
}

#[test]
fn epoch_numbers_are_timestamps_in_the_unit_of_the_type() {
    let json = r#"{"schema": {"at": "timestamp[ms, UTC]"}}"#;
    let content = read("x.ndjson", "{\"at\": 1700000000123}\n{\"at\": \"2024-01-01T09:00:00+09:00\"}\n", json).unwrap();
    assert_eq!(content.rows(), "{\"at\":\"2023-11-14T22:13:20.123Z\"}\n{\"at\":\"2024-01-01T00:00:00Z\"}\n");
}

#[test]
fn a_field_that_inference_has_not_seen_is_not_lost_silently() {
    let text = "{\"a\": 1}\n{\"a\": 2, \"late\": 3}\n";
    let content = read("x.ndjson", text, r#"{"infer_rows": 1}"#).unwrap();
    assert_eq!(content.reasons(), ["line 2: the field `late` is not in the schema"]);
    let content = read("x.ndjson", text, r#"{"infer_rows": 1, "unknown_fields": "ignore"}"#).unwrap();
    assert_eq!(content.rows(), "{\"a\":1}\n{\"a\":2}\n");
    let content = read("x.ndjson", text, r#"{"schema": {"a": "int64"}, "unknown_fields": "reject"}"#).unwrap();
    assert_eq!(content.reasons(), ["line 2: the field `late` is not in the schema"]);
}

#[test]
fn rows_that_are_arrays_go_by_position() {
    let text = "[1700000000, \"0.5\", 3]\n[1700000060, \"0.7\"]\n";
    let content = read("x.ndjson", text, r#"{"names": ["time", "open"], "infer_rows": 1}"#).unwrap();
    assert_eq!(content.types(), "time: int64, open: utf8, column_3: int64");
    assert_eq!(content.reasons(), ["line 2: the array has 2 values, but there are 3 columns"]);
    let picked = read("x.ndjson", "[1, 2, 3]\n", r#"{"names": ["a", "b", "c"], "columns": ["c", "a"]}"#).unwrap();
    assert_eq!(picked.rows(), "{\"c\":3,\"a\":1}\n");
    let options = r#"{"names": ["a", "b", "c"], "schema": {"c": "int64", "a": "int64"}}"#;
    assert_eq!(read("x.ndjson", "[1, 2, 3]\n", options).unwrap().rows(), "{\"c\":3,\"a\":1}\n");
}

#[test]
fn the_last_line_may_lack_its_end_but_not_its_half() {
    assert_eq!(read("x.ndjson", "{\"id\": 1}\n{\"id\": 2}", TYPES).unwrap().batch.num_rows(), 2);
    for tail in ["{\"id\": 2", "{\"id\": 2, \"pr", "{", "{\"id\": tru"] {
        let message = failure("x.ndjson", format!("{{\"id\": 1}}\n{tail}"), TYPES);
        assert!(message.starts_with("the data is cut off: line 2 ends in the middle of a record"), "{message}");
    }
}

#[test]
fn a_file_without_any_record_is_no_ndjson() {
    let message = failure("x.ndjson", "<html>\n<body>502 Bad Gateway</body>\n</html>\n", "{}");
    assert!(
        message.starts_with("the data is not valid json: no record can be read; the first one, in line 1"),
        "{message}"
    );
    let message = failure("x.ndjson", "\n", "{}");
    assert!(message.starts_with("there are no records to infer a schema from"), "{message}");
    assert_eq!(read("x.ndjson", "", TYPES).unwrap().rows(), "");
}

#[test]
fn bytes_that_are_not_text_are_a_reject() {
    let content = read("x.ndjson", b"{\"id\": 1}\n{\"id\": \"\xff\"}\n{\"id\": 3}\n", TYPES).unwrap();
    assert_eq!(content.reasons(), ["line 2: the record is not valid utf-8 text"]);
    assert_eq!(content.batch.num_rows(), 2);
}

#[test]
fn compressed_and_marked_files_work() {
    let text = "\u{feff}{\"id\": 1}\n";
    for bytes in [gzip(text), zstd(text), text.as_bytes().to_vec()] {
        assert_eq!(read("x.ndjson", bytes, TYPES).unwrap().batch.num_rows(), 1);
    }
}

#[test]
fn a_count_beyond_a_day_is_no_time() {
    let text = "{\"t\": 86399999999}\n{\"t\": 86400000000}\n{\"t\": -1}\n";
    let content = read("x.ndjson", text, r#"{"schema": {"t": "time64[us]"}}"#).unwrap();
    assert_eq!(content.rows(), "{\"t\":\"23:59:59.999999\"}\n");
    assert_eq!(content.reasons()[0], "line 2: column `t`: `86400000000` is not a valid `time64[us]`");
    assert_eq!(content.rejects.len(), 2);
}

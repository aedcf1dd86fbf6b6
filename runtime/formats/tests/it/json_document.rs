use crate::support::{failure, read};

const ROWS: &str = "{\"a\":1}\n{\"a\":2}\n";

#[test]
fn records_are_found_wherever_the_path_leads() {
    for (text, select) in [
        (r#"[{"a": 1}, {"a": 2}]"#, ""),
        ("\n [\n{\"a\": 1}\n,\n{\"a\": 2}\n]\n", ""),
        (r#"{"data": [{"a": 1}, {"a": 2}]}"#, "data"),
        (
            r#"{"meta": {"data": [0], "x": "]}\"["}, "data": {"n": 2, "items": [{"a": 1}, {"a": 2}], "next": null}, "z": [1]}"#,
            "data.items",
        ),
        (r#"{"data": {"items": [{"a": 1}, {"a": 2}]}}"#, "$.data.items"),
        (r#"[7, {"k": [{"a": 1}, {"a": 2}]}, 8]"#, "1.k"),
        (r#"{"a.b": [{"a": 1}, {"a": 2}]}"#, r#"\"a.b\""#),
        (r#"{"k\u0065y": [{"a": 1}, {"a": 2}]}"#, "key"),
    ] {
        let content = read("x.json", text, &format!(r#"{{"select": "{select}"}}"#)).unwrap();
        assert_eq!(content.rows(), ROWS, "{text}");
    }
}

#[test]
fn a_single_object_is_one_record_and_null_is_none() {
    assert_eq!(read("x.json", r#"{"a": 1}"#, "{}").unwrap().rows(), "{\"a\":1}\n");
    assert_eq!(read("x.json", r#"{"d": {"a": 1}}"#, r#"{"select": "d"}"#).unwrap().rows(), "{\"a\":1}\n");
    let json = r#"{"select": "d", "schema": {"a": "int64"}}"#;
    for text in [r#"{"d": null}"#, r#"{"d": []}"#, "", "  "] {
        assert_eq!(read("x.json", text, json).unwrap().rows(), "", "{text}");
    }
}

#[test]
fn candles_of_arrays_become_rows() {
    let text = r#"{"result": [[1700000000000, "1.5"], [1700000060000, "1.6"]]}"#;
    let json = r#"{"select": "result", "schema": {"at": "timestamp[ms, UTC]", "close": "decimal128(10, 2)"}}"#;
    let content = read("x.json", text, json).unwrap();
    let expected =
        [r#"{"at":"2023-11-14T22:13:20Z","close":"1.50"}"#, r#"{"at":"2023-11-14T22:14:20Z","close":"1.60"}"#];
    assert_eq!(content.rows(), expected.map(|row| format!("{row}\n")).concat());
}

#[test]
fn a_path_that_leads_nowhere_says_where_it_ended() {
    for (text, select, wanted) in [
        (
            r#"{"data": 1, "error": 2}"#,
            "dta",
            "`select` finds nothing: the document has no key `dta`\nhint: did you mean `data`?",
        ),
        (
            r#"{"data": {"x": 1}}"#,
            "data.items",
            "`select` finds nothing: `data` has no key `items`\nhint: its keys are: `x`",
        ),
        (r#"{"data": 5}"#, "data.items", "`select` finds nothing: `data` is neither an object nor an array"),
        (r#"{"data": 5}"#, "data", "`select` finds nothing: `data` is a single value, not records"),
        (r#"[1]"#, "x", "`select` finds nothing: the document is an array, which has no key `x`"),
        (r#"[[1]]"#, "3", "`select` finds nothing: the document is an array without an element 3"),
    ] {
        assert_eq!(failure("x.json", text, &format!(r#"{{"select": "{select}"}}"#)), wanted);
    }
}

#[test]
fn a_cut_off_document_is_broken_wherever_it_is_cut() {
    let text = r#"{"meta": {"n": "2"}, "data": [{"a": 1, "b": "x\"y"}, {"a": 2, "b": "]"}], "end": true}"#;
    let json = r#"{"select": "data", "schema": {"a": "int64", "b": "utf8"}}"#;
    assert_eq!(read("x.json", text, json).unwrap().batch.num_rows(), 2);
    for length in 1..text.len() {
        let message = failure("x.json", &text[..length], json);
        assert!(message.starts_with("the data is cut off"), "{}: {message}", &text[..length]);
    }
}

#[test]
fn what_is_no_json_is_broken() {
    for (text, wanted) in [
        (
            "<html></html>",
            "the data is not valid json: line 1: a JSON document with records begins with `[` or `{`, but found `<html></html>`",
        ),
        ("hello", "the data is not valid json: line 1: a JSON document"),
        (
            "[{\"a\": 1} {\"a\": 2}]",
            "the data is not valid json: line 1: `,` or `]` is expected, but found `{\"a\": 2}]`",
        ),
        (
            "{\"a\": 1}\n{\"a\": 2}\n",
            "the data is not valid json: line 2: nothing is expected behind the document (is it ndjson?)",
        ),
        ("[{\"a\": 1},]", "the data is not valid json: line 1: a value is expected behind `,`"),
        ("[1}", "the data is not valid json"),
    ] {
        let message = failure("x.json", text, r#"{"schema": {"a": "int64"}}"#);
        assert!(message.starts_with(wanted), "{message}");
    }
}

#[test]
fn a_bad_element_is_a_reject_with_its_line() {
    let text = "[\n{\"a\": 1},\n{\"a\": \"x\"},\n{\"a\"; 3},\n{\"a\": 4}\n]";
    let content = read("x.json", text, r#"{"schema": {"a": "int64"}}"#).unwrap();
    assert_eq!(content.rows(), "{\"a\":1}\n{\"a\":4}\n");
    let wanted = ["line 3: column `a`: `x` is not a valid `int64`", "line 4: invalid JSON at byte 5: `:` is expected"];
    assert_eq!(content.reasons(), wanted);
}

#[test]
fn scalars_are_rows_of_one_column() {
    let content = read("x.json", r#"{"markets": ["KRW-BTC", "KRW-ETH"]}"#, r#"{"select": "markets"}"#).unwrap();
    assert_eq!(content.rows(), "{\"value\":\"KRW-BTC\"}\n{\"value\":\"KRW-ETH\"}\n");
}

#[test]
fn large_documents_are_read_piece_by_piece() {
    let items: Vec<String> =
        (0..60_000).map(|row| format!("{{\"a\": {row}, \"t\": \"{}\"}}", "x".repeat(row % 50))).collect();
    let skipped = format!("\"{}\"", "y".repeat(1_000_000));
    let text = format!("{{\"before\": [{skipped}], \"d\": [{}], \"after\": {skipped}}}", items.join(",\n"));
    let content = read("x.json", text, r#"{"select": "d", "max_record_bytes": 300000}"#).unwrap();
    assert_eq!(content.batch.num_rows(), 60_000);
}

#[test]
fn a_star_leads_through_all_values() {
    let schema = r#""schema": {"a": "int64"}"#;
    for (text, select) in [
        (r#"{"r": {"x": [{"a": 1}], "y": [], "z": [{"a": 2}]}}"#, "r.*"),
        (r#"{"r": [{"items": [{"a": 1}]}, {"items": []}, {"items": [{"a": 2}]}, {}]}"#, "r.*.items"),
        (
            r#"{"r": [{"items": [{"a": 1}]}, {"none": 0}, {"items": null}, null, {"items": [{"a": 2}], "n": [7]}], "n": 1}"#,
            "r.*.items",
        ),
        (r#"[[{"a": 1}], [{"a": 2}]]"#, "*"),
        (r#"{"x": {"y": {"a": 1}, "z": {"a": 2}}}"#, "*.*"),
        (r#"{"*": [{"a": 1}, {"a": 2}]}"#, r#"\"*\""#),
    ] {
        let content = read("x.json", text, &format!(r#"{{"select": "{select}", {schema}}}"#)).unwrap();
        assert_eq!(content.rows(), ROWS, "{text}");
    }
    for text in ["{}", "[]", r#"{"x": {}}"#, r#"{"x": null, "y": []}"#] {
        let content = read("x.json", text, &format!(r#"{{"select": "*.*", {schema}}}"#)).unwrap();
        assert_eq!(content.rows(), "", "{text}");
    }
    let inferred =
        read("x.json", r#"{"r": {"x": [], "y": [{"a": 1}], "z": [{"a": 2}]}}"#, r#"{"select": "r.*"}"#).unwrap();
    assert_eq!(inferred.rows(), ROWS);
}

#[test]
fn a_broken_document_is_told_behind_a_star_too() {
    for (text, wanted) in [
        (r#"{"x": [{"a": 1}], "y": [{"a": 2}"#, "stops in the middle"),
        (r#"{"x": [{"a": 1}]"#, "stops in the middle"),
        (r#"{"x": [{"a": 1}] "y": []}"#, "`,` or a closing bracket is expected"),
        (r#"{"x": [{"a": 1}], }"#, "a value is expected behind `,`"),
        (r#"[[{"a": 1}], ]"#, "a value is expected behind `,`"),
        (r#"{"x": 1}"#, "is a single value, not records"),
    ] {
        let failure = failure("x.json", text, r#"{"select": "*", "schema": {"a": "int64"}}"#);
        assert!(failure.contains(wanted), "{text}: {failure}");
    }
}

use serde_json::{Value, json};

use super::WriteOptions;

fn refusal(options: Value) -> Option<String> {
    let options: WriteOptions = serde_json::from_value(options).expect("options");
    options.validate().err().map(|problem| problem.message)
}

#[test]
fn options_that_fit_are_taken() {
    for options in [
        json!({}),
        json!({ "format": "parquet", "compression": "snappy", "row_group_rows": 10, "row_group_bytes": 10 }),
        json!({ "format": "csv", "delimiter": ";", "header": false, "null": "-", "bom": true, "compression": "gzip" }),
        json!({ "format": "csv", "delimiter": "tab" }),
        json!({ "format": "csv", "delimiter": "\\t" }),
        json!({ "format": "ndjson", "compression": "zstd", "binary": "hex" }),
    ] {
        assert_eq!(refusal(options.clone()), None, "{options}");
    }
}

#[test]
fn options_that_could_have_no_effect_are_refused() {
    for (options, message) in [
        (json!({ "delimiter": ";" }), "`delimiter` has no meaning when writing parquet"),
        (json!({ "format": "ndjson", "header": true }), "`header` has no meaning when writing ndjson"),
        (json!({ "format": "ndjson", "row_group_rows": 5 }), "`row_group_rows` has no meaning when writing ndjson"),
        (json!({ "format": "csv", "compression": "snappy" }), "`compression: snappy` is for parquet only"),
    ] {
        assert_eq!(refusal(options.clone()).as_deref(), Some(message), "{options}");
    }
}

#[test]
fn a_delimiter_is_one_character() {
    for delimiter in [";;", "", "\"", "\n", "§"] {
        let found = refusal(json!({ "format": "csv", "delimiter": delimiter }));
        assert!(found.is_some_and(|message| message.starts_with("`delimiter` is `")), "{delimiter}");
    }
}

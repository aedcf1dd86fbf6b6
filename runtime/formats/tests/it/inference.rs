use crate::support::read;

/// The type inferred for a column of these values.
fn csv_type(values: &[&str]) -> String {
    let text = format!("x,v\n{}", values.iter().map(|value| format!("0,{value}\n")).collect::<String>());
    let types = read("x.csv", text, "{}").unwrap().types();
    types.strip_prefix("x: int64, v: ").unwrap().to_owned()
}

#[test]
fn text_becomes_the_type_that_loses_nothing() {
    for (values, wanted) in [
        (&["1", "-2", ""][..], "int64"),
        (&["1", "2.5"], "float64"),
        (&["1e3", "2"], "float64"),
        (&["1", "NaN"], "float64"),
        (&["007", "8"], "utf8"),
        (&["-01"], "utf8"),
        (&["0", "0.5"], "float64"),
        (&["9223372036854775807"], "int64"),
        (&["9223372036854775808"], "utf8"),
        (&["9223372036854775808", "0.5"], "float64"),
        (&["true", "FALSE"], "bool"),
        (&["true", "1"], "utf8"),
        (&["2024-01-31"], "date32"),
        (&["2024-01-31", "2024-02-01 10:00"], "timestamp[us]"),
        (&["2024-01-31T10:00:00.123456789"], "timestamp[ns]"),
        (&["2024-01-31T10:00:00Z", "2024-01-31T10:00:00+09:00"], "timestamp[us, UTC]"),
        (&["2024-01-31T10:00:00Z", "2024-01-31T10:00:00"], "utf8"),
        (&["2024-13-31"], "utf8"),
        (&["10:30"], "utf8"),
        (&["+821012345678"], "utf8"),
        (&["1.2.3.4"], "utf8"),
        (&["abc", "1"], "utf8"),
        (&["", ""], "utf8"),
        (&["inf"], "utf8"),
        (&["t", "f"], "utf8"),
    ] {
        assert_eq!(csv_type(values), wanted, "{values:?}");
    }
}

#[test]
fn inference_looks_at_a_bounded_part_and_the_rest_is_judged_by_it() {
    let text = "v\n1\n2\nx\n";
    let content = read("x.csv", text, r#"{"infer_rows": 2}"#).unwrap();
    assert_eq!(content.types(), "v: int64");
    assert_eq!(content.reasons(), ["line 4: column `v`: `x` is not a valid `int64`"]);
    let content = read("x.csv", text, r#"{"infer_rows": 3}"#).unwrap();
    assert_eq!(content.types(), "v: utf8");
    let long = format!("v\n{}x\n", "1\n".repeat(500_000));
    let content = read("x.csv", &long, r#"{"infer_bytes": 1000, "infer_rows": 1000000}"#);
    assert_eq!(content.unwrap().types(), "v: int64");
}

#[test]
fn json_becomes_structs_lists_and_the_plain_types() {
    let text = r#"{"a": 1, "b": {"c": "x", "d": [1, 2.5]}, "e": [{"f": true}, null], "g": null, "h": {}, "i": []}
{"a": null, "b": {"c": null, "z": "2024-01-31"}, "e": [], "j": "2024-01-31T10:00:00Z", "k": 18446744073709551615}
"#;
    let content = read("x.ndjson", text, "{}").unwrap();
    let wanted = "a: int64, b: struct<c: utf8, d: list<float64>, z: date32>, e: list<struct<f: bool>>, g: utf8, \
                  h: utf8, i: list<utf8>, j: timestamp[us, UTC], k: utf8";
    assert_eq!(content.types(), wanted);
    assert!(content.rejects.is_empty(), "{:?}", content.rejects);
    let flat = read("x.ndjson", text, r#"{"nested": "text"}"#).unwrap();
    assert!(flat.types().starts_with("a: int64, b: utf8, e: utf8, g: utf8"));
    assert!(flat.rows().contains(r#""b":"{\"c\": \"x\", \"d\": [1, 2.5]}""#));
}

#[test]
fn values_of_several_shapes_become_text() {
    let text = "{\"v\": 1, \"w\": \"1\"}\n{\"v\": \"one\", \"w\": {\"a\": 1}}\n{\"v\": [1], \"w\": 2.50}\n";
    let content = read("x.ndjson", text, "{}").unwrap();
    assert_eq!(content.types(), "v: utf8, w: utf8");
    let expected = [r#"{"v":"1","w":"1"}"#, r#"{"v":"one","w":"{\"a\": 1}"}"#, r#"{"v":"[1]","w":"2.50"}"#];
    assert_eq!(content.rows(), expected.map(|row| format!("{row}\n")).concat());
}

#[test]
fn an_object_of_very_many_keys_is_data_not_a_schema() {
    let keys: Vec<String> = (0..1_500).map(|key| format!("\"k{key}\": {key}")).collect();
    let content = read("x.ndjson", format!("{{\"v\": {{{}}}}}\n", keys.join(",")), "{}").unwrap();
    assert_eq!(content.types(), "v: utf8");
}

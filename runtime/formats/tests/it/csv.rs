use crate::support::{failure, gzip, read, zstd};

const TYPES: &str = r#"{"schema": {"a": "int64", "b": "utf8", "c": "float64"}}"#;

#[test]
fn columns_are_matched_by_name_in_the_order_of_the_schema() {
    let content = read("x.csv", "c,unused,b,a\n1.5,,two,3\n", TYPES).unwrap();
    assert_eq!(content.rows(), "{\"a\":3,\"b\":\"two\",\"c\":1.5}\n");
}

#[test]
fn an_empty_field_is_null_except_in_text() {
    let content = read("x.csv", "a,b,c\n,,\n\"\",\"\",\"\"\n", TYPES).unwrap();
    assert_eq!(content.rows(), "{\"a\":null,\"b\":\"\",\"c\":null}\n".repeat(2));
}

#[test]
fn null_texts_hold_for_every_type_but_not_within_quotes_of_a_text() {
    let json = r#"{"schema": {"a": "int64", "b": "utf8"}, "nulls": ["", "NA"]}"#;
    let content = read("x.csv", "a,b\nNA,NA\n\"NA\",\"NA\"\n,\n,\"\"\n", json).unwrap();
    let expected = [r#"null,"b":null"#, r#"null,"b":"NA""#, r#"null,"b":null"#, r#"null,"b":"""#];
    assert_eq!(content.rows(), expected.map(|row| format!("{{\"a\":{row}}}\n")).concat());
}

#[test]
fn quoted_fields_hold_delimiters_quotes_and_lines() {
    let content = read("x.csv", "a,b,c\n1,\"x, \"\"y\"\"\nz\",2\n", TYPES).unwrap();
    assert_eq!(content.rows(), "{\"a\":1,\"b\":\"x, \\\"y\\\"\\nz\",\"c\":2.0}\n");
}

#[test]
fn every_line_end_is_understood() {
    for end in ["\n", "\r\n", "\r"] {
        for last in [end, ""] {
            let text = format!("a,b,c{end}1,x,2{end}{end}3,y,4{last}");
            let content = read("x.csv", text, TYPES).unwrap();
            assert_eq!(content.rows(), "{\"a\":1,\"b\":\"x\",\"c\":2.0}\n{\"a\":3,\"b\":\"y\",\"c\":4.0}\n");
        }
    }
}

#[test]
fn the_dialect_can_be_chosen() {
    let json = r##"{"delimiter": ";", "quote": "'", "comment": "#", "skip_lines": 2, "trim": true}"##;
    let text = "report of today\nall figures in won\n# units\n a ; 'b' ;c\n 1 ; 'x;y' ; 2.5 \n# end\n";
    let content = read("x.csv", text, json).unwrap();
    assert_eq!(content.rows(), "{\"a\":1,\"b\":\"x;y\",\"c\":2.5}\n");
    let content = read("x.tsv", "a\tb\n1\t2\n", "{}").unwrap();
    assert_eq!(content.rows(), "{\"a\":1,\"b\":2}\n");
    let content = read("x.csv", "a,b\n\"1,2\n", r#"{"quote": ""}"#).unwrap();
    assert_eq!(content.rows(), "{\"a\":\"\\\"1\",\"b\":2}\n");
}

#[test]
fn a_file_without_header_gets_names() {
    let plain = read("x.csv", "1,x\n", r#"{"header": false}"#).unwrap();
    assert_eq!(plain.rows(), "{\"column_1\":1,\"column_2\":\"x\"}\n");
    let named = read("x.csv", "1,x\n", r#"{"header": false, "names": ["n", "t"]}"#).unwrap();
    assert_eq!(named.rows(), "{\"n\":1,\"t\":\"x\"}\n");
    let typed = read("x.csv", "1,x\n", r#"{"header": false, "schema": {"n": "utf8", "t": "utf8"}}"#).unwrap();
    assert_eq!(typed.rows(), "{\"n\":\"1\",\"t\":\"x\"}\n");
    let renamed = read("x.csv", "a,b\n1,x\n", r#"{"names": ["n", "t"]}"#).unwrap();
    assert_eq!(renamed.rows(), "{\"n\":1,\"t\":\"x\"}\n");
}

#[test]
fn names_are_made_unique() {
    let content = read("x.csv", "a,a,,a_2,a\n1,2,3,4,5\n", "{}").unwrap();
    assert_eq!(content.types(), "a: int64, a_3: int64, column_3: int64, a_2: int64, a_4: int64");
}

#[test]
fn columns_can_be_chosen() {
    let content = read("x.csv", "a,b,c\n1,2,3\n", r#"{"columns": ["c", "a"]}"#).unwrap();
    assert_eq!(content.rows(), "{\"c\":3,\"a\":1}\n");
    let message = failure("x.csv", "price,size\n1,2\n", r#"{"columns": ["prise"]}"#);
    assert_eq!(message, "the file has no column `prise`\nhint: did you mean `price`?");
}

#[test]
fn a_missing_column_is_named_with_those_that_exist() {
    let message = failure("x.csv", "x,y\n1,2\n", r#"{"schema": {"volume": "int64"}}"#);
    assert_eq!(message, "the file has no column `volume`\nhint: its columns are: `x`, `y`");
}

#[test]
fn empty_files_and_headers_alone_have_no_rows() {
    for text in ["", "\n\n", "\u{feff}"] {
        assert_eq!(read("x.csv", text, TYPES).unwrap().rows(), "");
        let message = failure("x.csv", text, "{}");
        assert!(message.starts_with("the file is empty, so there are no columns"), "{message}");
    }
    for text in ["a,b,c", "a,b,c\n", "a,b,c\r\n\r\n"] {
        assert_eq!(read("x.csv", text, TYPES).unwrap().rows(), "");
        let inferred = read("x.csv", text, "{}").unwrap();
        assert_eq!(inferred.types(), "a: utf8, b: utf8, c: utf8");
        assert_eq!(inferred.rows(), "");
    }
    assert_eq!(read("x.csv.gz", "", TYPES).unwrap().rows(), "");
}

#[test]
fn compressed_files_are_recognised_by_their_bytes() {
    let text = "a,b,c\n1,x,2\n";
    let rows = read("x.csv", text, TYPES).unwrap().rows();
    for name in ["x.csv", "x.csv.gz", "X.CSV.GZ"] {
        assert_eq!(read(name, gzip(text), TYPES).unwrap().rows(), rows);
    }
    for name in ["x.csv", "x.csv.zst"] {
        assert_eq!(read(name, zstd(text), TYPES).unwrap().rows(), rows);
    }
    let members = [gzip("a,b,c\n1,x"), gzip(",2\n")].concat();
    assert_eq!(read("x.csv.gz", members, TYPES).unwrap().rows(), rows);
    let frames = [zstd("a,b,c\n1,x"), zstd(",2\n")].concat();
    assert_eq!(read("x.csv.zst", frames, TYPES).unwrap().rows(), rows);
}

#[test]
fn nested_values_stand_as_json() {
    let json = r#"{"schema": {"l": "list<int64>", "s": "struct<x: int64, y: utf8>", "m": "map<utf8, float64>"}}"#;
    let text = "l,s,m\n\"[1,null]\",\"{\"\"x\"\":1,\"\"y\"\":\"\"a\"\"}\",\"{\"\"k\"\":0.5}\"\n,,\n[],{},{}\n";
    let content = read("x.csv", text, json).unwrap();
    let expected = [
        r#"{"l":[1,null],"s":{"x":1,"y":"a"},"m":{"k":0.5}}"#,
        r#"{"l":null,"s":null,"m":null}"#,
        r#"{"l":[],"s":{"x":null,"y":null},"m":{}}"#,
    ];
    assert_eq!(content.rows(), expected.map(|row| format!("{row}\n")).concat());
}

#[test]
fn dates_and_timestamps_can_have_their_own_formats() {
    let json = r#"{"schema": {"d": "date32", "t": "timestamp[ms, UTC]", "z": "timestamp[s, Asia/Seoul]"},
        "date_formats": ["%d/%m/%Y", "%Y%m%d"], "timestamp_formats": ["%d.%m.%Y %H:%M:%S", "epoch_ms"]}"#;
    let text = "d,t,z\n29/02/2024,01.03.2024 12:00:00,2024-01-01 09:00\n20240229,1700000000123,2024-01-01T00:00:00Z\n2024-02-29,2024-01-01,\n";
    let content = read("x.csv", text, json).unwrap();
    let expected = [
        r#"{"d":"2024-02-29","t":"2024-03-01T12:00:00Z","z":"2024-01-01T09:00:00+09:00"}"#,
        r#"{"d":"2024-02-29","t":"2023-11-14T22:13:20.123Z","z":"2024-01-01T09:00:00+09:00"}"#,
        r#"{"d":"2024-02-29","t":"2024-01-01T00:00:00Z","z":null}"#,
    ];
    assert_eq!(content.rows(), expected.map(|row| format!("{row}\n")).concat());
}

#[test]
fn booleans_have_many_spellings_when_asked_for() {
    let text = "b\ntrue\nFALSE\n1\n0\nyes\nN\n";
    let content = read("x.csv", text, r#"{"schema": {"b": "bool"}}"#).unwrap();
    let values = [true, false, true, false, true, false];
    assert_eq!(content.rows(), values.map(|value| format!("{{\"b\":{value}}}\n")).concat());
}

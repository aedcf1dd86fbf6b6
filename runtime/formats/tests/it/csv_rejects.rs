use crate::support::{Reject, failure, gzip, read, zstd};

const TYPES: &str = r#"{"schema": {"id": "int64", "price": "float64", "at": "timestamp[us]"}}"#;

#[test]
fn bad_rows_are_rejected_one_by_one_and_good_ones_pass() {
    let text = "id,price,at\n1,1.5,2024-01-01\nx,2.5,2024-01-01\n3,3.5\n4,4.5,2024-01-01,extra\n5,5.5,yesterday\n6,6.5,2024-01-01\n";
    let content = read("x.csv", text, TYPES).unwrap();
    assert_eq!(content.rows().matches("\"id\":").count(), 2);
    let reject =
        |line, raw: &str, reason: &str| Reject { line, raw: raw.into(), reason: format!("line {line}: {reason}") };
    let expected = [
        reject(3, "x,2.5,2024-01-01", "column `id`: `x` is not a valid `int64`"),
        reject(4, "3,3.5", "the record has 2 fields, but there are 3 columns"),
        reject(5, "4,4.5,2024-01-01,extra", "the record has 4 fields, but there are 3 columns"),
        reject(6, "5,5.5,yesterday", "column `at`: `yesterday` is not a valid `timestamp[us]`"),
    ];
    assert_eq!(content.rejects, expected);
}

#[test]
fn each_kind_of_bad_value_says_what_was_wanted() {
    for (data_type, value, reason) in [
        ("int8", "300", "`300` is not a valid `int8`"),
        ("int64", "1.0", "`1.0` is not a valid `int64`"),
        ("uint8", "-1", "`-1` is not a valid `uint8`"),
        ("int64", "9223372036854775808", "`9223372036854775808` is not a valid `int64`"),
        ("float64", "1,5", "`1,5` is not a valid `float64`"),
        ("bool", "maybe", "`maybe` is not a valid `bool`"),
        ("date32", "2023-02-29", "`2023-02-29` is not a valid `date32`"),
        ("time64[us]", "25:00", "`25:00` is not a valid `time64[us]`"),
        ("decimal128(5, 2)", "1.234", "`1.234` is not a valid `decimal128(5, 2)`"),
        (
            "timestamp[us, America/New_York]",
            "2024-03-10 02:30",
            "`2024-03-10 02:30` is not a valid `timestamp[us, America/New_York]`",
        ),
        ("binary", "***", "`***` is not valid base64"),
        ("list<int64>", "[1", "invalid JSON at its end: `,` or `]` is expected"),
        ("struct<a: int64>", "[1,2]", "the array has 2 values, but there are 1 columns"),
        ("null", "x", "`x` is not null, which is all that a `null` column takes"),
    ] {
        let json = format!(r#"{{"schema": {{"v": "{data_type}"}}}}"#);
        let content = read("x.csv", format!("v\n\"{value}\"\n"), &json).unwrap();
        assert_eq!(content.reasons(), [format!("line 2: column `v`: {reason}")]);
        assert_eq!(content.batch.num_rows(), 0);
    }
}

#[test]
fn a_row_with_several_faults_is_one_reject() {
    let content = read("x.csv", "id,price,at\na,b,c\n", TYPES).unwrap();
    let reason = "line 2: column `id`: `a` is not a valid `int64`; column `price`: `b` is not a valid `float64`; \
                  column `at`: `c` is not a valid `timestamp[us]`";
    assert_eq!(content.reasons(), [reason]);
}

#[test]
fn text_behind_a_quote_is_a_reject() {
    let content = read("x.csv", "a,b\n\"x\"y,1\n\"ok\",2\n", "{}").unwrap();
    assert_eq!(content.reasons(), ["line 2: column `a`: there is text behind the closing quote"]);
    assert_eq!(content.batch.num_rows(), 1);
}

#[test]
fn lines_are_those_of_the_file() {
    let text = "junk\nid,price,at\n\n1,\"1\n\",2024-01-01\n\n# no\nx,1,\n";
    let json = r##"{"schema": {"id": "int64", "price": "utf8", "at": "utf8"}, "skip_lines": 1, "comment": "#"}"##;
    let content = read("x.csv", text, json).unwrap();
    assert_eq!(content.rejects[0].line, 8);
}

#[test]
fn a_quote_that_is_never_closed_is_a_broken_file() {
    let message = failure("x.csv", "a,b\n1,2\n3,\"open\n5,6\n", r#"{"schema": {"a": "int64", "b": "utf8"}}"#);
    assert!(message.starts_with("the data is cut off: the record that begins in line 3 has a quote"), "{message}");
}

#[test]
fn a_record_without_end_is_not_read_into_memory() {
    let text = format!("a,b\n1,\"{}\n", "x,\n".repeat(400_000));
    let message = failure("x.csv", text, r#"{"max_record_bytes": 100000, "schema": {"a": "int64", "b": "utf8"}}"#);
    assert!(message.contains("a record is longer than 100000 bytes"), "{message}");
}

#[test]
fn cut_off_compressed_files_are_broken() {
    let text = format!("a,b\n{}", "1,2\n".repeat(10_000));
    let json = r#"{"schema": {"a": "int64", "b": "int64"}}"#;
    for (name, whole) in [("x.csv.gz", gzip(&text)), ("x.csv.zst", zstd(&text))] {
        assert_eq!(read(name, &whole, json).unwrap().batch.num_rows(), 10_000);
        for length in [4, 10, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            let message = failure(name, &whole[..length], json);
            assert!(message.starts_with("the data is cut off"), "{name} at {length}: {message}");
        }
    }
}

#[test]
fn corrupt_compressed_files_are_broken() {
    let text: String = (0..2_000).map(|row| format!("{row},{}\n", row * row)).collect();
    let json = r#"{"header": false, "schema": {"a": "int64", "b": "int64"}}"#;
    let mut whole = gzip(&text);
    let last = whole.len() - 6;
    whole[last] ^= 1;
    let message = failure("x.csv.gz", whole, json);
    assert!(message.starts_with("the data is not valid compressed data"), "{message}");
    let message = failure("x.csv.gz", &text, json);
    assert_eq!(message, "the data is not valid gzip: it does not begin like gzip data, as the file's name says");
}

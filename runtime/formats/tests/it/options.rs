use weir_formats::{Format, ReadOptions, WriteOptions};

use crate::support::{failure, message, options, read_parquet, write};

#[test]
fn the_format_comes_from_the_name_unless_it_is_given() {
    for (name, format) in [
        ("a/b.csv", Format::Csv),
        ("b.TSV", Format::Csv),
        ("b.csv.gz", Format::Csv),
        ("b.jsonl.zst", Format::Ndjson),
        ("b.ndjson", Format::Ndjson),
        ("b.json.gzip", Format::Json),
        ("b.parquet", Format::Parquet),
        ("b.pq", Format::Parquet),
    ] {
        assert_eq!(ReadOptions::default().format_for(name).ok(), Some(format), "{name}");
    }
    assert_eq!(options(r#"{"format": "jsonl"}"#).format_for("x").ok(), Some(Format::Ndjson));
    let error = ReadOptions::default().format_for("data.gz").unwrap_err();
    let wanted = "the name `data.gz` does not tell the file's format\nhint: add `format: csv`, `ndjson`, `json`, `xml` or `parquet`";
    assert_eq!(message(error), wanted);
}

#[test]
fn unknown_and_malformed_options_are_refused() {
    for (json, wanted) in [
        (r#"{"delimeter": ";"}"#, "unknown field `delimeter`"),
        (r#"{"format": "xlsx"}"#, "unknown variant `xlsx`"),
        (r#"{"schema": {"a": "int65"}}"#, "column `a`: "),
        (r#"{"schema": {"a": "int64", "a": "utf8"}}"#, "column `a` is given twice"),
        (r#"{"schema": ["a"]}"#, "a map from column name to Arrow type"),
    ] {
        let error = serde_json::from_str::<ReadOptions>(json).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    assert!(serde_json::from_str::<WriteOptions>(r#"{"format": "csv", "codec": "gzip"}"#).is_err());
}

#[test]
fn options_that_cannot_work_are_refused() {
    for (name, json, wanted) in [
        ("x.csv", r#"{"delimiter": "||"}"#, "`delimiter` is `||`, but must be one ASCII character"),
        ("x.csv", r#"{"delimiter": "\""}"#, "`delimiter`, `quote` and `comment` must differ from each other"),
        ("x.csv", r#"{"select": "a"}"#, "`select` has no meaning for a file read as csv"),
        ("x.ndjson", r#"{"delimiter": ";"}"#, "`delimiter` has no meaning for a file read as ndjson"),
        ("x.ndjson", r#"{"select": "a"}"#, "`select` has no meaning for a file read as ndjson"),
        ("x.json", r#"{"select": "a."}"#, "`select: a.` ends with a dot"),
        (
            "x.csv",
            r#"{"timestamp_formats": ["yyyy-MM-dd"]}"#,
            "`timestamp_formats` has `yyyy-MM-dd`, which is not a strftime format",
        ),
        ("x.csv", r#"{"date_formats": ["%Q"]}"#, "`date_formats` has `%Q`, which is not a strftime format"),
        ("x.csv", r#"{"max_record_bytes": 0}"#, "`max_record_bytes` is 0, but must be from 1 to"),
        ("x.parquet", "{}", "`x.parquet` is a parquet file, which cannot be read as a stream"),
        (
            "x.csv",
            r#"{"header": false, "names": ["a"]}"#,
            "`names` has 1 columns, but the file's first record has 2 fields",
        ),
        (
            "x.csv",
            r#"{"schema": {"a": "interval[month_day_nano]"}}"#,
            "columns of type `interval[month_day_nano]` have no text form",
        ),
        ("x.csv", r#"{"schema": {"a": "timestamp[us, Mars/Olympus]"}}"#, "`Mars/Olympus` is not a known time zone"),
    ] {
        let message = failure(name, "a,b\n1,2\n", json);
        assert!(message.starts_with(wanted), "{message}");
    }
    let error = read_parquet(b"PAR1".to_vec(), r#"{"trim": true}"#).unwrap_err();
    assert!(message(error).starts_with("`trim` has no meaning for a file read as parquet"));
}

#[test]
fn writing_options_that_cannot_work_are_refused() {
    let batch = crate::support::read("x.csv", "a\n1\n", "{}").unwrap().batch;
    for (json, wanted) in [
        (r#"{"format": "json"}"#, "json documents are read but not written"),
        (r#"{"format": "csv", "compression": "snappy"}"#, "`compression: snappy` is for parquet only"),
        (r#"{"format": "ndjson", "header": false}"#, "`header` has no meaning when writing ndjson"),
        (r#"{"format": "csv", "row_group_rows": 5}"#, "`row_group_rows` has no meaning when writing csv"),
        (r#"{"format": "csv", "delimiter": "\""}"#, "`delimiter` must not be the quote"),
    ] {
        let message = message(write(std::slice::from_ref(&batch), json).unwrap_err());
        assert!(message.starts_with(wanted), "{message}");
    }
}

#[test]
fn files_know_their_ending() {
    for (json, ending) in [
        (r#"{"format": "csv"}"#, "csv"),
        (r#"{"format": "csv", "compression": "gzip"}"#, "csv.gz"),
        (r#"{"format": "ndjson", "compression": "zstd"}"#, "ndjson.zst"),
        (r#"{"format": "parquet", "compression": "zstd"}"#, "parquet"),
    ] {
        assert_eq!(serde_json::from_str::<WriteOptions>(json).unwrap().extension(), ending);
    }
}

//! A position is all that is needed to go on.

use std::fmt::Write as _;

use weir_formats::{Decoder, TextSource, text_decoder};

use crate::support::{drain, file, options, read_parquet, write};

/// Rows with a reject every tenth record.
fn csv() -> String {
    let mut text = String::from("n,t\n");
    for row in 0..5_000 {
        let _ = match row % 10 {
            3 => writeln!(text, "bad{row},x"),
            7 => writeln!(text, "{row},x,y"),
            _ => writeln!(text, "{row},\"a\nb\""),
        };
    }
    text
}

fn ndjson() -> String {
    let record = |row: usize| match row % 10 {
        3 => "{\"n\": \"bad\"}\n".to_owned(),
        7 => "{\n".to_owned(),
        _ => format!("{{\"n\": {row}}}\n"),
    };
    (0..5_000).map(record).collect()
}

fn json() -> String {
    let items: Vec<String> = (0..5_000).map(|row| format!("{{\"n\": {row}}}")).collect();
    format!("[{}]", items.join(","))
}

fn open(name: &str, text: &str) -> Box<dyn Decoder> {
    let source = TextSource::from_bytes(name, text.to_owned());
    let opts =
        if name == "x.csv" { r#"{"schema": {"n": "int64", "t": "utf8"}}"# } else { r#"{"schema": {"n": "int64"}}"# };
    text_decoder(source, &options(opts)).unwrap()
}

#[test]
fn skipping_goes_on_where_another_decoder_stopped() {
    for (name, text) in [("x.csv", csv()), ("x.ndjson", ndjson()), ("x.json", json())] {
        let whole = drain(open(name, &text), 8192).unwrap();
        for stop in [0, 1, 3, 4, 1_023, 1_024, 2_500, 4_999, 5_000, 6_000] {
            let mut first = open(name, &text);
            let (mut good, mut bad) = (0, 0);
            while (first.position().records as usize) < stop {
                let Some(decoded) = first.next((stop - first.position().records as usize).min(100)).unwrap() else {
                    break;
                };
                good += decoded.batch.map_or(0, |batch| batch.num_rows());
                bad += decoded.rejects.map_or(0, |rejects| rejects.reasons.len());
            }
            let position = first.position();
            assert_eq!(position.records as usize, stop.min(5_000));
            let mut second = open(name, &text);
            assert_eq!(second.skip(position.records).unwrap(), position.records);
            assert_eq!(second.position(), position);
            let mut rest = Vec::new();
            let mut rejects = 0;
            while let Some(decoded) = second.next(8192).unwrap() {
                rest.extend(decoded.batch);
                rejects += decoded.rejects.map_or(0, |rejects| rejects.reasons.len());
            }
            let rest = arrow::compute::concat_batches(&whole.schema, &rest).unwrap();
            assert_eq!(rest, whole.batch.slice(good, whole.batch.num_rows() - good), "{name} at {stop}");
            assert_eq!(rejects, whole.rejects.len() - bad);
        }
    }
}

#[test]
fn skipping_past_the_end_says_how_many_there_were() {
    for (name, text) in [("x.csv", csv()), ("x.ndjson", ndjson()), ("x.json", json())] {
        let mut decoder = open(name, &text);
        assert_eq!(decoder.skip(1_000_000).unwrap(), 5_000);
        assert!(decoder.next(10).unwrap().is_none());
        assert!(decoder.next(10).unwrap().is_none());
    }
}

#[test]
fn lines_are_right_after_skipping() {
    let mut decoder = open("x.csv", &csv());
    decoder.skip(3).unwrap();
    let rejects = decoder.next(1).unwrap().unwrap().rejects.unwrap();
    assert_eq!(rejects.reasons, ["line 8: column `n`: `bad3` is not a valid `int64`"]);
}

#[test]
fn parquet_can_be_skipped_before_and_within_reading() {
    let batch = drain(open("x.json", &json()), 8192).unwrap().batch;
    let bytes = write([&batch], r#"{"format": "parquet", "row_group_rows": 700}"#).unwrap();
    assert_eq!(read_parquet(bytes.clone(), "{}").unwrap().batch, batch);
    let source = file(bytes);
    for first in [0, 1, 699, 700, 701, 3_000] {
        let mut decoder = weir_formats::parquet_decoder(&source, &options("{}"), None).unwrap();
        assert_eq!(decoder.skip(first).unwrap(), first);
        let head = decoder.next(10).unwrap().unwrap().batch.unwrap();
        assert_eq!(head, batch.slice(first as usize, 10));
        assert_eq!(decoder.skip(5).unwrap(), 5);
        let next = decoder.next(10).unwrap().unwrap().batch.unwrap();
        assert_eq!(next, batch.slice(first as usize + 15, next.num_rows()));
    }
    let mut decoder = weir_formats::parquet_decoder(&source, &options("{}"), None).unwrap();
    assert_eq!(decoder.skip(9_999).unwrap(), 5_000);
    assert!(decoder.next(10).unwrap().is_none());
}

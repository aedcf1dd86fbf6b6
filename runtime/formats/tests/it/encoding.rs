use encoding_rs::{EUC_KR, SHIFT_JIS};

use crate::support::{failure, gzip, read};

const TYPES: &str = r#""schema": {"도시": "utf8", "n": "int64"}"#;

fn with_encoding(name: &str) -> String {
    format!(r#"{{"encoding": "{name}", {TYPES}}}"#)
}

#[test]
fn korean_text_is_read_in_every_encoding_it_comes_in() {
    let text = "도시,n\n서울,1\n\"부산, 항구\",2\n";
    let rows = "{\"도시\":\"서울\",\"n\":1}\n{\"도시\":\"부산, 항구\",\"n\":2}\n";
    let (euc_kr, ..) = EUC_KR.encode(text);
    for name in ["euc-kr", "cp949", "EUC-KR", "windows-949", "uhc"] {
        assert_eq!(read("x.csv", &euc_kr, &with_encoding(name)).unwrap().rows(), rows);
    }
    assert_eq!(read("x.csv.gz", gzip(&euc_kr), &with_encoding("euc-kr")).unwrap().rows(), rows);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("x.csv", &utf16, &with_encoding("utf-16")).unwrap().rows(), rows);
    let marked = [b"\xff\xfe".as_slice(), &utf16].concat();
    assert_eq!(read("x.csv", marked, &format!("{{{TYPES}}}")).unwrap().rows(), rows);
    let big: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert_eq!(read("x.csv", big, &with_encoding("utf-8")).unwrap().rows(), rows);
    // A byte order mark is stronger than what the options say.
    assert_eq!(read("x.csv", format!("\u{feff}{text}"), &with_encoding("euc-kr")).unwrap().rows(), rows);
}

#[test]
fn the_first_bytes_of_the_capital() {
    let content = read("x.csv", b"n\n\xbc\xad\xbf\xef\n", r#"{"encoding": "cp949"}"#).unwrap();
    assert_eq!(content.rows(), "{\"n\":\"서울\"}\n");
}

#[test]
fn other_encodings_work_too() {
    let (shift_jis, ..) = SHIFT_JIS.encode("n\n東京\n");
    assert_eq!(read("x.csv", shift_jis, r#"{"encoding": "shift_jis"}"#).unwrap().rows(), "{\"n\":\"東京\"}\n");
    assert_eq!(read("x.csv", b"n\ncaf\xe9\n", r#"{"encoding": "latin1"}"#).unwrap().rows(), "{\"n\":\"café\"}\n");
    assert_eq!(read("x.csv", b"n\n\x80\n", r#"{"encoding": "cp1252"}"#).unwrap().rows(), "{\"n\":\"€\"}\n");
}

#[test]
fn large_files_are_transcoded_piece_by_piece() {
    let text: String = (0..200_000).map(|row| format!("서울,{row}\n")).collect();
    let (bytes, ..) = EUC_KR.encode(&text);
    let json = r#"{"encoding": "euc-kr", "header": false, "schema": {"도시": "utf8", "n": "int64"}}"#;
    let source = weir_formats::TextSource::from_bytes("x.csv", bytes.into_owned());
    let mut decoder = weir_formats::text_decoder(source, &crate::support::options(json)).unwrap();
    let mut rows = 0;
    while let Some(decoded) = decoder.next(8192).unwrap() {
        assert!(decoded.rejects.is_none());
        rows += decoded.batch.unwrap().num_rows();
    }
    assert_eq!(rows, 200_000);
}

#[test]
fn text_that_is_not_in_the_encoding_is_a_reject() {
    let text = b"a,b\nx,1\n\xbc\xad,2\ny\xff,x\nz,4\n";
    let content = read("x.csv", text, r#"{"schema": {"a": "utf8", "b": "int64"}}"#).unwrap();
    assert_eq!(content.rows(), "{\"a\":\"x\",\"b\":1}\n{\"a\":\"z\",\"b\":4}\n");
    assert_eq!(content.reasons()[0], "line 3: column `a`: `\u{fffd}\u{fffd}` is not valid utf-8 text");
    assert!(content.reasons()[1].starts_with("line 4: column `a`"));
    let content = read("x.csv", b"a,b\n\xbc\xad,1\n\xbc,2\n\xbf\xef,3\n", r#"{"encoding": "euc-kr"}"#).unwrap();
    assert_eq!(content.batch.num_rows(), 2);
    assert_eq!(content.reasons(), ["line 3: column `a`: `\u{fffd}` is not valid euc-kr text"]);
}

#[test]
fn broken_text_in_a_column_nobody_reads_does_no_harm() {
    let content = read("x.csv", b"a,b\n\xff,1\n", r#"{"columns": ["b"]}"#).unwrap();
    assert_eq!(content.rows(), "{\"b\":1}\n");
}

#[test]
fn half_a_character_at_the_end_is_a_reject() {
    let content = read("x.csv", b"a\nx\n\xbc", r#"{"encoding": "euc-kr"}"#).unwrap();
    assert_eq!(content.reasons().len(), 1);
    assert_eq!(content.rows(), "{\"a\":\"x\"}\n");
}

#[test]
fn a_header_in_another_encoding_names_the_remedy() {
    let (bytes, ..) = EUC_KR.encode("도시,n\n서울,1\n");
    let message = failure("x.csv", bytes, "{}");
    assert!(message.starts_with("the header is not valid utf-8 text\nhint: set `encoding`"), "{message}");
    let message = failure("x.csv", "a\n", r#"{"encoding": "klingon"}"#);
    assert!(message.starts_with("`klingon` is not a known text encoding"), "{message}");
}

#[test]
fn ndjson_is_transcoded_too() {
    let (bytes, ..) = EUC_KR.encode("{\"도시\": \"서울\"}\n");
    let both = [bytes.as_ref(), b"{\"\xff\": 1}\n"].concat();
    let content = read("x.ndjson", both, r#"{"encoding": "euc-kr"}"#).unwrap();
    assert_eq!(content.rows(), "{\"도시\":\"서울\"}\n");
    assert_eq!(content.reasons(), ["line 2: the record is not valid euc-kr text"]);
}

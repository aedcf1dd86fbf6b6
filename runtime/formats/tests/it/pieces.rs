//! What comes out of a file does not depend on how much of it is read at a time.

use weir_formats::{FormatError, TextSource, text_decoder};

use crate::support::{drain, message, options};

/// Name, text and options.
const FILES: [(&str, &str, &str); 8] = [
    ("x.csv", "a,b\n1,\"x\n\"\"y\"\"\"\r\n\r\n3\n5,z", "{}"),
    // A header is all, and nothing ends its line.
    ("x.csv", "a,b,c", "{}"),
    ("x.csv", "# only this", r##"{"comment": "#"}"##),
    ("x.ndjson", "{\"a\": 1}\n\n{\"a\": \"\\\"}\"}\n{", "{}"),
    ("x.json", "[{\"a\": [1, 2]}, {\"a\": null}]\n", "{}"),
    ("x.json", "{\"a\": 1}{\"a\": 2, \"b\": [\"something long\"]}", "{}"),
    ("x.xml", "\u{feff}\u{feff}<r><a><n>1</n></a></r>", "{}"),
    ("x.xml", "<r>\n<a><n>1</n></a><a>서울<!-- > --></a>\n<a x='1' x='2'/></r>", "{}"),
];

fn read(name: &str, text: &str, json: &str, chunk: usize) -> Result<(String, String), String> {
    let source = TextSource::from_bytes(name, text.to_owned()).read_by(chunk);
    let content = text_decoder(source, &options(json)).and_then(|decoder| drain(decoder, 2));
    let failed = |error: FormatError| message(error);
    content.map(|content| (content.rows(), format!("{:?}", content.rejects))).map_err(failed)
}

#[test]
fn pieces_make_no_difference() {
    for (name, text, json) in FILES {
        let whole = read(name, text, json, 1 << 20);
        for chunk in 1..=text.len() + 1 {
            assert_eq!(read(name, text, json, chunk), whole, "{chunk} bytes of {text:?} at a time");
        }
    }
}

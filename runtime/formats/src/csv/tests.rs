use super::block::Records;
use super::mask::{Needles, STRETCH};
use super::tokenise::{Dialect, Tokeniser};

const PLAIN: Dialect = Dialect { delimiter: b',', quote: Some(b'"'), comment: None, trim: false };

/// All fields of all records, with their lines.
fn fields(text: &[u8], dialect: Dialect) -> Vec<(u64, Vec<String>)> {
    let mut tokeniser = Tokeniser::new(dialect);
    let (mut at, mut found) = (0, Vec::new());
    loop {
        let mut records = Records::default();
        let passed = tokeniser.take(&text[at..], true, None, 1, &mut records).expect("quotes are closed");
        let Some(record) = records.records.first() else { return found };
        let texts = records.fields.iter().map(|field| {
            let plain = field.cell(&text[at..], b'"').plain().unwrap_or_default();
            String::from_utf8_lossy(&plain).into_owned()
        });
        found.push((record.line, texts.collect()));
        at += passed;
    }
}

#[test]
fn both_ways_of_finding_needles_agree() {
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..2_000 {
        let stretch: [u8; STRETCH] = std::array::from_fn(|_| match random.u8(..3) {
            0 => b",;\"'\n\r"[random.usize(..6)],
            _ => random.u8(..),
        });
        for needles in [Needles::new(b',', Some(b'"')), Needles::new(b';', None), Needles::new(b'\t', Some(b'\''))] {
            assert_eq!(needles.find(&stretch), needles.find_portable(&stretch));
        }
    }
}

#[test]
fn fields_are_those_that_the_csv_crate_finds() {
    let mut random = fastrand::Rng::with_seed(2);
    for round in 0..20_000 {
        let length = random.usize(..200);
        let text: String = (0..length)
            .map(|_| *random.choice(['a', 'b', ',', ',', '\n', '\r', '"', '"', ' ', '가']).as_ref().unwrap_or(&'x'))
            .collect();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let wanted: Vec<Vec<String>> =
            reader.records().map(|record| record.expect("utf-8").iter().map(str::to_owned).collect()).collect();
        let mut tokeniser = Tokeniser::new(PLAIN);
        let mut records = Records::default();
        // What the csv crate takes silently, a quote that is never closed or text behind one, we refuse.
        let closed = tokeniser.take(text.as_bytes(), true, None, usize::MAX / 2, &mut records).is_ok();
        if closed && records.bad.is_empty() {
            let found: Vec<Vec<String>> =
                fields(text.as_bytes(), PLAIN).into_iter().map(|(_, fields)| fields).collect();
            assert_eq!(found, wanted, "round {round}: {text:?}");
        }
    }
}

#[test]
fn lines_are_counted_with_every_line_end() {
    let lines = |text: &str| fields(text.as_bytes(), PLAIN).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    assert_eq!(lines("a\nb\n\nc"), [1, 2, 4]);
    assert_eq!(lines("a\r\nb\r\n\r\nc\r\n"), [1, 2, 4]);
    assert_eq!(lines("a\rb\r\rc"), [1, 2, 4]);
    assert_eq!(lines("\"a\nb\",1\nc"), [1, 3]);
    assert_eq!(lines("\"a\r\nb\",1\r\nc"), [1, 3]);
}

#[test]
fn comments_and_white_space_are_dropped_on_demand() {
    let dialect = Dialect { comment: Some(b'#'), trim: true, ..PLAIN };
    let found = fields(b"# \"never, closed\n a , \"b \" ,c\n#x\n1,\"\"\"q\"\"\",3", dialect);
    assert_eq!(
        found,
        [(2, vec!["a".into(), "b ".into(), "c".into()]), (4, vec!["1".into(), "\"q\"".into(), "3".into()])]
    );
}

#[test]
fn a_quote_within_a_bare_field_is_a_character() {
    assert_eq!(fields(b"5\" pipe,3\n", PLAIN), [(1, vec!["5\" pipe".into(), "3".into()])]);
}

use super::{Scanner, escape, unescape};
use crate::column::Cell;

fn is_valid(text: &[u8]) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.value().and_then(|_| scanner.end()).is_ok()
}

#[test]
fn what_is_json_is_what_serde_takes() {
    let mut random = fastrand::Rng::with_seed(1);
    let samples = [
        r#"{"a": [1, -2.5e3, true, null], "b": {"c": "x\u00e9\n\"y\""}, "d": ""}"#,
        r#"[{"k": 0.1}, [], {}, "😀", "😀", 1E+2, false]"#,
        r#""a long string that spans more than eight bytes \\ with escapes \/ in it""#,
    ];
    for round in 0..60_000 {
        let mut text = samples[round % samples.len()].as_bytes().to_vec();
        for _ in 0..random.usize(..3) {
            let at = random.usize(..text.len());
            match random.u8(..3) {
                0 => text[at] = *random.choice(b"{}[]\",:\\u0e-.tn \x01").unwrap_or(&b'x'),
                1 => drop(text.remove(at)),
                _ => text.insert(at, random.u8(32..127)),
            }
        }
        // Both ways, only valid UTF-8 is looked at: the decoder checks that before.
        if std::str::from_utf8(&text).is_ok() {
            let wanted = serde_json::from_slice::<serde_json::Value>(&text);
            let overflow = wanted.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            assert_eq!(is_valid(&text), wanted.is_ok() || overflow, "{}", String::from_utf8_lossy(&text));
        }
    }
}

#[test]
fn strings_survive_escaping() {
    let mut random = fastrand::Rng::with_seed(2);
    for _ in 0..5_000 {
        let text: String = (0..random.usize(..30)).map(|_| random.char(..)).collect();
        let mut escaped = b"\"".to_vec();
        escape(text.as_bytes(), &mut escaped);
        escaped.push(b'"');
        assert_eq!(serde_json::from_slice::<String>(&escaped).ok().as_deref(), Some(text.as_str()));
        let as_ascii = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
        let mut plain = Vec::new();
        unescape(as_ascii.as_bytes(), &mut plain);
        assert_eq!(String::from_utf8(plain).as_deref(), Ok(text.as_str()));
    }
}

#[test]
fn faults_tell_a_cut_off_text_from_a_wrong_one() {
    for text in [r#"{"a": "#, r#"{"a": "b"#, r#"{"a": 1"#, "[1,", "tru", r#"{"a": "\u00"#, "-"] {
        assert!(Scanner::new(text.as_bytes()).value().is_err_and(|fault| fault.cut), "{text}");
    }
    for text in ["{a: 1}", "[1 2]", "nul ", r#"["\x"]"#, "[01]", "<html>", "NaN"] {
        let mut scanner = Scanner::new(text.as_bytes());
        let fault = scanner.value().and_then(|_| scanner.end());
        assert!(fault.is_err_and(|fault| !fault.cut), "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = |levels: usize| [vec![b'['; levels], vec![b']'; levels]].concat();
    assert!(is_valid(&deep(128)));
    assert!(!is_valid(&deep(129)));
    assert!(!is_valid(&vec![b'['; 1_000_000]));
}

#[test]
fn values_are_handed_out_as_they_stand() {
    let mut cells = Vec::new();
    Scanner::new(br#"[null, true, -1.50, "a\n", "b", {"c": []}]"#).array(|cell| cells.push(cell)).expect("valid");
    let shown: Vec<String> = cells.iter().map(Cell::shown).collect();
    assert_eq!(shown, ["null", "`true`", "`-1.50`", "`a\n`", "`b`", "`{\"c\": []}`"]);
}

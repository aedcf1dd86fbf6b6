//! Values as cells of a sheet.

use std::io::Write as _;

use crate::cells::Cell;
use crate::csv::decimal;
use crate::show::{Style, excel_days, wall};

/// The longest text of a cell.
const LONGEST: usize = 32_767;
/// Figures that Excel keeps of a number; one with more is written as text, so that none of them gets lost.
const FIGURES: u128 = 1_000_000_000_000_000;

/// Writes a value. Returns whether a text had to be cut.
pub(super) fn write(out: &mut Vec<u8>, place: (&str, &[u8]), style: u32, shown: &Style, cell: &Cell<'_>) -> bool {
    let number = |out: &mut Vec<u8>| begin(out, place, style, b"\"><v>");
    match cell {
        Cell::Null => return false,
        Cell::Bool(value) => {
            begin(out, place, style, b"\" t=\"b\"><v>");
            out.push(if *value { b'1' } else { b'0' });
        }
        Cell::Integer(value) if value.unsigned_abs() < FIGURES => {
            number(out);
            integer(out, *value as i64);
        }
        Cell::Integer(value) => return text(out, place, 0, &value.to_string()),
        Cell::Decimal(value, scale) => {
            let (mut figures, mut behind) = (*value, *scale);
            while behind > 0 && figures % 10 == 0 {
                (figures, behind) = (figures / 10, behind - 1);
            }
            if figures.unsigned_abs() >= FIGURES {
                return text(out, place, 0, &decimal(*value, *scale));
            }
            number(out);
            out.extend(decimal(figures, behind).as_bytes());
        }
        Cell::Float(value) if value.is_finite() => {
            number(out);
            float(out, *value);
        }
        Cell::Float(_) => {
            begin(out, place, style, b"\" t=\"e\"><v>");
            out.extend(b"#NUM!");
        }
        Cell::Text(words) => return text(out, place, style, words),
        Cell::Date(days) => match wall(days.saturating_mul(86_400_000_000), None).and_then(excel_days) {
            Some(days) => {
                number(out);
                integer(out, days as i64);
            }
            None => return text(out, place, 0, &shown.write(cell)),
        },
        Cell::Moment(micros) => match wall(*micros, shown.zone()).and_then(excel_days) {
            Some(days) => {
                number(out);
                float(out, days);
            }
            None => return text(out, place, 0, &shown.write(cell)),
        },
        Cell::Time(micros) => {
            number(out);
            float(out, *micros as f64 / 86_400_000_000.0);
        }
    }
    out.extend(b"</v></c>");
    false
}

fn begin(out: &mut Vec<u8>, (letters, row): (&str, &[u8]), style: u32, end: &[u8]) {
    out.extend(b"<c r=\"");
    out.extend(letters.as_bytes());
    out.extend(row);
    out.extend(b"\" s=\"");
    integer(out, i64::from(style));
    out.extend(end);
}

/// Writes a text; nothing in it is taken for a formula.
pub(super) fn text(out: &mut Vec<u8>, place: (&str, &[u8]), style: u32, words: &str) -> bool {
    begin(out, place, style, b"\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    let cut = words.len() > LONGEST && words.encode_utf16().count() > LONGEST;
    if cut {
        let mut used = 0;
        let fits = words.char_indices().find(|(_, letter)| {
            used += letter.len_utf16();
            used > LONGEST
        });
        escape(out, &words[..fits.map_or(words.len(), |(at, _)| at)]);
    } else {
        escape(out, words);
    }
    out.extend(b"</t></is></c>");
    cut
}

/// Writes a text that XML takes for nothing else.
pub(super) fn escape(out: &mut Vec<u8>, words: &str) {
    if words.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'&' | b'<' | b'>' | b'"') && byte < 0xEF) {
        out.extend(words.as_bytes());
        return;
    }
    for letter in words.chars() {
        match letter {
            '&' => out.extend(b"&amp;"),
            '<' => out.extend(b"&lt;"),
            '>' => out.extend(b"&gt;"),
            '"' => out.extend(b"&quot;"),
            '\n' | '\t' => out.push(letter as u8),
            // A carriage return would come back as a new line, and the others are no characters of XML.
            '\r' => out.extend(b"&#13;"),
            letter if letter.is_ascii_control() => {}
            '\u{FFFE}' | '\u{FFFF}' => {}
            letter => out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn integer(out: &mut Vec<u8>, value: i64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut left = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend(&digits[at..]);
}

fn float(out: &mut Vec<u8>, value: f64) {
    let size = value.abs();
    // Writing to memory cannot fail.
    let _ =
        if size != 0.0 && !(1e-7..1e17).contains(&size) { write!(out, "{value:e}") } else { write!(out, "{value}") };
}

#[cfg(test)]
mod tests {
    use super::{escape, float, integer};

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn numbers_are_what_excel_reads() {
        for (value, text) in [(0, "0"), (-7, "-7"), (i64::MIN, "-9223372036854775808"), (1_234_567, "1234567")] {
            assert_eq!(written(|out| integer(out, value)), text);
        }
        for (value, text) in
            [(0.0, "0"), (0.1, "0.1"), (-1.5e300, "-1.5e300"), (1e-9, "1e-9"), (1e15, "1000000000000000")]
        {
            assert_eq!(written(|out| float(out, value)), text);
        }
    }

    #[test]
    fn texts_are_what_xml_reads() {
        for (from, to) in [
            ("한글", "한글"),
            ("<a & \"b\">", "&lt;a &amp; &quot;b&quot;&gt;"),
            ("a\u{1}b\r\n", "ab&#13;\n"),
            ("\u{FFFF}x😀", "x😀"),
        ] {
            assert_eq!(written(|out| escape(out, from)), to);
        }
    }
}

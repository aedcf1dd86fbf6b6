//! Pieces of SQL text, for blocks that put expressions together from their config.

use crate::types::{Problem, Result};

/// Types that are one word in both.
const SIMPLE: [(&str, &str); 17] = [
    ("bool", "Boolean"),
    ("int8", "Int8"),
    ("int16", "Int16"),
    ("int32", "Int32"),
    ("int64", "Int64"),
    ("uint8", "UInt8"),
    ("uint16", "UInt16"),
    ("uint32", "UInt32"),
    ("uint64", "UInt64"),
    ("float32", "Float32"),
    ("float64", "Float64"),
    ("utf8", "Utf8"),
    ("large_utf8", "LargeUtf8"),
    ("binary", "Binary"),
    ("large_binary", "LargeBinary"),
    ("date32", "Date32"),
    ("date64", "Date64"),
];

const UNITS: [(&str, &str); 4] = [("s", "Second"), ("ms", "Millisecond"), ("us", "Microsecond"), ("ns", "Nanosecond")];

/// Returns a column's name as SQL wants it.
pub fn column(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Returns a text literal.
pub fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// Returns the conversion of an expression to a type in Weir's notation; what does not convert becomes null.
///
/// # Errors
/// When the type is none, or one that nothing can be converted to.
pub fn try_cast(expression: &str, data_type: &str) -> Result<String> {
    Ok(format!("arrow_try_cast({expression}, '{}')", type_name(data_type)?))
}

/// Returns a type's name in the words of the query engine's `arrow_cast` and `arrow_try_cast`.
///
/// # Errors
/// When the type is none, or one that nothing can be converted to.
pub fn type_name(data_type: &str) -> Result<String> {
    let text = data_type.trim();
    let simple = SIMPLE.iter().find(|(word, _)| *word == text).map(|(_, name)| (*name).to_owned());
    simple.or_else(|| parameterised(text)).ok_or_else(|| {
        let words: Vec<String> = SIMPLE.iter().map(|(word, _)| format!("`{word}`")).collect();
        let hint = format!(
            "use {}, `timestamp[us, UTC]`, `time64[us]`, `duration[us]` or `decimal128(18, 4)`",
            words.join(", ")
        );
        Problem::config(format!("nothing can be converted to `{data_type}`")).with_hint(hint)
    })
}

fn parameterised(text: &str) -> Option<String> {
    let (word, rest) = text.split_once(['[', '('])?;
    let inner = rest.strip_suffix([']', ')'])?.trim();
    let unit = |word: &str| UNITS.iter().find(|(short, _)| *short == word.trim()).map(|(_, name)| *name);
    Some(match word {
        "timestamp" => match inner.split_once(',') {
            Some((short, zone)) => format!("Timestamp({}, Some(\"{}\"))", unit(short)?, plain_zone(zone)?),
            None => format!("Timestamp({}, None)", unit(inner)?),
        },
        "time32" => format!("Time32({})", unit(inner)?),
        "time64" => format!("Time64({})", unit(inner)?),
        "duration" => format!("Duration({})", unit(inner)?),
        "decimal128" | "decimal256" => {
            let (precision, scale) = inner.split_once(',')?;
            let (precision, scale) = (precision.trim().parse::<u8>().ok()?, scale.trim().parse::<i8>().ok()?);
            format!("Decimal{}({precision}, {scale})", &word[7..])
        }
        _ => return None,
    })
}

/// The zone ends up inside a SQL text, so nothing but a zone's characters may be in it.
fn plain_zone(zone: &str) -> Option<&str> {
    let zone = zone.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "_/+-:".contains(c);
    (!zone.is_empty() && zone.chars().all(plain)).then_some(zone)
}

#[cfg(test)]
mod tests {
    use super::{column, text, try_cast, type_name};

    #[test]
    fn speaks_the_engines_words() {
        let cases = [
            ("int64", "Int64"),
            ("timestamp[us]", "Timestamp(Microsecond, None)"),
            ("timestamp[ms, Asia/Seoul]", "Timestamp(Millisecond, Some(\"Asia/Seoul\"))"),
            ("time64[ns]", "Time64(Nanosecond)"),
            ("decimal128(18, 4)", "Decimal128(18, 4)"),
            ("decimal256(40, 0)", "Decimal256(40, 0)"),
        ];
        for (ours, theirs) in cases {
            assert_eq!(type_name(ours).as_deref(), Ok(theirs));
        }
    }

    #[test]
    fn refuses_what_is_no_type() {
        for wrong in ["number", "timestamp[us, ') or 1=1]", "decimal128(x, 1)", "list<utf8>"] {
            assert!(type_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn quotes_end_nowhere_else() {
        assert_eq!(column("a\"b"), "\"a\"\"b\"");
        assert_eq!(text("it's"), "'it''s'");
        assert_eq!(try_cast("\"a\"", "int64").as_deref(), Ok("arrow_try_cast(\"a\", 'Int64')"));
    }
}

//! One value of a JSON document by its pointer (RFC 6901), without building the rest of the document.
//!
//! A page's cursor mostly stands behind hundreds of records that are decoded elsewhere: they are passed over here, and nothing is made of
//! them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Returns the text of the value that a pointer names; `None` where there is none.
///
/// # Errors
/// When the document is not JSON from its beginning to its end.
pub(crate) fn find(document: &[u8], pointer: &str) -> Result<Option<String>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(document);
    let steps: Option<Vec<Cow<'_, str>>> = match pointer.strip_prefix('/') {
        Some(rest) => Some(rest.split('/').map(unescape).collect()),
        None => pointer.is_empty().then(Vec::new),
    };
    let found = match &steps {
        Some(steps) => Below(steps).deserialize(&mut deserializer)?,
        // What does not begin with a slash points to nothing; the document has to be JSON all the same.
        None => IgnoredAny::deserialize(&mut deserializer).map(|_| None)?,
    };
    deserializer.end()?;
    Ok(found)
}

fn unescape(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}

/// Looks for what the steps lead to, below the value at hand.
struct Below<'s>(&'s [Cow<'s, str>]);

impl<'de> DeserializeSeed<'de> for Below<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.0.split_first() {
            None => <&RawValue>::deserialize(deserializer).map(|value| Some(value.get().to_owned())),
            Some((first, rest)) => deserializer.deserialize_any(Step { name: first, rest }),
        }
    }
}

/// One step into an object or array; other values have nothing below them.
struct Step<'s> {
    name: &'s str,
    rest: &'s [Cow<'s, str>],
}

/// Tells whether a key is the one that is looked for, without keeping it.
struct IsKey<'s>(&'s str);

impl<'de> DeserializeSeed<'de> for IsKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}

impl<'de> Visitor<'de> for Step<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(is_it) = map.next_key_seed(IsKey(self.name))? {
            if is_it {
                // Of a key that is written twice the last one counts, as in most readers.
                found = map.next_value_seed(Below(self.rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        // RFC 6901 knows no leading zeros.
        let plain = self.name == "0" || !self.name.starts_with(['0', '+']);
        let wanted = self.name.parse::<usize>().ok().filter(|_| plain);
        let mut at = 0;
        let mut found = None;
        loop {
            if wanted == Some(at) {
                match items.next_element_seed(Below(self.rest))? {
                    Some(value) => found = value,
                    None => return Ok(None),
                }
            } else if items.next_element::<IgnoredAny>()?.is_none() {
                return Ok(found);
            }
            at += 1;
        }
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::find;

    const DOCUMENT: &str =
        r#"{"data":[{"id":1},{"id":2,"a/b":{"~":null}}],"next":"x\u002f1","n":1.50,"big":18446744073709551616,"":7}"#;

    #[test]
    fn finds_what_the_whole_document_would_show() {
        let whole: Value = serde_json::from_str(DOCUMENT).expect("JSON");
        for pointer in [
            "",
            "/data",
            "/data/1/id",
            "/data/1/a~1b",
            "/data/1/a~1b/~0",
            "/data/2",
            "/data/01",
            "/data/x",
            "/data/-",
            "/next",
            "/next/0",
            "/n",
            "/n/0",
            "/big/x",
            "/",
            "/nothing",
            "/nothing/0",
            "next",
        ] {
            let found = find(DOCUMENT.as_bytes(), pointer).expect(pointer);
            let found: Option<Value> = found.map(|text| serde_json::from_str(&text).expect(pointer));
            assert_eq!(found.as_ref(), whole.pointer(pointer), "{pointer}");
        }
    }

    #[test]
    fn refuses_what_is_not_json_to_the_end() {
        for text in ["", "{", r#"{"a":1"#, r#"{"a":1} x"#, r#"{"b":tru,"a":1}"#, "<html>"] {
            assert!(find(text.as_bytes(), "/a").is_err(), "{text}");
            assert!(find(text.as_bytes(), "a").is_err(), "{text}");
        }
    }

    #[test]
    fn deep_documents_are_refused_not_followed() {
        let deep = "[".repeat(100_000);
        assert!(find(deep.as_bytes(), "/0/0").is_err());
        let pointer = "/0".repeat(100_000);
        assert!(find(deep.as_bytes(), &pointer).is_err());
    }
}

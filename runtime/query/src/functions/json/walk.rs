//! Follows a path through a JSON text in one pass and without allocating.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// Into an object, by key.
    Key(&'a str),
    /// Into an array, by position from 0.
    Item(i64),
}

/// Returns the text of the value at the end of a path. The whole text is read, so that what is no JSON is found to be none wherever the
/// path leads; of keys that stand twice the last one counts.
pub(super) fn find<'de>(json: &'de str, path: &[Step<'_>]) -> Option<&'de str> {
    let mut found = None;
    let mut reader = serde_json::Deserializer::from_str(json);
    Walk { path, found: &mut found }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    found
}

/// Returns whether a text is JSON.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Returns the number of items of an array or keys of an object.
pub(super) fn length(json: &str) -> Option<i64> {
    serde_json::from_str::<Length>(json).ok().map(|length| length.0)
}

struct Walk<'p, 'o, 'de> {
    path: &'p [Step<'p>],
    found: &'o mut Option<&'de str>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        match self.path.split_first() {
            Some((step, rest)) => reader.deserialize_any(Descent { step: *step, rest, found: self.found }),
            None => {
                *self.found = Some(<&RawValue>::deserialize(reader)?.get());
                Ok(())
            }
        }
    }
}

/// Takes one step; what it is not meant for is passed over.
struct Descent<'p, 'o, 'de> {
    step: Step<'p>,
    rest: &'p [Step<'p>],
    found: &'o mut Option<&'de str>,
}

impl<'de> Visitor<'de> for Descent<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Step::Key(wanted) = self.step else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        while let Some(hit) = map.next_key_seed(KeyIs(wanted))? {
            if hit {
                *self.found = None;
                map.next_value_seed(Walk { path: self.rest, found: &mut *self.found })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if let Step::Item(wanted) = self.step {
            for _ in 0..wanted {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
            }
            // A negative position is none: counting from the end would need two passes.
            if wanted >= 0 {
                items.next_element_seed(Walk { path: self.rest, found: &mut *self.found })?;
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Compares a key without keeping it.
struct KeyIs<'p>(&'p str);

impl<'de> DeserializeSeed<'de> for KeyIs<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<bool, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyIs<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}

/// Counts what an array or object holds.
struct Length(i64);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(Count).map(Self)
    }
}

struct Count;

impl<'de> Visitor<'de> for Count {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<i64, A::Error> {
        let mut count = 0;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<i64, A::Error> {
        let mut count = 0;
        while items.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::Step::{Item, Key};
    use super::{find, is_json, length};

    #[test]
    fn follows_keys_and_items() {
        let json = r#" {"a": {"b": [1, {"c": "x\n"}, null]}, "é": true, "d\u0065": 2, "a\"": 3} "#;
        let cases: [(&[_], Option<&str>); 10] = [
            (&[Key("a"), Key("b"), Item(1), Key("c")], Some(r#""x\n""#)),
            (&[Key("a"), Key("b"), Item(0)], Some("1")),
            (&[Key("a"), Key("b"), Item(2)], Some("null")),
            (&[Key("a"), Key("b"), Item(3)], None),
            (&[Key("a"), Key("b"), Item(-1)], None),
            (&[Key("a"), Item(0)], None),
            (&[Key("é")], Some("true")),
            (&[Key("de")], Some("2")),
            (&[Key("a\"")], Some("3")),
            (&[Key("é"), Key("x")], None),
        ];
        for (path, expected) in cases {
            assert_eq!(find(json, path), expected, "{path:?}");
        }
        assert_eq!(find("[1]", &[]), Some("[1]"));
        assert_eq!(find(r#"{"a": 1, "a": 2}"#, &[Key("a")]), Some("2"));
    }

    #[test]
    fn finds_nothing_in_what_is_no_json() {
        for broken in ["", "{", r#"{"a": 1"#, r#"{"a": 1} x"#, r#"{"a": 1, "b": }"#, "{'a': 1}"] {
            assert_eq!(find(broken, &[Key("a")]), None, "{broken}");
            assert!(!is_json(broken), "{broken}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(find(&deep, &[Item(0), Item(0)]), None);
    }

    #[test]
    fn counts_items_and_keys() {
        assert_eq!(length("[1, [2, 3], {}]"), Some(3));
        assert_eq!(length(r#"{"a": [1, 2]}"#), Some(1));
        assert_eq!((length("[]"), length("{}")), (Some(0), Some(0)));
        assert_eq!((length("1"), length("\"ab\""), length("[")), (None, None, None));
    }
}

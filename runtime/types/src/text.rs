//! Serde by way of `FromStr` and `Display`, so that a value read from a file obeys the same rules as one typed.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::de::{Error, Visitor};

/// Reads any type that parses from text.
pub(crate) struct TextVisitor<T> {
    expected: &'static str,
    target: PhantomData<T>,
}

impl<T> TextVisitor<T> {
    /// Creates a visitor whose type errors say that `expected` was wanted.
    pub(crate) fn new(expected: &'static str) -> Self {
        Self { expected, target: PhantomData }
    }
}

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Implements `Serialize` and `Deserialize` through `Display` and `FromStr`.
macro_rules! serde_as_text {
    ($type:ty, $expected:literal) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::text::TextVisitor::<$type>::new($expected))
            }
        }
    };
}

pub(crate) use serde_as_text;

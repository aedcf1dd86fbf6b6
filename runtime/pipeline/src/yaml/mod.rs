//! YAML with the place of everything.
//!
//! `saphyr-parser` gives events; the tree here is built from them rather than by `saphyr`'s own loader, because that
//! one stops at a repeated key and forgets where keys stand, and both are what a reader of errors needs.

mod json;
mod load;
mod write;

use std::{fmt, ops::Deref};

use serde_json::Number;
use weir_diagnostics::Span;

pub use json::canonical;
pub use load::load;
pub use write::write;

/// A value together with the place where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Turns the value into another one at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// One value of a YAML file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it starts, and how far it goes on its first line.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a YAML value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Map),
}

/// A single value: the characters, and what YAML takes them for.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// What is written, without quotes. `1.10` stays `1.10`, so that it can still become a text.
    pub text: String,
    /// What it is.
    pub kind: ScalarKind,
}

/// What YAML's core schema takes the characters of a scalar for.
#[derive(Debug, Clone, PartialEq)]
pub enum ScalarKind {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text,
}

/// The entries of a map. Every key occurs once: repetitions were reported and dropped by [`load`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    /// The entries in the order of the file.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

impl Map {
    /// Returns the entry of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| *entry.key == key)
    }
}

impl Node {
    /// Tells whether nothing is written here.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.kind == ScalarKind::Null)
    }

    /// Returns the characters of a scalar other than null.
    pub fn text(&self) -> Option<Spanned<&str>> {
        match &self.value {
            Value::Scalar(scalar) if scalar.kind != ScalarKind::Null => Some(Spanned::new(&scalar.text, self.span)),
            _ => None,
        }
    }

    /// Returns the map.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns what stands here, for use inside a sentence: `a list`, ``the number `5` ``.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::List(_) => "a list".into(),
            Value::Map(_) => "a map".into(),
            Value::Scalar(scalar) => match &scalar.kind {
                ScalarKind::Null => "nothing".into(),
                ScalarKind::Bool(value) => format!("`{value}`"),
                ScalarKind::Number(_) => format!("the number `{}`", scalar.text),
                ScalarKind::Text => "a text".into(),
            },
        }
    }

    /// Follows a JSON pointer as far as the tree goes.
    ///
    /// Returns the place of the last key that exists on the way, and the place of its value. Both are `None` for the
    /// root or when the first step already leads nowhere.
    pub fn locate(&self, pointer: &str) -> Option<Located> {
        let mut node = self;
        let mut located = None;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            node = match &node.value {
                Value::Map(map) => {
                    let Some(entry) = map.get(&step) else { break };
                    located = Some(Located { key: entry.key.span, value: entry.value.span });
                    &entry.value
                }
                Value::List(items) => {
                    let Some(item) = step.parse::<usize>().ok().and_then(|index| items.get(index)) else { break };
                    located = Some(Located { key: item.span, value: item.span });
                    item
                }
                Value::Scalar(_) => break,
            };
        }
        located
    }
}

/// The places of a key and of its value; an item of a list is its own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located {
    /// The key.
    pub key: Span,
    /// The value.
    pub value: Span,
}

//! The schema of JSON records, from those at the beginning.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields};

use super::Scanner;
use crate::column::{Cell, Rules};
use crate::infer::{Kinds, kind_of_number, kind_of_text, kind_of_time};
use crate::options::Nested;
use crate::xml::TEXT;

/// An object with more keys than this is a map in disguise (by date, by identifier), and its keys are data.
const MAX_FIELDS: usize = 1_000;

/// What was seen in one place of the records.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    kinds: Kinds,
    fields: Vec<(String, Shape)>,
    is_object: bool,
    items: Option<Box<Shape>>,
}

impl Shape {
    /// Takes in one value.
    ///
    /// # Errors
    /// When it is not JSON; the message says where.
    pub(crate) fn observe(&mut self, cell: &Cell<'_>, rules: &Rules) -> Result<(), String> {
        match cell {
            Cell::Null | Cell::Filler => {}
            Cell::Literal(b"true" | b"false") => self.kinds.add(Kinds::BOOL),
            Cell::Literal(number) => self.kinds.add(kind_of_number(number)),
            Cell::Text(text) if rules.untyped => self.kinds.add(kind_of_text(text, &rules.times)),
            Cell::Text(text) => self.kinds.add(kind_of_time(text, &rules.times)),
            Cell::Escaped(..) => self.kinds.add(Kinds::TEXT),
            Cell::Nested(text) if text.first() == Some(&b'[') => {
                let items = self.items.get_or_insert_default();
                let mut scanner = Scanner::new(text);
                let mut result = Ok(());
                scanner
                    .array(|item| result = std::mem::replace(&mut result, Ok(())).and(items.observe(&item, rules)))?;
                result?;
            }
            Cell::Nested(text) => {
                self.is_object = true;
                self.observe_object(&mut Scanner::new(text), rules)?;
            }
        }
        Ok(())
    }

    /// Takes in a record: an object, an array by position, or a single value.
    pub(crate) fn observe_record(&mut self, text: &[u8], names: &[String], rules: &Rules) -> Result<(), String> {
        let mut scanner = Scanner::new(text);
        match scanner.peek() {
            Some(b'{') => self.observe_object(&mut scanner, rules)?,
            Some(b'[') => {
                let mut at = 0;
                let mut result = Ok(());
                scanner.array(|value| {
                    let name = names.get(at).cloned().unwrap_or_else(|| format!("column_{}", at + 1));
                    let seen = self.field(at, name.as_bytes()).observe(&value, rules);
                    result = std::mem::replace(&mut result, Ok(())).and(seen);
                    at += 1;
                })?;
                result?;
            }
            _ => {
                let value = scanner.value()?;
                self.field(0, b"value").observe(&value, rules)?;
            }
        }
        Ok(scanner.end()?)
    }

    fn observe_object(&mut self, scanner: &mut Scanner<'_>, rules: &Rules) -> Result<(), String> {
        let mut expected = 0;
        let mut result = Ok(());
        scanner.object(|key, value| {
            let seen = self.field(expected, &key.plain().unwrap_or_default()).observe(&value, rules);
            result = std::mem::replace(&mut result, Ok(())).and(seen);
            expected += 1;
        })?;
        result
    }

    /// Finds or makes the field of a name, which is mostly at the place expected.
    fn field(&mut self, expected: usize, name: &[u8]) -> &mut Self {
        let matches = |(known, _): &(String, Self)| known.as_bytes() == name;
        let at = if self.fields.get(expected).is_some_and(matches) {
            expected
        } else {
            self.fields.iter().position(matches).unwrap_or_else(|| {
                self.fields.push((String::from_utf8_lossy(name).into_owned(), Self::default()));
                self.fields.len() - 1
            })
        };
        &mut self.fields[at].1
    }

    /// Makes one shape of those that a value of XML had: what is a list somewhere is a list of one elsewhere, and what has attributes
    /// somewhere is nothing but its text elsewhere.
    pub(crate) fn reconcile(&mut self) {
        if let Some(items) = &mut self.items {
            items.kinds.add(std::mem::take(&mut self.kinds));
            items.is_object |= std::mem::take(&mut self.is_object);
            for (name, shape) in std::mem::take(&mut self.fields) {
                items.field(0, name.as_bytes()).absorb(shape);
            }
            items.reconcile();
        }
        if self.is_object && !self.kinds.is_empty() {
            let kinds = std::mem::take(&mut self.kinds);
            self.field(0, TEXT.as_bytes()).kinds.add(kinds);
        }
        self.fields.iter_mut().for_each(|(_, shape)| shape.reconcile());
    }

    fn absorb(&mut self, other: Self) {
        self.kinds.add(other.kinds);
        self.is_object |= other.is_object;
        if let Some(items) = other.items {
            self.items.get_or_insert_default().absorb(*items);
        }
        for (name, shape) in other.fields {
            self.field(0, name.as_bytes()).absorb(shape);
        }
    }

    /// Returns the columns of the records.
    pub(crate) fn columns(&self, nested: Nested) -> Fields {
        self.fields.iter().map(|(name, shape)| Field::new(name, shape.data_type(nested), true)).collect()
    }

    fn data_type(&self, nested: Nested) -> DataType {
        match (&self.items, self.is_object) {
            (None, false) => self.kinds.data_type(),
            // Values of several shapes have only their JSON text in common.
            _ if nested == Nested::Text || !self.kinds.is_empty() => DataType::Utf8,
            (Some(_), true) => DataType::Utf8,
            (Some(items), false) => DataType::List(Arc::new(Field::new_list_field(items.data_type(nested), true))),
            (None, true) if self.fields.is_empty() || self.fields.len() > MAX_FIELDS => DataType::Utf8,
            (None, true) => DataType::Struct(self.columns(nested)),
        }
    }
}

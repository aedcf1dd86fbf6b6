//! Struct columns; a JSON record as a whole is one too.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, NullBufferBuilder, StructArray};
use arrow::datatypes::Fields;

use super::nested::{Document, documents, require};
use super::{Cell, Column, Faults, SharedRules, column_for};
use crate::FormatError;
use crate::json::Scanner;
use crate::xml::TEXT;

/// A struct column.
pub(crate) struct StructColumn {
    fields: Fields,
    names: HashMap<Box<[u8]>, usize>,
    /// Where the values of an array go that stands for this struct.
    positions: Vec<Option<usize>>,
    /// Whether a single value may stand for a struct of one field, as in a list of names that is read as records.
    takes_single: bool,
    children: Vec<Box<dyn Column>>,
    nulls: NullBufferBuilder,
    length: usize,
    rules: SharedRules,
}

impl StructColumn {
    /// Makes an empty column with these children.
    pub(crate) fn new(fields: Fields, rules: &SharedRules) -> Result<Self, FormatError> {
        let order = fields.iter().map(|field| field.name().as_str());
        Ok(Self { takes_single: false, ..Self::for_records(fields.clone(), order, rules)? })
    }

    /// Makes an empty column for the records of a file, with only some of the fields that they have. `order` names the items of records
    /// that are arrays, one after the other.
    pub(crate) fn for_records<'n>(
        fields: Fields,
        order: impl Iterator<Item = &'n str>,
        rules: &SharedRules,
    ) -> Result<Self, FormatError> {
        let positions = order.map(|name| fields.iter().position(|kept| kept.name() == name)).collect();
        let names = fields.iter().enumerate().map(|(at, field)| (field.name().as_bytes().into(), at)).collect();
        let children = fields.iter().map(|field| column_for(field.data_type(), rules)).collect::<Result<_, _>>()?;
        Ok(Self {
            fields,
            names,
            positions,
            takes_single: true,
            children,
            nulls: NullBufferBuilder::new(0),
            length: 0,
            rules: Arc::clone(rules),
        })
    }

    /// Takes the children's arrays, where the struct itself is of no interest.
    pub(crate) fn finish_children(&mut self) -> Result<Vec<ArrayRef>, FormatError> {
        self.length = 0;
        self.nulls.finish();
        self.children.iter_mut().map(|child| child.finish()).collect()
    }

    /// Finds a key; keys mostly come in the order of the schema.
    fn find(&self, key: &Cell<'_>, expected: usize) -> Option<usize> {
        match key {
            Cell::Text(key) => match self.fields.get(expected) {
                Some(field) if field.name().as_bytes() == *key => Some(expected),
                _ => self.names.get(*key).copied(),
            },
            other => self.names.get(other.plain()?.as_ref()).copied(),
        }
    }

    /// Puts the parts of one value into the children's cells.
    fn scatter<'a>(&self, text: &'a [u8], row: usize, parts: &mut [Vec<Cell<'a>>]) -> Result<(), String> {
        let mut scanner = Scanner::new(text);
        let unknown = match scanner.peek() {
            Some(b'{') => self.scatter_object(&mut scanner, row, parts)?,
            Some(b'[') => return self.scatter_array(scanner, row, parts),
            Some(_) if self.takes_single && self.positions == [Some(0)] => {
                parts[0][row] = scanner.value()?;
                None
            }
            _ => {
                scanner.value()?;
                return Err(format!("{} is not a JSON object", super::cell::snippet(text)));
            }
        };
        scanner.end()?;
        match unknown {
            Some(name) if self.rules.reject_unknown => Err(format!("the field {name} is not in the schema")),
            _ => Ok(()),
        }
    }

    fn scatter_object<'a>(
        &self,
        scanner: &mut Scanner<'a>,
        row: usize,
        parts: &mut [Vec<Cell<'a>>],
    ) -> Result<Option<String>, String> {
        let mut expected = 0;
        let mut unknown = None;
        scanner.object(|key, value| match self.find(&key, expected) {
            Some(at) => {
                parts[at][row] = value;
                expected = at + 1;
            }
            None => {
                unknown.get_or_insert_with(|| key.shown());
            }
        })?;
        Ok(unknown)
    }

    /// An array stands for the fields in their order, as many APIs send rows.
    fn scatter_array<'a>(
        &self,
        mut scanner: Scanner<'a>,
        row: usize,
        parts: &mut [Vec<Cell<'a>>],
    ) -> Result<(), String> {
        let mut found = 0;
        scanner.array(|value| {
            if let Some(Some(at)) = self.positions.get(found) {
                parts[*at][row] = value;
            }
            found += 1;
        })?;
        scanner.end()?;
        match (found, self.positions.len()) {
            (found, wanted) if found == wanted => Ok(()),
            (found, wanted) => Err(format!("the array has {found} values, but there are {wanted} columns")),
        }
    }
}

impl Column for StructColumn {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        let documents = documents(cells);
        let mut parts = vec![vec![Cell::Null; cells.len()]; self.children.len()];
        let text = self.names.get(TEXT.as_bytes()).copied().filter(|_| self.rules.untyped);
        for (row, document) in documents.iter().enumerate() {
            let result = match (document, text) {
                // An element of XML without attributes and children is nothing but its text.
                (Document::Json(_), Some(text)) if !matches!(cells[row], Cell::Nested(_)) => {
                    parts[text][row] = cells[row];
                    Ok(())
                }
                (Document::Json(text), _) => self.scatter(text, row, &mut parts),
                (Document::Null, _) => Ok(()),
                (Document::Filler, _) => Err(String::new()),
            };
            if let Err(message) = result {
                parts.iter_mut().for_each(|part| part[row] = Cell::Filler);
                if !matches!(document, Document::Filler) {
                    faults.push(row, message);
                }
            }
            self.nulls.append(!matches!(document, Document::Null));
        }
        self.length += cells.len();
        let present = |row: usize| !matches!(documents[row], Document::Null);
        for ((field, child), part) in self.fields.iter().zip(&mut self.children).zip(&mut parts) {
            let mut inner = Faults::default();
            require(field, part, present, &mut inner);
            child.append(part, &mut inner);
            faults.adopt(field.name(), inner);
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        let length = std::mem::take(&mut self.length);
        let nulls = self.nulls.finish();
        let arrays = self.children.iter_mut().map(|child| child.finish()).collect::<Result<_, _>>()?;
        Ok(Arc::new(StructArray::try_new_with_length(self.fields.clone(), arrays, nulls, length)?))
    }
}

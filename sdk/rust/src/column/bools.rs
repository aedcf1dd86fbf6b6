//! Boolean columns.

use super::{Bitmap, Column, broken, wrong_type};
use crate::types::{Problem, Result};

/// A column of booleans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bools {
    name: String,
    bits: Bitmap,
    validity: Option<Bitmap>,
}

impl Bools {
    /// Makes a column without nulls.
    pub fn new(name: impl Into<String>, bits: Bitmap) -> Self {
        Self { name: name.into(), bits, validity: None }
    }

    /// Makes a column in which `None` is a null.
    pub fn nullable(name: impl Into<String>, values: impl IntoIterator<Item = Option<bool>>) -> Self {
        let values: Vec<Option<bool>> = values.into_iter().collect();
        let bits = Bitmap::of(&values, |value| value.unwrap_or_default());
        let validity = Some(Bitmap::of(&values, Option::is_some)).filter(|bits| !bits.is_full());
        Self { name: name.into(), bits, validity }
    }

    /// Returns the column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the column another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.bits.len()
    }

    /// Returns whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// Returns the value of a row; `None` for a null and beyond the end.
    pub fn get(&self, row: usize) -> Option<bool> {
        let valid = row < self.len() && self.validity.as_ref().is_none_or(|validity| validity.get(row));
        valid.then(|| self.bits.get(row))
    }

    /// Returns the rows, with nulls as `None`.
    pub fn iter(&self) -> impl Iterator<Item = Option<bool>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Returns the rows that are true; nulls are not.
    pub fn to_bitmap(&self) -> Bitmap {
        match &self.validity {
            Some(validity) => self.bits.clone().and(validity),
            None => self.bits.clone(),
        }
    }

    /// Makes a view of a column that came over. A bitmap does not tell how many rows it has, so the batch has to.
    pub(crate) fn from_column(column: Column, rows: usize) -> Result<Self> {
        if column.data_type != "bool" {
            return Err(wrong_type(&column, "`bool`"));
        }
        let Column { name, values, validity, .. } = column;
        let short = || -> Problem { broken(&name, "a bitmap is short") };
        let bits = Bitmap::from_bytes(values, rows).ok_or_else(short)?;
        let validity = match validity {
            Some(bytes) => Some(Bitmap::from_bytes(bytes, rows).ok_or_else(short)?),
            None => None,
        };
        Ok(Self { name, bits, validity })
    }
}

impl From<Bools> for Column {
    fn from(bools: Bools) -> Self {
        Self {
            name: bools.name,
            data_type: "bool".into(),
            values: bools.bits.into_bytes(),
            offsets: None,
            validity: bools.validity.map(Bitmap::into_bytes),
        }
    }
}

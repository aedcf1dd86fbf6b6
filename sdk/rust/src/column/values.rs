//! Fixed-width columns.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use super::{Bitmap, Column, Native, broken, wrong_type};
use crate::types::{Problem, Result};

/// A fixed-width column. It dereferences to a slice of its slots, null ones included, and can be changed in place: the bytes that came
/// over go back without another copy.
///
/// ```
/// use weir_sdk::{Batch, Values};
///
/// # fn main() -> weir_sdk::Result<()> {
/// let batch = Batch::from_columns(2, [Values::new("price", [2.0, 3.0]).into()])?;
/// let mut price = batch.f64s("price")?;
/// price.iter_mut().for_each(|price| *price *= 1.5);
/// let batch = batch.with_columns([price.into()])?;
/// assert_eq!(*batch.f64s("price")?, [3.0, 4.5]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Values<T> {
    name: String,
    data_type: String,
    bytes: Vec<u8>,
    validity: Option<Bitmap>,
    slots: PhantomData<T>,
}

impl<T: Native> Values<T> {
    /// Makes a column without nulls.
    pub fn new(name: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        let values: Vec<T> = values.into_iter().collect();
        Self::generate(name, values.len(), |row| values[row])
    }

    /// Makes a column by asking for every row; nothing is copied afterwards.
    pub fn generate(name: impl Into<String>, rows: usize, mut value: impl FnMut(usize) -> T) -> Self {
        let mut column = Self::zeroed(name.into(), rows);
        column.iter_mut().enumerate().for_each(|(row, slot)| *slot = value(row));
        column
    }

    /// Makes a column in which `None` is a null.
    pub fn nullable(name: impl Into<String>, values: impl IntoIterator<Item = Option<T>>) -> Self {
        let values: Vec<Option<T>> = values.into_iter().collect();
        let mut column = Self::generate(name, values.len(), |row| values[row].unwrap_or_default());
        column.set_validity(Some(Bitmap::of(&values, Option::is_some)));
        column
    }

    /// Makes a column row by row from this one; nulls stay nulls.
    pub fn map<U: Native>(&self, name: impl Into<String>, mut change: impl FnMut(T) -> U) -> Values<U> {
        let mut made = Values::zeroed(name.into(), self.len());
        made.iter_mut().zip(self.iter()).for_each(|(slot, value)| *slot = change(*value));
        made.validity.clone_from(&self.validity);
        made
    }

    fn zeroed(name: String, rows: usize) -> Self {
        let bytes = vec![0; rows * size_of::<T>()];
        Self { name, data_type: T::TYPE.into(), bytes, validity: None, slots: PhantomData }
    }

    /// Returns the column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the column's Arrow type.
    pub fn data_type(&self) -> &str {
        &self.data_type
    }

    /// Gives the column another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Gives the slots another meaning, such as `timestamp[us, UTC]` for an `i64`. Types that such slots cannot hold are refused by the
    /// host when the column reaches it.
    #[must_use]
    pub fn typed(mut self, data_type: impl Into<String>) -> Self {
        self.data_type = data_type.into();
        self
    }

    /// Returns the value of a row; `None` for a null and beyond the end.
    pub fn get_valid(&self, row: usize) -> Option<T> {
        let value = self.get(row)?;
        self.is_valid(row).then_some(*value)
    }

    /// Returns whether a row is not null.
    pub fn is_valid(&self, row: usize) -> bool {
        self.validity.as_ref().is_none_or(|validity| validity.get(row))
    }

    /// Returns which rows are not null; `None` when all are.
    pub fn validity(&self) -> Option<&Bitmap> {
        self.validity.as_ref()
    }

    /// Says which rows are not null. A full bitmap is dropped: then the host has nothing to copy.
    pub fn set_validity(&mut self, validity: Option<Bitmap>) {
        self.validity = validity.filter(|bits| !bits.is_full());
    }

    /// Says that a row is null where it is in either of two columns that it was made from.
    #[must_use]
    pub fn valid_where_both<A: Native, B: Native>(mut self, one: &Values<A>, other: &Values<B>) -> Self {
        let both = match (one.validity(), other.validity()) {
            (Some(one), Some(other)) => Some(one.clone().and(other)),
            (only, none) => only.or(none).cloned(),
        };
        self.set_validity(both);
        self
    }

    /// Returns the rows with nulls as `None`.
    pub fn options(&self) -> impl Iterator<Item = Option<T>> + '_ {
        self.iter().enumerate().map(|(row, value)| self.is_valid(row).then_some(*value))
    }

    /// Returns the rows that pass a test; nulls do not.
    pub fn matching(&self, test: impl FnMut(&T) -> bool) -> Bitmap {
        let bits = Bitmap::of(self, test);
        match &self.validity {
            Some(validity) => bits.and(validity),
            None => bits,
        }
    }
}

impl<T: Native> Deref for Values<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // An empty vector's pointer is not aligned, which only matters to the cast.
        if self.bytes.is_empty() { &[] } else { bytemuck::cast_slice(&self.bytes) }
    }
}

impl<T: Native> DerefMut for Values<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        if self.bytes.is_empty() { &mut [] } else { bytemuck::cast_slice_mut(&mut self.bytes) }
    }
}

impl<T: Native> TryFrom<Column> for Values<T> {
    type Error = Problem;

    fn try_from(column: Column) -> Result<Self> {
        if !T::is_in(&column.data_type) {
            return Err(wrong_type(&column, &format!("`{}`", T::TYPE)));
        }
        let Column { name, data_type, values, validity, .. } = column;
        let bytes = aligned::<T>(values).ok_or_else(|| broken(&name, "the values are cut or not aligned"))?;
        let rows = bytes.len() / size_of::<T>();
        let validity = validity.map(|bits| Bitmap::from_bytes(bits, rows).ok_or(()));
        let validity = validity.transpose().map_err(|()| broken(&name, "the validity bitmap is short"))?;
        Ok(Self { name, data_type, bytes, validity, slots: PhantomData })
    }
}

/// Every allocator in use aligns to 8 bytes whatever it is asked for; should one not, a copy is tried before giving up.
fn aligned<T: Native>(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let fits = |bytes: &[u8]| bytes.is_empty() || bytemuck::try_cast_slice::<u8, T>(bytes).is_ok();
    if fits(&bytes) {
        return Some(bytes);
    }
    let copy = bytes.clone();
    fits(&copy).then_some(copy)
}

impl<T> From<Values<T>> for Column {
    fn from(values: Values<T>) -> Self {
        Self {
            name: values.name,
            data_type: values.data_type,
            values: values.bytes,
            offsets: None,
            validity: values.validity.map(Bitmap::into_bytes),
        }
    }
}

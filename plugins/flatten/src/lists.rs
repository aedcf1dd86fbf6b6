//! The items of lists and maps, and the rows that they belong to. Pure.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, UInt32Array};
use arrow_schema::{ArrowError, DataType};

use crate::config::Empty;

/// The items of some rows.
pub(crate) struct Items {
    /// The items.
    pub(crate) values: ArrayRef,
    /// The row that each belongs to.
    pub(crate) parents: Vec<u32>,
    /// Its position, from 1; null where there is no item.
    pub(crate) ordinals: Int64Array,
}

/// A list or map column.
pub(crate) struct Lists {
    array: ArrayRef,
    values: ArrayRef,
}

impl Lists {
    /// Wraps a column; `None` when it is neither list nor map.
    pub(crate) fn of(array: ArrayRef) -> Option<Self> {
        let values = match array.data_type() {
            DataType::List(_) => array.as_list::<i32>().values().clone(),
            DataType::LargeList(_) => array.as_list::<i64>().values().clone(),
            DataType::FixedSizeList(..) => array.as_fixed_size_list().values().clone(),
            DataType::Map(..) => Arc::new(array.as_map().entries().clone()),
            _ => return None,
        };
        Some(Self { array, values })
    }

    /// Returns the number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.array.len()
    }

    /// Returns how many rows a row becomes.
    pub(crate) fn count(&self, row: usize, empty: Empty) -> usize {
        self.range(row).len().max(usize::from(empty == Empty::Keep))
    }

    /// Returns the items of some rows.
    pub(crate) fn items(&self, rows: Range<usize>, empty: Empty) -> Result<Items, ArrowError> {
        let mut parents = Vec::new();
        let mut places: Vec<Option<u32>> = Vec::new();
        let mut ordinals: Vec<Option<i64>> = Vec::new();
        for row in rows {
            let range = self.range(row);
            if range.is_empty() && empty == Empty::Keep {
                parents.push(row as u32);
                places.push(None);
                ordinals.push(None);
            }
            parents.extend(range.clone().map(|_| row as u32));
            ordinals.extend((1..).take(range.len()).map(Some));
            places.extend(range.map(|place| Some(place as u32)));
        }
        Ok(Items { values: self.values_at(&places)?, parents, ordinals: ordinals.into() })
    }

    /// Items mostly stand one after the other; then they are cut out without a copy.
    fn values_at(&self, places: &[Option<u32>]) -> Result<ArrayRef, ArrowError> {
        let first = places.first().copied().flatten().unwrap_or_default();
        let in_a_row = places.iter().zip(first..).all(|(place, expected)| *place == Some(expected));
        if in_a_row {
            return Ok(self.values.slice(first as usize, places.len()));
        }
        arrow_select::take::take(&self.values, &UInt32Array::from(places.to_vec()), None)
    }

    /// A null list may have items in Arrow; they mean nothing.
    fn range(&self, row: usize) -> Range<usize> {
        if self.array.is_null(row) {
            return 0..0;
        }
        match self.array.data_type() {
            DataType::List(_) => {
                let offsets = self.array.as_list::<i32>().value_offsets();
                offsets[row] as usize..offsets[row + 1] as usize
            }
            DataType::LargeList(_) => {
                let offsets = self.array.as_list::<i64>().value_offsets();
                offsets[row] as usize..offsets[row + 1] as usize
            }
            DataType::Map(..) => {
                let offsets = self.array.as_map().value_offsets();
                offsets[row] as usize..offsets[row + 1] as usize
            }
            _ => {
                let width = self.array.as_fixed_size_list().value_length() as usize;
                row * width..(row + 1) * width
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int64Type;
    use arrow_array::{FixedSizeListArray, LargeListArray, ListArray};

    use super::*;

    type Told = (Vec<Option<i64>>, Vec<u32>, Vec<Option<i64>>);

    fn rows() -> [Option<Vec<Option<i64>>>; 4] {
        [Some(vec![Some(1), None]), None, Some(vec![]), Some(vec![Some(3)])]
    }

    fn told(array: ArrayRef, rows: Range<usize>, empty: Empty) -> Told {
        let items = Lists::of(array).expect("a list").items(rows, empty).expect("items");
        let values = items.values.as_primitive::<Int64Type>().iter().collect();
        (values, items.parents, items.ordinals.iter().collect())
    }

    #[test]
    fn every_item_knows_its_row_and_place() {
        let all: Told = (
            vec![Some(1), None, None, None, Some(3)],
            vec![0, 0, 1, 2, 3],
            vec![Some(1), Some(2), None, None, Some(1)],
        );
        let array: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(rows()));
        assert_eq!(told(array.clone(), 0..4, Empty::Keep), all);
        let large: ArrayRef = Arc::new(LargeListArray::from_iter_primitive::<Int64Type, _, _>(rows()));
        assert_eq!(told(large, 0..4, Empty::Keep), all);
        assert_eq!(
            told(array.clone(), 0..4, Empty::Drop),
            (vec![Some(1), None, Some(3)], vec![0, 0, 3], vec![Some(1), Some(2), Some(1)])
        );
        assert_eq!(told(array, 3..4, Empty::Drop), (vec![Some(3)], vec![3], vec![Some(1)]));
    }

    #[test]
    fn a_sliced_list_keeps_its_items() {
        let array: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(rows()));
        assert_eq!(told(array.slice(2, 2), 0..2, Empty::Keep), (vec![None, Some(3)], vec![0, 1], vec![None, Some(1)]));
    }

    #[test]
    fn a_null_list_of_fixed_size_has_no_items() {
        let lists = [Some(vec![Some(1), Some(2)]), None, Some(vec![Some(5), Some(6)])];
        let array: ArrayRef = Arc::new(FixedSizeListArray::from_iter_primitive::<Int64Type, _, _>(lists, 2));
        let expected =
            (vec![Some(1), Some(2), Some(5), Some(6)], vec![0, 0, 2, 2], vec![Some(1), Some(2), Some(1), Some(2)]);
        assert_eq!(told(array, 0..3, Empty::Drop), expected);
    }

    #[test]
    fn rows_are_counted_without_making_them() {
        let array: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(rows()));
        let lists = Lists::of(array).expect("a list");
        assert_eq!((0..lists.rows()).map(|row| lists.count(row, Empty::Keep)).collect::<Vec<_>>(), [2, 1, 1, 1]);
        assert_eq!((0..lists.rows()).map(|row| lists.count(row, Empty::Drop)).collect::<Vec<_>>(), [2, 0, 0, 1]);
    }
}

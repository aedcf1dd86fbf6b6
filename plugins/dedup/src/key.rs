//! Keys of rows, compared byte by byte in the buffers that came over.

use weir_sdk::prelude::*;

/// The key columns of a batch.
pub(crate) struct Keys {
    columns: Vec<KeyColumn>,
    rows: usize,
}

struct KeyColumn {
    layout: Layout,
    values: Vec<u8>,
    offsets: Vec<u8>,
    validity: Option<Bitmap>,
}

enum Layout {
    Bits,
    Fixed(usize),
    Small,
    Large,
}

/// The key of one row, kept beyond its batch.
pub(crate) type Key = Vec<Option<Vec<u8>>>;

impl Keys {
    /// Copies a batch's key columns.
    pub(crate) fn of(batch: &Batch, names: &[String]) -> Result<Self> {
        let rows = batch.rows();
        let columns = batch.buffers(names)?.into_iter().map(|column| KeyColumn::of(column, rows)).collect();
        Ok(Self { columns, rows })
    }

    /// Returns the number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Returns whether two rows have the same key.
    pub(crate) fn same(&self, one: usize, other: usize) -> bool {
        self.columns.iter().all(|column| column.get(one) == column.get(other))
    }

    /// Returns whether a row has this key.
    pub(crate) fn is(&self, row: usize, key: &Key) -> bool {
        self.columns.iter().zip(key).all(|(column, value)| column.get(row) == value.as_deref())
    }

    /// Returns a row's key.
    pub(crate) fn key(&self, row: usize) -> Key {
        self.columns.iter().map(|column| column.get(row).map(<[u8]>::to_vec)).collect()
    }
}

impl KeyColumn {
    fn of(column: Column, rows: usize) -> Self {
        let Column { data_type, values, offsets, validity, .. } = column;
        let layout = match (data_type.as_str(), &offsets) {
            ("bool", _) => Layout::Bits,
            (large, Some(_)) if large.starts_with("large_") => Layout::Large,
            (_, Some(_)) => Layout::Small,
            _ => Layout::Fixed(values.len() / rows.max(1)),
        };
        let validity = validity.and_then(|bits| Bitmap::from_bytes(bits, rows));
        Self { layout, values, offsets: offsets.unwrap_or_default(), validity }
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        const BITS: [&[u8]; 2] = [&[0], &[1]];
        if self.validity.as_ref().is_some_and(|validity| !validity.get(row)) {
            return None;
        }
        match self.layout {
            Layout::Bits => {
                let byte = self.values.get(row / 8).copied().unwrap_or_default();
                Some(BITS[usize::from(byte >> (row % 8) & 1)])
            }
            Layout::Fixed(width) => self.values.get(row * width..(row + 1) * width),
            Layout::Small => self.values.get(self.small(row)..self.small(row + 1)),
            Layout::Large => self.values.get(self.large(row)..self.large(row + 1)),
        }
    }

    fn small(&self, index: usize) -> usize {
        self.offsets.as_chunks::<4>().0.get(index).map_or(0, |slot| i32::from_le_bytes(*slot) as usize)
    }

    fn large(&self, index: usize) -> usize {
        self.offsets.as_chunks::<8>().0.get(index).map_or(0, |slot| i64::from_le_bytes(*slot) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_equal_where_all_columns_are() -> Result<()> {
        let columns: [Column; 3] = [
            Values::nullable("n", [Some(1_i64), Some(1), None, None]).into(),
            Texts::new("t", ["", "", "x", "x"]).into(),
            Bools::nullable("b", [Some(true), Some(false), None, None]).into(),
        ];
        let batch = Batch::from_columns(4, columns)?;
        let of = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            Keys::of(&batch, &names)
        };
        let pairs = |keys: &Keys| [keys.same(0, 1), keys.same(1, 2), keys.same(2, 3)];
        assert_eq!(pairs(&of(&["n"])?), [true, false, true]);
        assert_eq!(pairs(&of(&["n", "t", "b"])?), [false, false, true]);
        let keys = of(&["t", "b"])?;
        assert!(keys.is(3, &keys.key(2)) && !keys.is(1, &keys.key(0)));
        Ok(())
    }
}

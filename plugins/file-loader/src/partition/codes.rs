//! Rows as numbers of folders. A folder's name is made once for each value of a batch, not for each row.

use std::collections::HashMap;
use std::hash::Hash;

use weir_sdk::column::Native;
use weir_sdk::prelude::*;

use super::text;

/// The types whose values can name folders.
const TYPES: [&str; 12] =
    ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "utf8", "large_utf8", "date32"];

/// The folder of every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codes {
    of_row: Vec<u32>,
    /// In the order of their first rows.
    pub(super) folders: Vec<String>,
}

/// Tells whether a column of this type can make folders.
pub(super) fn can_be(data_type: &str) -> bool {
    TYPES.contains(&data_type)
}

impl Codes {
    /// Reads one column.
    pub(super) fn of(batch: &Batch, column: &Field) -> Result<Self> {
        let name = column.name.as_str();
        match column.data_type.as_str() {
            "bool" => Ok(encode(name, batch.bools(name)?.iter(), bool::to_string)),
            "utf8" | "large_utf8" => Ok(encode(name, batch.texts(name)?.iter(), |text| (*text).to_owned())),
            "date32" => Ok(encode(name, batch.i32s(name)?.options(), |days| text::date(*days))),
            "int8" => integers::<i8>(batch, name),
            "int16" => integers::<i16>(batch, name),
            "int32" => integers::<i32>(batch, name),
            "int64" => integers::<i64>(batch, name),
            "uint8" => integers::<u8>(batch, name),
            "uint16" => integers::<u16>(batch, name),
            "uint32" => integers::<u32>(batch, name),
            "uint64" => integers::<u64>(batch, name),
            other => Err(Problem::system(format!("column `{name}` of type `{other}` came to be partitioned by"))),
        }
    }

    /// Puts the folders of another column into these.
    pub(super) fn within(self, inner: Self) -> Self {
        let (pairs, of_row) = numbered(self.of_row.into_iter().zip(inner.of_row));
        let path = |(outer, inner_code): (u32, u32)| {
            format!("{}/{}", self.folders[outer as usize], inner.folders[inner_code as usize])
        };
        Self { of_row, folders: pairs.into_iter().map(path).collect() }
    }

    /// Returns the numbers of the rows of every folder.
    pub(super) fn rows(&self) -> Vec<Vec<u32>> {
        let mut rows = vec![Vec::new(); self.folders.len()];
        (0..).zip(&self.of_row).for_each(|(row, code)| rows[*code as usize].push(row));
        rows
    }
}

fn integers<T: Native + Eq + Hash + ToString>(batch: &Batch, name: &str) -> Result<Codes> {
    Ok(encode(name, batch.values::<T>(name)?.options(), T::to_string))
}

fn encode<T: Eq + Hash + Copy>(
    name: &str,
    values: impl Iterator<Item = Option<T>>,
    text: impl Fn(&T) -> String,
) -> Codes {
    let (found, of_row) = numbered(values);
    let folders = found.iter().map(|value| text::folder(name, value.as_ref().map(&text).as_deref())).collect();
    // Null and the empty text share a folder.
    merged(Codes { of_row, folders })
}

fn merged(codes: Codes) -> Codes {
    let (folders, of_folder) = numbered(codes.folders.iter().map(String::as_str));
    if folders.len() == codes.folders.len() {
        return codes;
    }
    let of_row = codes.of_row.iter().map(|code| of_folder[*code as usize]).collect();
    Codes { of_row, folders: folders.into_iter().map(str::to_owned).collect() }
}

/// Numbers distinct values by their first appearance. Rows mostly come in the order of what they are partitioned by, so the one before
/// is looked at first.
fn numbered<T: Eq + Hash + Copy>(values: impl Iterator<Item = T>) -> (Vec<T>, Vec<u32>) {
    let (mut known, mut found) = (HashMap::new(), Vec::new());
    let mut last: Option<(T, u32)> = None;
    let mut codes = Vec::with_capacity(values.size_hint().0);
    for value in values {
        let code = match last {
            Some((before, code)) if before == value => code,
            _ => *known.entry(value).or_insert_with(|| {
                found.push(value);
                found.len() as u32 - 1
            }),
        };
        last = Some((value, code));
        codes.push(code);
    }
    (found, codes)
}

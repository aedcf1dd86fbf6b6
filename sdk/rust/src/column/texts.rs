//! Text columns.

use super::{Bitmap, Column, broken, wrong_type};
use crate::types::{Problem, Result};

/// A text column: one buffer of UTF-8 and the offsets at which rows start.
///
/// ```
/// use weir_sdk::{Batch, Texts};
///
/// # fn main() -> weir_sdk::Result<()> {
/// let batch = Batch::from_columns(3, [Texts::nullable("city", [Some("seoul"), None, Some("køln")]).into()])?;
/// let upper = batch.texts("city")?.to_uppercase();
/// assert_eq!(upper.iter().collect::<Vec<_>>(), [Some("SEOUL"), None, Some("KØLN")]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    name: String,
    bytes: Vec<u8>,
    offsets: Offsets,
    validity: Option<Bitmap>,
}

/// Offsets as they came over: 32-bit for `utf8`, 64-bit for `large_utf8`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Offsets {
    Small(Vec<u8>),
    Large(Vec<u8>),
}

impl Offsets {
    fn len(&self) -> usize {
        match self {
            Self::Small(bytes) => bytes.len() / 4,
            Self::Large(bytes) => bytes.len() / 8,
        }
    }

    /// Returns an offset; beyond the end the largest number, which no buffer reaches.
    fn get(&self, index: usize) -> usize {
        let found = match self {
            Self::Small(bytes) => bytes.as_chunks::<4>().0.get(index).map(|slot| i32::from_le_bytes(*slot) as usize),
            Self::Large(bytes) => bytes.as_chunks::<8>().0.get(index).map(|slot| i64::from_le_bytes(*slot) as usize),
        };
        found.unwrap_or(usize::MAX)
    }
}

impl Texts {
    /// Makes a column without nulls.
    pub fn new<S: AsRef<str>>(name: impl Into<String>, texts: impl IntoIterator<Item = S>) -> Self {
        Self::nullable(name, texts.into_iter().map(Some))
    }

    /// Makes a column in which `None` is a null.
    pub fn nullable<S: AsRef<str>>(name: impl Into<String>, texts: impl IntoIterator<Item = Option<S>>) -> Self {
        let mut builder = TextBuilder::new(name);
        texts.into_iter().for_each(|text| builder.push(text.as_ref().map(AsRef::as_ref)));
        builder.finish()
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
        self.offsets.len().saturating_sub(1)
    }

    /// Returns whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether a row is not null.
    pub fn is_valid(&self, row: usize) -> bool {
        self.validity.as_ref().is_none_or(|validity| validity.get(row))
    }

    /// Returns the text of a row; `None` for a null and beyond the end.
    pub fn get(&self, row: usize) -> Option<&str> {
        let valid = row < self.len() && self.is_valid(row);
        valid.then(|| self.slot(row))
    }

    /// Returns the rows, with nulls as `None`.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Tells whether a byte occurs in any row. All rows are looked at in one go, which costs next to nothing beside asking row by row.
    pub fn has_byte(&self, byte: u8) -> bool {
        // Without a way out in the middle the compiler turns each chunk into vector instructions.
        let in_chunk = |chunk: &[u8]| chunk.iter().fold(false, |found, other| found | (*other == byte));
        self.bytes.chunks(1024).any(in_chunk)
    }

    /// Returns which rows pass a test; nulls do not.
    pub fn matching(&self, mut test: impl FnMut(&str) -> bool) -> Bitmap {
        Bitmap::from_fn(self.len(), |row| self.get(row).is_some_and(&mut test))
    }

    /// Makes a column row by row from this one; nulls stay nulls.
    pub fn map<S: AsRef<str>>(&self, mut change: impl FnMut(&str) -> S) -> Self {
        let mut builder = TextBuilder::with_capacity(&self.name, self.len(), self.bytes.len());
        (0..self.len()).for_each(|row| match self.get(row) {
            Some(text) => builder.push(Some(change(text).as_ref())),
            None => builder.push(None),
        });
        builder.finish()
    }

    /// Turns `a` to `z` into `A` to `Z` in place, in one pass over the whole buffer.
    pub fn make_ascii_uppercase(&mut self) {
        upper_case(&mut self.bytes);
    }

    /// Turns all letters into capitals: in place where the texts are ASCII, row by row where they are not.
    #[must_use]
    pub fn to_uppercase(mut self) -> Self {
        let ascii = upper_case(&mut self.bytes);
        if ascii { self } else { self.map(str::to_uppercase) }
    }

    /// Turns all letters into small ones: in place where the texts are ASCII, row by row where they are not.
    #[must_use]
    pub fn to_lowercase(mut self) -> Self {
        if self.bytes.is_ascii() {
            self.bytes.make_ascii_lowercase();
            return self;
        }
        self.map(str::to_lowercase)
    }

    fn slot(&self, row: usize) -> &str {
        let (start, end) = (self.offsets.get(row), self.offsets.get(row + 1));
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        // SAFETY: every constructor makes sure that the buffer is UTF-8 and that offsets lie between characters, and nothing here
        // writes anything but ASCII over ASCII.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }

    /// Makes a view of a column that the host handed out. Arrow text is valid UTF-8 cut between characters, so nothing is checked again:
    /// that would cost as much as most of the work that blocks do on text.
    pub(crate) fn from_host(column: Column) -> Result<Self> {
        let Column { name, data_type, values, offsets, validity } = column;
        let Some(offsets) = offsets else {
            return Err(broken(&name, "text without offsets"));
        };
        let offsets = if data_type == "utf8" { Offsets::Small(offsets) } else { Offsets::Large(offsets) };
        let rows = offsets.len().saturating_sub(1);
        let validity = validity.map(|bits| Bitmap::from_bytes(bits, rows).ok_or(()));
        let validity = validity.transpose().map_err(|()| broken(&name, "the validity bitmap is short"))?;
        Ok(Self { name, bytes: values, offsets, validity })
    }

    /// Refuses columns that are not text.
    pub(crate) fn require_text(column: &Column) -> Result<()> {
        let text = matches!(column.data_type.as_str(), "utf8" | "large_utf8");
        if text { Ok(()) } else { Err(wrong_type(column, "text")) }
    }
}

/// Turns small ASCII letters into capitals and tells whether there was nothing but ASCII. One pass without branches, which the compiler
/// turns into vector instructions.
fn upper_case(bytes: &mut [u8]) -> bool {
    let mut seen = 0;
    for byte in bytes {
        seen |= *byte;
        *byte ^= u8::from(byte.is_ascii_lowercase()) << 5;
    }
    seen < 0x80
}

impl TryFrom<Column> for Texts {
    type Error = Problem;

    /// Checks the whole column; columns of a batch need no check, see [`crate::Batch::view`].
    fn try_from(column: Column) -> Result<Self> {
        Self::require_text(&column)?;
        let texts = Self::from_host(column)?;
        let whole = std::str::from_utf8(&texts.bytes).map_err(|_| broken(&texts.name, "the text is not UTF-8"))?;
        let sound = (0..texts.len()).all(|row| whole.get(texts.offsets.get(row)..texts.offsets.get(row + 1)).is_some());
        if sound { Ok(texts) } else { Err(broken(&texts.name, "offsets do not lie between characters")) }
    }
}

impl From<Texts> for Column {
    fn from(texts: Texts) -> Self {
        let (data_type, offsets) = match texts.offsets {
            Offsets::Small(bytes) => ("utf8", bytes),
            Offsets::Large(bytes) => ("large_utf8", bytes),
        };
        Self {
            name: texts.name,
            data_type: data_type.into(),
            values: texts.bytes,
            offsets: Some(offsets),
            validity: texts.validity.map(Bitmap::into_bytes),
        }
    }
}

/// Builds a text column row by row.
#[derive(Debug)]
pub struct TextBuilder {
    name: String,
    bytes: Vec<u8>,
    offsets: Vec<u8>,
    validity: Bitmap,
}

impl TextBuilder {
    /// Makes an empty builder.
    pub fn new(name: impl Into<String>) -> Self {
        Self::with_capacity(name, 0, 0)
    }

    /// Makes an empty builder with room for so many rows and bytes.
    pub fn with_capacity(name: impl Into<String>, rows: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity((rows + 1) * 4);
        offsets.extend_from_slice(&0_i32.to_le_bytes());
        Self { name: name.into(), bytes: Vec::with_capacity(bytes), offsets, validity: Bitmap::default() }
    }

    /// Adds a row; `None` is a null.
    pub fn push(&mut self, text: Option<&str>) {
        self.bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
        // A buffer of a 32-bit guest cannot outgrow a 32-bit offset.
        self.offsets.extend_from_slice(&(self.bytes.len() as i32).to_le_bytes());
        self.validity.push(text.is_some());
    }

    /// Completes the column.
    pub fn finish(self) -> Texts {
        let validity = Some(self.validity).filter(|bits| !bits.is_full());
        Texts { name: self.name, bytes: self.bytes, offsets: Offsets::Small(self.offsets), validity }
    }
}

//! Numbers as the ranges that they are in.

use std::fmt::Write as _;

use weir_sdk::column::Native;
use weir_sdk::prelude::*;

/// Ranges of one column.
#[derive(Debug, Clone)]
pub(crate) struct Ranges {
    column: String,
    data_type: String,
    width: f64,
}

impl Ranges {
    /// Checks a width against the column's type.
    pub(crate) fn new(field: &Field, width: f64) -> Result<Self> {
        let wrong = |why: &str| {
            Err(Problem::config(format!("`range: {width}` of column `{}` {why}", field.name)).with_column(&field.name))
        };
        if !field.is_number() {
            return wrong(&format!("needs a number, and the column is `{}`", field.data_type));
        }
        if !width.is_finite() || width <= 0.0 {
            return wrong("has to be above 0");
        }
        if !field.data_type.starts_with("float") && (width.fract() != 0.0 || width > i64::MAX as f64) {
            return wrong("has to be a whole number, as the column's values are");
        }
        Ok(Self { column: field.name.clone(), data_type: field.data_type.clone(), width })
    }

    /// Makes the column of ranges.
    pub(crate) fn apply(&self, batch: &Batch) -> Result<Texts> {
        match self.data_type.as_str() {
            "int8" => self.whole::<i8>(batch),
            "int16" => self.whole::<i16>(batch),
            "int32" => self.whole::<i32>(batch),
            "int64" => self.whole::<i64>(batch),
            "uint8" => self.whole::<u8>(batch),
            "uint16" => self.whole::<u16>(batch),
            "uint32" => self.whole::<u32>(batch),
            "uint64" => self.whole::<u64>(batch),
            "float32" => self.parts(batch, |value: f32, text| floating(f64::from(value), self.width, text)),
            _ => self.parts(batch, |value: f64, text| floating(value, self.width, text)),
        }
    }

    fn whole<T: Native + Into<i128>>(&self, batch: &Batch) -> Result<Texts> {
        let width = self.width as i128;
        self.parts(batch, |value: T, text| {
            let from = value.into().div_euclid(width) * width;
            // Writing to a `String` cannot fail.
            let _ = write!(text, "[{from}, {})", from + width);
        })
    }

    fn parts<T: Native>(&self, batch: &Batch, write: impl Fn(T, &mut String)) -> Result<Texts> {
        let values = batch.values::<T>(&self.column)?;
        let mut texts = TextBuilder::with_capacity(&self.column, values.len(), values.len() * 12);
        let mut text = String::new();
        for value in values.options() {
            text.clear();
            if let Some(value) = value {
                write(value, &mut text);
            }
            texts.push(value.is_some().then_some(text.as_str()));
        }
        Ok(texts.finish())
    }
}

fn floating(value: f64, width: f64, text: &mut String) {
    let from = (value / width).floor() * width;
    let _ = if value.is_finite() { write!(text, "[{from}, {})", from + width) } else { write!(text, "{value}") };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(field: &Field, width: f64, column: Column) -> Result<Vec<Option<String>>> {
        let batch = Batch::from_columns(3, [column])?;
        let texts = Ranges::new(field, width)?.apply(&batch)?;
        Ok(texts.iter().map(|text| text.map(str::to_owned)).collect())
    }

    fn texts(all: [Option<&str>; 3]) -> Result<Vec<Option<String>>> {
        Ok(all.iter().map(|text| text.map(str::to_owned)).collect())
    }

    #[test]
    fn numbers_become_their_ranges() {
        let whole = Values::nullable("n", [Some(29_i64), Some(-1), None]).into();
        assert_eq!(ranges(&Field::new("n", "int64"), 10.0, whole), texts([Some("[20, 30)"), Some("[-10, 0)"), None]));
        let extreme = Values::new("n", [i64::MIN, i64::MAX, 0]).into();
        let expected = [
            Some("[-9223372036854775810, -9223372036854775800)"),
            Some("[9223372036854775800, 9223372036854775810)"),
            Some("[0, 10)"),
        ];
        assert_eq!(ranges(&Field::new("n", "int64"), 10.0, extreme), texts(expected));
        let floats = Values::new("n", [0.3, -0.1, f64::NAN]).into();
        let expected = [Some("[0.25, 0.5)"), Some("[-0.25, 0)"), Some("NaN")];
        assert_eq!(ranges(&Field::new("n", "float64"), 0.25, floats), texts(expected));
    }

    #[test]
    fn widths_have_to_fit() {
        for (data_type, width) in
            [("int64", 0.5), ("int64", 0.0), ("float64", -1.0), ("float64", f64::NAN), ("utf8", 1.0)]
        {
            assert!(Ranges::new(&Field::new("n", data_type), width).is_err(), "{data_type} {width}");
        }
    }
}

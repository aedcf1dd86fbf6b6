//! Values out of columns of any type.

use std::borrow::Cow;

use weir_sdk::prelude::*;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    /// None.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number with a fixed point: the digits, and how many stand behind it.
    Decimal(i128, u8),
    /// A number with a floating point.
    Float(f64),
    /// Words, and whatever has no better form.
    Text(Cow<'a, str>),
    /// Days since 1970.
    Date(i64),
    /// Microseconds since 1970.
    Moment(i64),
    /// Microseconds since midnight.
    Time(i64),
}

impl Cell<'_> {
    /// Returns the value as a number, where it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Decimal(value, scale) => Some(*value as f64 / 10_f64.powi(i32::from(*scale))),
            Self::Float(value) => Some(*value),
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            _ => None,
        }
    }

    /// Returns a value of its own.
    pub(crate) fn owned(self) -> Cell<'static> {
        match self {
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Null => Cell::Null,
            Cell::Bool(value) => Cell::Bool(value),
            Cell::Integer(value) => Cell::Integer(value),
            Cell::Decimal(value, scale) => Cell::Decimal(value, scale),
            Cell::Float(value) => Cell::Float(value),
            Cell::Date(value) => Cell::Date(value),
            Cell::Moment(value) => Cell::Moment(value),
            Cell::Time(value) => Cell::Time(value),
        }
    }
}

/// What the values of a column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    Integer {
        bytes: usize,
        signed: bool,
    },
    Float {
        bytes: usize,
    },
    Decimal {
        bytes: usize,
        scale: u8,
    },
    Text {
        wide: bool,
    },
    Date {
        bytes: usize,
    },
    /// With the zone, where the type has one.
    Moment {
        per_second: i64,
        zone: Option<String>,
    },
    Time {
        bytes: usize,
        per_second: i64,
    },
    /// Lists, structs and whatever else has no buffers: as JSON.
    Nested,
}

impl Type {
    /// Reads a type as the contract writes it.
    pub(crate) fn of(data_type: &str) -> Self {
        let (name, inner) = data_type.split_once(['[', '(']).unwrap_or((data_type, ""));
        let inner = inner.trim_end_matches([']', ')']);
        let bytes = |bits: &str| bits.parse::<usize>().unwrap_or(64) / 8;
        match name {
            "bool" => Self::Bool,
            "int8" | "int16" | "int32" | "int64" => Self::Integer { bytes: bytes(&name[3..]), signed: true },
            "uint8" | "uint16" | "uint32" | "uint64" => Self::Integer { bytes: bytes(&name[4..]), signed: false },
            "float32" | "float64" => Self::Float { bytes: bytes(&name[5..]) },
            "decimal32" | "decimal64" | "decimal128" => {
                let scale = inner.split(',').nth(1).and_then(|scale| scale.trim().parse().ok());
                scale.map_or(Self::Nested, |scale| Self::Decimal { bytes: bytes(&name[7..]), scale })
            }
            "utf8" => Self::Text { wide: false },
            "large_utf8" => Self::Text { wide: true },
            "date32" => Self::Date { bytes: 4 },
            "date64" => Self::Date { bytes: 8 },
            "timestamp" => {
                let (unit, zone) = inner.split_once(',').unwrap_or((inner, ""));
                let zone = Some(zone.trim().to_owned()).filter(|zone| !zone.is_empty());
                per_second(unit).map_or(Self::Nested, |per_second| Self::Moment { per_second, zone })
            }
            "time32" | "time64" => {
                per_second(inner).map_or(Self::Nested, |per_second| Self::Time { bytes: bytes(&name[4..]), per_second })
            }
            _ => Self::Nested,
        }
    }

    /// Tells whether values are numbers.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Integer { .. } | Self::Float { .. } | Self::Decimal { .. })
    }

    /// Tells whether values have places on a line that is as long as time.
    pub(crate) fn is_time(&self) -> bool {
        matches!(self, Self::Date { .. } | Self::Moment { .. } | Self::Time { .. })
    }
}

fn per_second(unit: &str) -> Option<i64> {
    match unit.trim() {
        "s" => Some(1),
        "ms" => Some(1_000),
        "us" => Some(1_000_000),
        "ns" => Some(1_000_000_000),
        _ => None,
    }
}

/// Some columns of a batch.
#[derive(Debug)]
pub(crate) struct Columns {
    /// How many rows there are.
    pub(crate) rows: usize,
    columns: Vec<Loaded>,
}

#[derive(Debug)]
struct Loaded {
    kind: Type,
    values: Vec<u8>,
    offsets: Vec<u8>,
    validity: Option<Vec<u8>>,
    texts: Vec<Option<String>>,
}

impl Columns {
    /// Copies columns out of the host.
    pub(crate) fn of(batch: &Batch, fields: &[&Field]) -> Result<Self> {
        let kinds: Vec<Type> = fields.iter().map(|field| Type::of(&field.data_type)).collect();
        let plain: Vec<&str> = fields
            .iter()
            .zip(&kinds)
            .filter(|(_, kind)| **kind != Type::Nested)
            .map(|(field, _)| field.name.as_str())
            .collect();
        let mut buffers = batch.buffers(&plain)?.into_iter();
        let mut columns = Vec::with_capacity(fields.len());
        for (field, kind) in fields.iter().zip(kinds) {
            let texts = if kind == Type::Nested { json(batch, &field.name)? } else { Vec::new() };
            let column = if kind == Type::Nested { None } else { buffers.next() };
            let (values, offsets, validity) = column.map_or_else(Default::default, |column| {
                (column.values, column.offsets.unwrap_or_default(), column.validity)
            });
            columns.push(Loaded { kind, values, offsets, validity, texts });
        }
        Ok(Self { rows: batch.rows(), columns })
    }

    /// Returns a value.
    pub(crate) fn get(&self, column: usize, row: usize) -> Cell<'_> {
        self.columns.get(column).and_then(|column| column.get(row)).unwrap_or(Cell::Null)
    }
}

/// Returns the values of a column without buffers as people would read them: texts as they are, the rest as JSON.
fn json(batch: &Batch, name: &str) -> Result<Vec<Option<String>>> {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = batch.select(&[name])?.rows_as()?;
    Ok(rows
        .into_iter()
        .map(|mut row| match row.remove(name) {
            None | Some(serde_json::Value::Null) => None,
            Some(serde_json::Value::String(text)) => Some(text),
            Some(value) => Some(value.to_string()),
        })
        .collect())
}

impl Loaded {
    fn get(&self, row: usize) -> Option<Cell<'_>> {
        if let Some(validity) = &self.validity
            && !bit(validity, row)?
        {
            return Some(Cell::Null);
        }
        Some(match &self.kind {
            Type::Bool => Cell::Bool(bit(&self.values, row)?),
            Type::Integer { bytes, signed } => Cell::Integer(integer(&self.values, row, *bytes, *signed)?),
            Type::Decimal { bytes, scale } => Cell::Decimal(integer(&self.values, row, *bytes, true)?, *scale),
            Type::Float { bytes: 4 } => Cell::Float(f64::from(f32::from_le_bytes(part(&self.values, row)?))),
            Type::Float { .. } => Cell::Float(f64::from_le_bytes(part(&self.values, row)?)),
            Type::Text { wide } => Cell::Text(String::from_utf8_lossy(self.text(row, *wide)?)),
            Type::Date { bytes: 4 } => Cell::Date(i64::from(i32::from_le_bytes(part(&self.values, row)?))),
            Type::Date { .. } => Cell::Date(i64::from_le_bytes(part(&self.values, row)?).div_euclid(86_400_000)),
            Type::Moment { per_second, .. } => {
                Cell::Moment(micros(i64::from_le_bytes(part(&self.values, row)?), *per_second))
            }
            Type::Time { bytes, per_second } => {
                let value = i64::try_from(integer(&self.values, row, *bytes, true)?).ok()?;
                Cell::Time(micros(value, *per_second))
            }
            Type::Nested => Cell::Text(Cow::Borrowed(self.texts.get(row)?.as_deref()?)),
        })
    }

    fn text(&self, row: usize, wide: bool) -> Option<&[u8]> {
        let offset = |row| -> Option<usize> {
            if wide {
                usize::try_from(i64::from_le_bytes(part(&self.offsets, row)?)).ok()
            } else {
                usize::try_from(i32::from_le_bytes(part(&self.offsets, row)?)).ok()
            }
        };
        self.values.get(offset(row)?..offset(row + 1)?)
    }
}

fn bit(bits: &[u8], at: usize) -> Option<bool> {
    bits.get(at / 8).map(|byte| byte >> (at % 8) & 1 == 1)
}

fn part<const N: usize>(bytes: &[u8], row: usize) -> Option<[u8; N]> {
    bytes.get(row * N..(row + 1) * N)?.try_into().ok()
}

fn integer(bytes: &[u8], row: usize, width: usize, signed: bool) -> Option<i128> {
    Some(match (width, signed) {
        (1, true) => i128::from(i8::from_le_bytes(part(bytes, row)?)),
        (1, false) => i128::from(u8::from_le_bytes(part(bytes, row)?)),
        (2, true) => i128::from(i16::from_le_bytes(part(bytes, row)?)),
        (2, false) => i128::from(u16::from_le_bytes(part(bytes, row)?)),
        (4, true) => i128::from(i32::from_le_bytes(part(bytes, row)?)),
        (4, false) => i128::from(u32::from_le_bytes(part(bytes, row)?)),
        (8, true) => i128::from(i64::from_le_bytes(part(bytes, row)?)),
        (8, false) => i128::from(u64::from_le_bytes(part(bytes, row)?)),
        _ => i128::from_le_bytes(part(bytes, row)?),
    })
}

fn micros(value: i64, per_second: i64) -> i64 {
    if per_second > 1_000_000 {
        value.div_euclid(per_second / 1_000_000)
    } else {
        value.saturating_mul(1_000_000 / per_second)
    }
}

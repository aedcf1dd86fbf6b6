//! A schema as a map from column to type, in the order written.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use weir_types::arrow_type;

/// An explicit schema: `{ id: int64, at: "timestamp[us, UTC]" }`. Every column may be null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaSpec(SchemaRef);

impl SchemaSpec {
    /// Returns the Arrow schema.
    pub fn schema(&self) -> &SchemaRef {
        &self.0
    }
}

impl From<SchemaRef> for SchemaSpec {
    fn from(schema: SchemaRef) -> Self {
        Self(schema)
    }
}

impl<'de> Deserialize<'de> for SchemaSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ColumnsVisitor)
    }
}

struct ColumnsVisitor;

impl<'de> Visitor<'de> for ColumnsVisitor {
    type Value = SchemaSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from column name to Arrow type, like `{ id: int64 }`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SchemaSpec, A::Error> {
        let mut fields: Vec<Field> = Vec::new();
        while let Some((name, text)) = map.next_entry::<String, String>()? {
            let data_type =
                arrow_type::parse(&text).map_err(|error| A::Error::custom(format!("column `{name}`: {error}")))?;
            if fields.iter().any(|field| field.name() == &name) {
                return Err(A::Error::custom(format!("column `{name}` is given twice")));
            }
            fields.push(Field::new(name, data_type, true));
        }
        Ok(SchemaSpec(Arc::new(Schema::new(fields))))
    }
}

//! Values of the config as SQL, in the type of the column that they are compared with. Pure.

use std::fmt;

use weir_sdk::prelude::*;
use weir_sdk::query::sql;

use crate::config::Literal;

impl Literal {
    /// Returns the value as SQL.
    ///
    /// # Errors
    /// When such a value cannot stand beside the column's.
    pub(crate) fn sql(&self, field: &Field) -> Result<String> {
        let number = field.is_number() || field.data_type.starts_with("decimal");
        match self {
            Self::Bool(value) if field.data_type == "bool" => Ok(value.to_string()),
            Self::Number(value) if number => Ok(value.to_string()),
            Self::Number(_) | Self::Bool(_) if field.is_text() => Ok(sql::text(&self.to_string())),
            Self::Text(value) if field.is_text() => Ok(sql::text(value)),
            Self::Text(value) if !number && field.data_type != "bool" => {
                Ok(format!("arrow_cast({}, '{}')", sql::text(value), sql::type_name(&field.data_type)?))
            }
            _ => {
                Err(Problem::config(format!("`{self}` cannot be compared with a column of type `{}`", field.data_type)))
            }
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_columns_type() {
        let number = || Literal::Number(7.into());
        let text = |value: &str| Literal::Text(value.into());
        let cases = [
            (number(), "int64", Some("7")),
            (number(), "decimal128(9, 2)", Some("7")),
            (number(), "utf8", Some("'7'")),
            (number(), "date32", None),
            (text("it's"), "utf8", Some("'it''s'")),
            (text("2024-01-01"), "date32", Some("arrow_cast('2024-01-01', 'Date32')")),
            (text("x"), "int64", None),
            (text("x"), "bool", None),
            (Literal::Bool(true), "bool", Some("true")),
            (Literal::Bool(true), "float64", None),
        ];
        for (literal, data_type, expected) in cases {
            let found = literal.sql(&Field::new("c", data_type)).ok();
            assert_eq!(found.as_deref(), expected, "{literal} as {data_type}");
        }
    }
}

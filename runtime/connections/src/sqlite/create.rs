//! Makes tables for Arrow schemas.

use arrow::datatypes::{Field, Schema};
use weir_types::Problem;

use super::declared::declare;
use super::quote;
use crate::sql::{SqlTable, require_key};

/// Returns the statement that makes the table.
///
/// # Errors
/// When a column has a type that SQLite cannot keep, or the key names a column that is not there.
pub(super) fn create_table(table: &SqlTable, schema: &Schema, key: &[String]) -> Result<String, Problem> {
    require_key(table, schema, key)?;
    let mut parts = schema.fields().iter().map(|field| column(field, key)).collect::<Result<Vec<_>, _>>()?;
    if !key.is_empty() {
        let key: Vec<String> = key.iter().map(|column| quote(column)).collect();
        parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    Ok(format!("CREATE TABLE {} ({})", table.quoted(quote), parts.join(", ")))
}

fn column(field: &Field, key: &[String]) -> Result<String, Problem> {
    let declared = declare(field.name(), field.data_type())?;
    // SQLite lets nulls into a key unless it is told not to.
    let not_null = !field.is_nullable() || key.contains(field.name());
    Ok(format!("{} {declared}{}", quote(field.name()), if not_null { " NOT NULL" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::{DataType, TimeUnit};

    #[test]
    fn words_a_table_for_its_schema() {
        let schema = Schema::new(vec![
            Field::new("day", DataType::Date32, true),
            Field::new("a \"b\"", DataType::Int64, false),
            Field::new("at", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true),
        ]);
        let table = SqlTable { schema: Some("main".into()), table: "t".into() };
        let sql = create_table(&table, &schema, &["day".into()]).expect("valid");
        assert_eq!(
            sql,
            "CREATE TABLE \"main\".\"t\" (\"day\" TEXT \"date32\" NOT NULL, \"a \"\"b\"\"\" BIGINT NOT NULL, \
             \"at\" TEXT \"timestamp[us, UTC]\", PRIMARY KEY (\"day\"))"
        );
    }

    #[test]
    fn names_the_column_that_a_key_misspells() {
        let schema = Schema::new(vec![Field::new("exchange", DataType::Utf8, true)]);
        let table = SqlTable { schema: None, table: "t".into() };
        let problem = create_table(&table, &schema, &["exchnge".into()]).expect_err("misspelt");
        assert_eq!(problem.message, "the key of table `t` names column `exchnge`, which the rows do not have");
        assert_eq!(problem.hint.as_deref(), Some("did you mean `exchange`?"));
    }
}

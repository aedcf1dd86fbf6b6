//! Makes tables for Arrow schemas.

use arrow::datatypes::Schema;
use weir_types::Problem;

use super::my_type::{declare, declare_in_key};
use super::open::Collation;
use super::quote;
use crate::sql::{SqlTable, require_key};

/// Returns the statement that makes the table.
///
/// # Errors
/// When a column has a type that the server cannot keep, or the key names a column that is not there.
pub(super) fn create_table(
    table: &SqlTable,
    schema: &Schema,
    key: &[String],
    collation: Collation,
) -> Result<String, Problem> {
    require_key(table, schema, key)?;
    let keyed = |name: &String| key.contains(name);
    let unbounded = |data_type| declare(data_type).is_ok_and(|declared| declared.starts_with("long"));
    let bounded = schema.fields().iter().filter(|field| keyed(field.name()) && unbounded(field.data_type())).count();
    let mut parts = Vec::with_capacity(schema.fields().len() + 1);
    for field in schema.fields() {
        let declared =
            if keyed(field.name()) { declare_in_key(field.data_type(), bounded) } else { declare(field.data_type()) };
        let declared = declared.map_err(|problem| {
            Problem { message: format!("column `{}`: {}", field.name(), problem.message), ..problem }
                .with_column(field.name())
        })?;
        // Said in so many words: old servers make a `timestamp` that says nothing `NOT NULL`.
        let null = if field.is_nullable() && !keyed(field.name()) { "NULL" } else { "NOT NULL" };
        parts.push(format!("{} {declared} {null}", quote(field.name())));
    }
    if !key.is_empty() {
        let key: Vec<String> = key.iter().map(|column| quote(column)).collect();
        parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    let (name, columns, Collation(collation)) = (table.quoted(quote), parts.join(", "), collation);
    // Other engines know no transactions.
    Ok(format!("CREATE TABLE {name} ({columns}) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {collation}"))
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, TimeUnit};

    use super::*;

    #[test]
    fn texts_are_bounded_in_keys_only() {
        let schema = Schema::new(vec![
            Field::new("day", DataType::Date32, false),
            Field::new("shop", DataType::Utf8, true),
            Field::new("note`s", DataType::Utf8, true),
            Field::new("at", DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())), true),
        ]);
        let table = SqlTable { schema: Some("a".into()), table: "t".into() };
        let statement = create_table(&table, &schema, &["day".into(), "shop".into()], Collation("utf8mb4_bin"));
        assert_eq!(
            statement.expect("made"),
            "CREATE TABLE `a`.`t` (`day` date NOT NULL, `shop` varchar(255) NOT NULL, `note``s` longtext NULL, \
             `at` timestamp(6) NULL, PRIMARY KEY (`day`, `shop`)) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        );
        let wide = Schema::new(vec![Field::new("n", DataType::Decimal256(76, 2), true)]);
        let problem = create_table(&table, &wide, &[], Collation("utf8mb4_bin")).expect_err("too many digits");
        assert_eq!(problem.column.as_deref(), Some("n"));
    }
}

//! What differs from system to system.

use weir_sdk::prelude::*;
use weir_sdk::sql::{Dialect, Session, TableName};

/// A database system.
pub trait System: 'static {
    /// Which one it is, for messages and to refuse connections to others.
    const DIALECT: Dialect;
    /// Its name as people write it.
    const NAME: &'static str;
    /// The query for tables and views in schemas that the grant may open: columns `schema_name` and `table_name`.
    const TABLES: &'static str;

    /// Returns the query for the columns of a table's primary key, in order, as `column_name`.
    fn key_query(session: &Session, table: &TableName) -> String;

    /// Returns the query for about how many rows a table has, as `row_count`; `None` where the system does not know without counting.
    fn size_query(session: &Session, table: &TableName) -> Option<String>;

    /// Returns an expression as text, for values that go into the state.
    fn as_text(expression: &str) -> String;

    /// Words a moment `number` `unit`s before another, which is a literal of an Arrow type.
    fn earlier(data_type: &str, value: &str, number: u64, unit: &str) -> String;

    /// Returns the query for how many pages a table has, as `page_count`, and the condition that picks a range of them; `None` where rows
    /// have no such place.
    fn pages(_session: &Session, _table: &TableName) -> Option<Pages> {
        None
    }
}

/// Reading by the place of rows on the disk.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The query for their number.
    pub count: String,
    /// The condition for the pages from one number to before another.
    pub condition: fn(u64, Option<u64>) -> String,
}

/// Returns a text as SQL has it. Statements with parameters cannot be copied, which is several times faster, so values go into the text.
pub fn literal(dialect: Dialect, text: &str) -> String {
    let text = text.replace('\'', "''");
    // Without the mode NO_BACKSLASH_ESCAPES a backslash begins something.
    let text = if dialect == Dialect::Mysql { text.replace('\\', "\\\\") } else { text };
    format!("'{text}'")
}

pub(crate) fn quoted(session: &Session, names: &[String]) -> String {
    names.iter().map(|name| session.quote(name)).collect::<Vec<_>>().join(", ")
}

/// Opens a session on a connection to the right system.
pub(crate) fn open<S: System>(connection: &str) -> Result<Session> {
    let session = Session::open(connection)?;
    if session.dialect() == S::DIALECT {
        return Ok(session);
    }
    Err(Problem::config(format!("connection `{connection}` is no {} database", S::NAME))
        .with_hint("name another connection, or use the extractor of its system"))
}

/// Reads all rows of a small query.
pub(crate) fn rows<T: serde::de::DeserializeOwned>(session: &Session, statement: &str) -> Result<Vec<T>> {
    let rows = session.query(statement, &[])?;
    let mut read = Vec::new();
    while let Some(batch) = rows.next(1024)? {
        read.extend(batch.rows_as::<T>()?);
    }
    Ok(read)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A system that is none.
    pub(crate) struct Plain;

    impl System for Plain {
        const DIALECT: Dialect = Dialect::Postgres;
        const NAME: &'static str = "plain";
        const TABLES: &'static str = "";

        fn key_query(_: &Session, _: &TableName) -> String {
            String::new()
        }

        fn size_query(_: &Session, _: &TableName) -> Option<String> {
            None
        }

        fn as_text(expression: &str) -> String {
            expression.to_owned()
        }

        fn earlier(_: &str, value: &str, number: u64, unit: &str) -> String {
            format!("{value} less {number} {unit}")
        }
    }

    #[test]
    fn texts_cannot_end_a_literal() {
        assert_eq!(literal(Dialect::Postgres, "a'b\\"), "'a''b\\'");
        assert_eq!(literal(Dialect::Mysql, "a'b\\"), "'a''b\\\\'");
    }
}

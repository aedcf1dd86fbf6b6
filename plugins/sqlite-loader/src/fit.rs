//! Whether rows fit a table. Decided purely, and before anything is written.

use weir_sdk::prelude::*;

use crate::table::TableColumn;

/// Beginnings of the types that SQLite has a place for.
const STORABLE: [&str; 33] = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float32",
    "float64",
    "utf8",
    "large_utf8",
    "binary",
    "large_binary",
    "fixed_size_binary",
    "date32",
    "date64",
    "time32[",
    "time64[",
    "timestamp[",
    "duration[",
    "decimal32",
    "decimal64",
    "decimal128(",
    "decimal256(",
    "list<",
    "large_list<",
    "fixed_size_list",
    "struct<",
    "map<",
    "null",
    "utf8_view",
];

/// Checks what a new table needs.
///
/// # Errors
/// When a column cannot be kept, or two columns have the same name for SQLite, which does not tell capitals from small letters.
pub(crate) fn creatable(fields: &[Field]) -> Result<()> {
    for (at, field) in fields.iter().enumerate() {
        let (name, data_type) = (field.name.as_str(), field.data_type.as_str());
        if fields[..at].iter().any(|before| before.name.eq_ignore_ascii_case(name)) {
            let problem = Problem::config(format!(
                "column `{name}` comes twice: SQLite does not tell capitals from small letters"
            ));
            return Err(problem.with_hint("rename one of them before this node").with_column(name));
        }
        if !STORABLE.iter().any(|storable| data_type.starts_with(storable)) {
            let problem = Problem::config(format!("column `{name}` is `{data_type}`, which SQLite has no type for"));
            return Err(problem
                .with_hint("cast it before this node, for example with the `columns` block")
                .with_column(name));
        }
    }
    Ok(())
}

/// Checks rows against a table that is there. `target` is how messages name it.
///
/// # Errors
/// When they do not fit, with all differences.
pub(crate) fn fit(target: &str, table: &[TableColumn], fields: &[Field]) -> Result<()> {
    creatable(fields)?;
    let differences = differences(table, fields);
    let Some(first) = differences.first() else { return Ok(()) };
    let all: Vec<&str> = differences.iter().map(|difference| difference.text.as_str()).collect();
    let problem = Problem::config(format!("the rows do not fit {target}: {}", all.join("; "))).with_hint(first.hint);
    Err(match &first.column {
        Some(column) => problem.with_column(column),
        None => problem,
    })
}

struct Difference {
    text: String,
    hint: &'static str,
    /// The column of the rows, where it is one of theirs.
    column: Option<String>,
}

const ADD: &str = "add the column with `ALTER TABLE … ADD COLUMN`, or leave it out before this node";
const CAST: &str = "cast the column before this node, for example with the `columns` block, or drop the table";
const MISSING: &str = "add the column before this node, or give it a default in the table";
const GENERATED: &str = "leave the column out before this node";

fn differences(table: &[TableColumn], fields: &[Field]) -> Vec<Difference> {
    let of_rows = fields.iter().filter_map(|field| {
        let known = table.iter().find(|column| column.name.eq_ignore_ascii_case(&field.name));
        let (text, hint) = match known {
            None => (format!("it has no column `{}`", field.name), ADD),
            Some(column) if column.generated => (format!("it computes column `{}` itself", field.name), GENERATED),
            Some(column) if !takes(&column.data_type, &field.data_type) => {
                let text =
                    format!("column `{}` is `{}` there and `{}` here", field.name, column.data_type, field.data_type);
                (text, CAST)
            }
            Some(_) => return None,
        };
        Some(Difference { text, hint, column: Some(field.name.clone()) })
    });
    let of_table = table.iter().filter(|column| {
        let given = fields.iter().any(|field| field.name.eq_ignore_ascii_case(&column.name));
        !given && column.not_null && !column.has_default && !column.generated
    });
    let of_table = of_table.map(|column| {
        let text = format!("its column `{}` is `NOT NULL`, and the rows have no such column", column.name);
        Difference { text, hint: MISSING, column: None }
    });
    of_rows.chain(of_table).collect()
}

/// Tells whether a column of one type takes all values of another as they are. Where Weir made the table, the types are equal; the others
/// are those of tables made by hand, which know but four.
fn takes(column: &str, value: &str) -> bool {
    const SMALL: [&str; 6] = ["int8", "int16", "int32", "uint8", "uint16", "uint32"];
    const TEXTS: [&str; 14] = [
        "large_utf8",
        "date32",
        "date64",
        "time32[",
        "time64[",
        "timestamp[",
        "decimal128(",
        "decimal256(",
        "list<",
        "large_list<",
        "fixed_size_list",
        "struct<",
        "map<",
        "null",
    ];
    let small = SMALL.contains(&value);
    let is_text = || TEXTS.iter().any(|text| value.starts_with(text));
    column == value
        || match column {
            "int64" => small || value == "bool" || value == "uint64" || value.starts_with("duration["),
            "float64" => small || value == "float32",
            "utf8" => is_text(),
            "large_utf8" => value == "utf8",
            "binary" => value == "large_binary" || value.starts_with("fixed_size_binary"),
            _ => value == "null",
        }
}

#[cfg(test)]
mod tests;

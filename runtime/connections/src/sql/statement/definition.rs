//! What the definition of a table leads to: the parser shows only the table itself as a relation.

use sqlparser::ast::{
    AlterTableOperation, ColumnDef, ColumnOption, CreateTable, CreateTableLikeKind, CreateTableOptions, ObjectName,
    RenameTableNameKind, SqlOption, TableConstraint,
};

/// Options of MariaDB and MySQL that keep a table's rows in the table. Other engines read files, other servers and other tables.
const OPTIONS: &[&str] = &[
    "auto_increment",
    "character set",
    "charset",
    "collate",
    "default character set",
    "default charset",
    "default collate",
];

/// Returns the names of all other tables that a new one refers to, copies, or is a part of.
pub(super) fn names(table: &CreateTable) -> Vec<&ObjectName> {
    let like = table.like.iter().map(|like| match like {
        CreateTableLikeKind::Parenthesized(like) | CreateTableLikeKind::Plain(like) => &like.name,
    });
    let inherited = table.inherits.iter().flatten();
    let constraints = table.constraints.iter().filter_map(constraint);
    like.chain(&table.clone).chain(inherited).chain(constraints).chain(table.columns.iter().flat_map(column)).collect()
}

/// Returns the names that a change of a table brings in.
pub(super) fn names_in_change(operation: &AlterTableOperation) -> Vec<&ObjectName> {
    use AlterTableOperation as Op;
    match operation {
        Op::RenameTable { table_name: RenameTableNameKind::As(name) | RenameTableNameKind::To(name) } => vec![name],
        Op::AddColumn { column_def, .. } => column(column_def).collect(),
        Op::AddConstraint { constraint: added, .. } => constraint(added).into_iter().collect(),
        Op::ChangeColumn { options, .. } | Op::ModifyColumn { options, .. } => {
            options.iter().filter_map(option).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the first option by which a table would be more than rows of its own.
pub(super) fn foreign_option(table: &CreateTable) -> Option<String> {
    match &table.table_options {
        CreateTableOptions::None | CreateTableOptions::With(_) => None,
        CreateTableOptions::Plain(options) => options.iter().find(|option| !is_own(option)).map(ToString::to_string),
        other => Some(other.to_string()),
    }
}

fn is_own(option: &SqlOption) -> bool {
    match option {
        SqlOption::Comment(_) => true,
        SqlOption::KeyValue { key, .. } => OPTIONS.contains(&key.value.to_lowercase().as_str()),
        SqlOption::NamedParenthesizedList(list) => {
            let name = list.name.as_ref().map(|name| name.value.to_lowercase());
            list.key.value.eq_ignore_ascii_case("engine") && name.as_deref() == Some("innodb") && list.values.is_empty()
        }
        _ => false,
    }
}

fn constraint(constraint: &TableConstraint) -> Option<&ObjectName> {
    match constraint {
        TableConstraint::ForeignKey(key) => Some(&key.foreign_table),
        _ => None,
    }
}

fn column(column: &ColumnDef) -> impl Iterator<Item = &ObjectName> {
    column.options.iter().filter_map(|defined| option(&defined.option))
}

/// Whoever may refer to a table learns which values it has.
fn option(option: &ColumnOption) -> Option<&ObjectName> {
    match option {
        ColumnOption::ForeignKey(key) => Some(&key.foreign_table),
        _ => None,
    }
}

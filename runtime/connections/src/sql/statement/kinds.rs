//! Kinds of statements: those that read, those that change rows and tables, and all the others, which no session may send.

use sqlparser::ast::{AlterTableOperation, ObjectName, ObjectType, Statement};

use super::definition;

/// What a statement does.
pub(super) enum Kind {
    /// It reads.
    Reads,
    /// It changes rows or tables; in words.
    Writes(String),
    /// It does something that is never allowed; in words.
    Never(String),
}

pub(super) fn of(statement: &Statement) -> Kind {
    let writes = |what: &str| Kind::Writes(what.to_owned());
    match statement {
        Statement::Query(_) => Kind::Reads,
        Statement::Insert(_) => writes("insert rows"),
        Statement::Update(_) => writes("update rows"),
        Statement::Delete(_) => writes("delete rows"),
        Statement::Merge(_) => writes("merge rows"),
        Statement::Truncate(_) => writes("truncate a table"),
        Statement::CreateTable(table) => match definition::foreign_option(table) {
            None => writes("create a table"),
            Some(option) => Kind::Never(format!("create a table with `{option}`")),
        },
        Statement::CreateIndex(_) => writes("create an index"),
        Statement::AlterTable(alter) => alter_table(&alter.operations),
        Statement::Drop { object_type: ObjectType::Table | ObjectType::Index, .. } => writes("drop a table or index"),
        Statement::RenameTable(_) => writes("rename a table"),
        other => {
            let text = other.to_string();
            let words: Vec<&str> = text.split_whitespace().take(2).collect();
            Kind::Never(format!("run `{} …`", words.join(" ").to_lowercase()))
        }
    }
}

/// Returns whether MariaDB and MySQL commit an open transaction before they run a statement.
pub(super) fn commits(statement: &Statement) -> bool {
    match statement {
        Statement::CreateTable(table) => !table.temporary,
        Statement::Drop { temporary, .. } => !temporary,
        Statement::CreateIndex(_) | Statement::AlterTable(_) | Statement::Truncate(_) | Statement::RenameTable(_) => {
            true
        }
        _ => false,
    }
}

fn alter_table(operations: &[AlterTableOperation]) -> Kind {
    use AlterTableOperation as Op;
    let plain = |operation: &Op| {
        matches!(
            operation,
            Op::AddColumn { .. }
                | Op::AddConstraint { .. }
                | Op::AlterColumn { .. }
                | Op::ChangeColumn { .. }
                | Op::DropColumn { .. }
                | Op::DropConstraint { .. }
                | Op::DropPrimaryKey { .. }
                | Op::ModifyColumn { .. }
                | Op::RenameColumn { .. }
                | Op::RenameTable { .. }
        )
    };
    match operations.iter().find(|operation| !plain(operation)) {
        None => Kind::Writes("alter a table".to_owned()),
        Some(operation) => Kind::Never(format!("alter a table by `{operation}`")),
    }
}

/// Returns the names that the parser does not show as relations.
pub(super) fn names(statement: &Statement) -> Vec<&ObjectName> {
    match statement {
        Statement::CreateTable(table) => definition::names(table),
        Statement::AlterTable(alter) => alter.operations.iter().flat_map(definition::names_in_change).collect(),
        Statement::CreateIndex(index) => index.name.iter().collect(),
        Statement::RenameTable(pairs) => pairs.iter().flat_map(|pair| [&pair.old_name, &pair.new_name]).collect(),
        Statement::Drop { names, .. } => names.iter().collect(),
        _ => Vec::new(),
    }
}

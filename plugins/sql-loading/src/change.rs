//! What a table or the rows give up so that both fit.

use weir_sdk::prelude::*;

use crate::database::Database;
use crate::table::TableColumn;

/// One difference, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// The table gets a column.
    Add(Field),
    /// A column of the table gets a type that holds more.
    Widen {
        /// The column as it is.
        column: TableColumn,
        /// The Arrow type that it will have.
        to: String,
    },
    /// The rows go without a column.
    LeaveOut(String),
}

impl Change {
    /// Returns the change for `weir plan`.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Add(field) => format!("column `{}` added as `{}`", field.name, field.data_type),
            Self::Widen { column, to } => {
                format!("column `{}` widened from `{}` to `{to}`", column.name, column.data_type)
            }
            Self::LeaveOut(name) => format!("column `{name}` left out: the table does not have it"),
        }
    }

    /// Tells whether the table changes.
    fn alters(&self) -> bool {
        !matches!(self, Self::LeaveOut(_))
    }
}

/// Alters the table. Run again, it finds nothing to do: what is to change is told from the table as it is.
pub(crate) fn alter(database: &Database<'_>, columns: &[TableColumn], changes: &[Change]) -> Result<()> {
    // Types first: where that means to make the table anew, it has to be just as it was found.
    if changes.iter().any(|change| matches!(change, Change::Widen { .. })) {
        for statement in database.system.widen(database, columns, changes)? {
            database.run(&statement).map_err(in_the_way)?;
        }
    }
    let table = database.table.quoted(database.session);
    for change in changes {
        if let Change::Add(field) = change {
            let (name, sql_type) = (database.quote(&field.name), database.session.type_name(&field.data_type)?);
            // Rows that are there have no value for it, whatever the new ones promise.
            altered(database, change, database.run(&format!("ALTER TABLE {table} ADD COLUMN {name} {sql_type}")))?;
        }
    }
    changes.iter().filter(|change| change.alters()).for_each(|change| log(database, change));
    Ok(())
}

fn altered(database: &Database<'_>, change: &Change, done: Result<u64>) -> Result<()> {
    done.map(drop)
        .map_err(|problem| problem.context(format!("{} cannot be altered ({})", database.shown(), change.line())))
}

fn in_the_way(problem: Problem) -> Problem {
    match problem.hint {
        None => problem.with_hint(
            "what hangs on the column, such as a view or an index, may stand in the way: alter the table by hand",
        ),
        Some(_) => problem,
    }
}

fn log(database: &Database<'_>, change: &Change) {
    weir_sdk::logging::info(&format!("{} altered: {}", database.shown(), change.line()));
}

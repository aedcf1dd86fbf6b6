//! Whether rows fit a table, and what has to change so that they do. Decided purely, and before anything is written.

use weir_sdk::prelude::*;

use crate::change::Change;
use crate::kind::Kind;
use crate::system::System;
use crate::table::TableColumn;
use crate::types;

/// Rows and a table that fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fit {
    /// The columns of the rows that go into the table.
    pub(crate) fields: Vec<Field>,
    /// What has to change before.
    pub(crate) changes: Vec<Change>,
}

/// Rows that are to fit.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) system: &'static dyn System,
    pub(crate) kind: Kind,
    pub(crate) fields: &'a [Field],
    pub(crate) key: &'a [String],
    /// The database's type for each of the columns; none for those that it has no type for.
    pub(crate) sql_types: Vec<Option<String>>,
}

impl Rows<'_> {
    /// Checks what a new table needs.
    ///
    /// # Errors
    /// When a column cannot be kept, or two columns have the same name for the database.
    pub(crate) fn creatable(&self) -> Result<()> {
        self.kind.require_free(self.fields)?;
        for (at, field) in self.fields.iter().enumerate() {
            self.require_own_name(at, field)?;
            self.require_type(at, field)?;
        }
        Ok(())
    }

    fn require_own_name(&self, at: usize, field: &Field) -> Result<()> {
        let (name, system) = (field.name.as_str(), self.system);
        if self.fields[..at].iter().any(|before| system.is_same(&before.name, name)) {
            let message =
                format!("column `{name}` comes twice: {} does not tell capitals from small letters", system.name());
            return Err(Problem::config(message).with_hint("rename one of them before this node").with_column(name));
        }
        match system.longest_name() {
            Some(longest) if name.len() > longest => {
                let message = format!(
                    "the name of column `{name}` is longer than the {longest} bytes that {} keeps of it",
                    system.name()
                );
                Err(Problem::config(message).with_hint("rename it before this node").with_column(name))
            }
            _ => Ok(()),
        }
    }

    fn require_type(&self, at: usize, field: &Field) -> Result<()> {
        if self.sql_types.get(at).is_some_and(Option::is_some) {
            return Ok(());
        }
        let (name, data_type) = (field.name.as_str(), field.data_type.as_str());
        let problem =
            Problem::config(format!("column `{name}` is `{data_type}`, which {} has no type for", self.system.name()));
        Err(problem.with_hint("cast it before this node, for example with the `columns` block").with_column(name))
    }

    /// Checks rows against a table that is there. `target` is how messages name it.
    ///
    /// # Errors
    /// When they do not fit, with all differences.
    pub(crate) fn fit(&self, target: &str, table: &[TableColumn], change: SchemaChange) -> Result<Fit> {
        self.kind.require_free(self.fields)?;
        let (mut fit, mut differences) = (Fit::default(), Vec::new());
        for (at, field) in self.fields.iter().enumerate() {
            match self.meet(table, at, field, change) {
                Meeting::Fits(changed) => {
                    fit.changes.extend(changed);
                    fit.fields.push(field.clone());
                }
                Meeting::LeftOut => fit.changes.push(Change::LeaveOut(field.name.clone())),
                Meeting::Differs(difference) => differences.push(difference),
            }
        }
        let kept = Rows { fields: &fit.fields, sql_types: self.types_of(&fit.fields), ..*self };
        if differences.is_empty() {
            kept.creatable()?;
        }
        differences.extend(self.bookkeeping(table, change, &mut fit));
        differences.extend(self.missing(table));
        refuse(target, &differences).map(|()| fit)
    }

    fn types_of(&self, fields: &[Field]) -> Vec<Option<String>> {
        let type_of = |field: &Field| {
            let at = self.fields.iter().position(|known| known.name == field.name)?;
            self.sql_types.get(at).cloned().flatten()
        };
        fields.iter().map(type_of).collect()
    }

    fn meet(&self, table: &[TableColumn], at: usize, field: &Field, change: SchemaChange) -> Meeting {
        let ignored = change == SchemaChange::Ignore && !self.key.contains(&field.name);
        let differs =
            |text: String, hint| Meeting::Differs(Difference { text, hint, column: Some(field.name.clone()) });
        let Some(column) = table.iter().find(|column| self.system.is_same(&column.name, &field.name)) else {
            return match change {
                _ if ignored => Meeting::LeftOut,
                SchemaChange::AddColumns | SchemaChange::Widen => {
                    Meeting::Fits(Some(Change::Add(Field { nullable: true, ..field.clone() })))
                }
                _ => differs(format!("it has no column `{}`", field.name), ADD),
            };
        };
        if column.generated {
            let text = format!("it computes column `{}` itself", field.name);
            return if ignored { Meeting::LeftOut } else { differs(text, GENERATED) };
        }
        if self.takes(column, at, field) {
            return Meeting::Fits(None);
        }
        match self.wider(column, field).filter(|_| change == SchemaChange::Widen) {
            Some(to) => Meeting::Fits(Some(Change::Widen { column: column.clone(), to })),
            None => {
                let text =
                    format!("column `{}` is `{}` there and `{}` here", field.name, column.data_type, field.data_type);
                differs(text, CAST)
            }
        }
    }

    /// Tells whether a column takes all values of a field as they are.
    fn takes(&self, column: &TableColumn, at: usize, field: &Field) -> bool {
        let same_type = self.sql_types.get(at).is_some_and(|known| known.as_deref() == Some(column.sql_type.as_str()));
        column.data_type == field.data_type || same_type || self.system.holds(&column.data_type, &field.data_type)
    }

    fn wider(&self, column: &TableColumn, field: &Field) -> Option<String> {
        types::wider(&column.data_type, &field.data_type).filter(|to| self.system.may_widen(column, to))
    }

    /// Looks for Weir's own columns. Those of a history cannot be added to rows of which nobody knows since when they hold.
    fn bookkeeping(&self, table: &[TableColumn], change: SchemaChange, fit: &mut Fit) -> Vec<Difference> {
        let adds = matches!(change, SchemaChange::AddColumns | SchemaChange::Widen) && self.kind != Kind::History;
        let mut differences = Vec::new();
        for field in self.kind.bookkeeping() {
            if table.iter().any(|column| self.system.is_same(&column.name, &field.name)) {
                continue;
            }
            if adds {
                fit.changes.push(Change::Add(field));
            } else {
                let text = format!("it has no column `{}`, which mode `{}` keeps", field.name, self.kind.name());
                let hint = if self.kind == Kind::History { ANOTHER } else { ADD };
                differences.push(Difference { text, hint, column: None });
            }
        }
        differences
    }

    fn missing(&self, table: &[TableColumn]) -> Vec<Difference> {
        let own = self.kind.bookkeeping();
        let given = |name: &str| self.fields.iter().chain(&own).any(|field| self.system.is_same(&field.name, name));
        let missing = table
            .iter()
            .filter(|column| !given(&column.name) && column.not_null && !column.has_default && !column.generated);
        let difference = |column: &TableColumn| {
            let text = format!("its column `{}` is `NOT NULL`, and the rows have no such column", column.name);
            Difference { text, hint: MISSING, column: None }
        };
        missing.map(difference).collect()
    }
}

/// How a column of the rows meets the table.
enum Meeting {
    Fits(Option<Change>),
    LeftOut,
    Differs(Difference),
}

struct Difference {
    text: String,
    hint: &'static str,
    /// The column of the rows, where it is one of theirs.
    column: Option<String>,
}

const ADD: &str = "add the column with `ALTER TABLE … ADD COLUMN`, leave it out before this node, or say `on: { schema_change: add-columns }`";
const CAST: &str = "cast the column before this node, for example with the `columns` block, or drop the table";
const MISSING: &str = "add the column before this node, or give it a default in the table";
const GENERATED: &str = "leave the column out before this node";
const ANOTHER: &str = "write to another table, which this node creates";

fn refuse(target: &str, differences: &[Difference]) -> Result<()> {
    let Some(first) = differences.first() else { return Ok(()) };
    let all: Vec<&str> = differences.iter().map(|difference| difference.text.as_str()).collect();
    let problem = Problem::config(format!("the rows do not fit {target}: {}", all.join("; "))).with_hint(first.hint);
    Err(match &first.column {
        Some(column) => problem.with_column(column),
        None => problem,
    })
}

#[cfg(test)]
mod tests;

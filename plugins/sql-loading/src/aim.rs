//! What rows meet: a table that is there, or one to be made.

use weir_sdk::prelude::*;

use crate::database::{Database, shown};
use crate::fit::{Fit, Rows};
use crate::keys;
use crate::kind::Kind;
use crate::statements;
use crate::table::{self, TableColumn};

/// What rows meet, and how they come in.
#[derive(Debug)]
pub(crate) struct Aim {
    /// The columns of the table; `None` if it will be made.
    pub(crate) columns: Option<Vec<TableColumn>>,
    /// Which columns go in, and what changes before.
    pub(crate) fit: Fit,
    /// Whether a table that is there goes, with its definition.
    pub(crate) replaced: bool,
}

/// Rows to come, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order<'a> {
    pub(crate) kind: Kind,
    pub(crate) fields: &'a [Field],
    pub(crate) key: &'a [String],
    pub(crate) change: SchemaChange,
}

impl Aim {
    /// Looks at the table and makes sure that the rows fit.
    pub(crate) fn take(database: &Database<'_>, order: Order<'_>) -> Result<Self> {
        let Order { kind, fields, key, change } = order;
        let sql_types = fields.iter().map(|field| database.session.type_name(&field.data_type).ok()).collect();
        let rows = Rows { system: database.system, kind, fields, key, sql_types };
        let whole = || Fit { fields: fields.to_vec(), changes: Vec::new() };
        let Some(columns) = table::columns(database, &database.table)? else {
            if !database.config.create {
                return Err(Problem::not_found(format!("there is no {}", database.shown()))
                    .with_hint("create it, or let this node do so with `create: true`"));
            }
            rows.creatable()?;
            return Ok(Self { columns: None, fit: whole(), replaced: false });
        };
        let replaced = kind == Kind::Overwrite && database.system.is_plain(database, &columns)?;
        let fit = if replaced {
            rows.creatable()?;
            whole()
        } else {
            rows.fit(&database.shown(), &columns, change)?
        };
        Ok(Self { columns: Some(columns), fit, replaced })
    }

    /// Looks for what would only be found while committing.
    pub(crate) fn examine(&self, database: &Database<'_>, order: Order<'_>) -> Result<()> {
        let Some(columns) = &self.columns else { return Ok(()) };
        if order.kind == Kind::Overwrite {
            return statements::require_unreferenced(database);
        }
        if order.key.is_empty() {
            return Ok(());
        }
        let found = keys::of(database, &database.table, columns)?;
        let fields = [order.fields, &order.kind.bookkeeping()].concat();
        keys::require_no_other(database, &found, columns, &fields, &order.kind.identity(order.key))?;
        match order.kind.replaces() && !keys::has(&found, order.key) {
            true => statements::require_distinct(database, order.key),
            false => Ok(()),
        }
    }

    /// Says in lines what a run does to the table.
    pub(crate) fn lines(&self, database: &Database<'_>, order: Order<'_>) -> Vec<String> {
        let target = database.shown();
        let mut lines = match &self.columns {
            None => {
                vec![format!("{target}, created with {} columns", order.fields.len() + order.kind.bookkeeping().len())]
            }
            Some(columns) => {
                let new = if self.replaced && self.differs(database, columns) {
                    ", its definition replaced by that of the rows"
                } else {
                    ""
                };
                vec![format!("{target}{new}")]
            }
        };
        lines.extend(self.fit.changes.iter().map(crate::change::Change::line));
        lines.push(order.kind.line(&shown(order.key)));
        lines
    }

    /// Tells whether a table that is replaced was another one.
    pub(crate) fn differs(&self, database: &Database<'_>, columns: &[TableColumn]) -> bool {
        let sql_type = |field: &Field| database.session.type_name(&field.data_type).unwrap_or_default();
        let same =
            |(column, field): (&TableColumn, &Field)| column.name == field.name && column.sql_type == sql_type(field);
        columns.len() != self.fit.fields.len() || !columns.iter().zip(&self.fit.fields).all(same)
    }
}

//! What a query reads that a database answers. Its tables' columns are not known here, so only what the text says is told.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, ObjectName, Query, Select, SelectItem, SetExpr, Statement, TableFactor, visit_expressions, visit_relations,
};
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;
use weir_pipeline::ConnectionUrl;

/// What a query reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct QueryLineage {
    /// The tables, as the query names them.
    pub(super) tables: BTreeSet<String>,
    /// What a column of the result is made of; nothing for those of which the text does not say.
    pub(super) columns: BTreeMap<String, Made>,
}

/// What a column is made of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    /// Tables and their columns.
    pub(super) of: BTreeSet<(String, String)>,
    /// Whether it is not simply one of them.
    pub(super) computed: bool,
}

/// Reads a query; one that cannot be read reads nothing that has a name.
pub(super) fn read(text: &str, place: &ConnectionUrl) -> QueryLineage {
    let dialect: &dyn Dialect = match place {
        ConnectionUrl::MySql(_) => &MySqlDialect {},
        ConnectionUrl::Sqlite { .. } => &SQLiteDialect {},
        _ => &PostgreSqlDialect {},
    };
    let Ok(statements) = Parser::parse_sql(dialect, text) else { return QueryLineage::default() };
    let [Statement::Query(query)] = statements.as_slice() else { return QueryLineage::default() };
    let common: BTreeSet<String> =
        query.with.iter().flat_map(|with| &with.cte_tables).map(|table| table.alias.name.value.clone()).collect();
    let mut tables = BTreeSet::new();
    let _ = visit_relations(query, |relation| {
        tables.insert(name(relation));
        ControlFlow::<()>::Continue(())
    });
    tables.retain(|table| !common.contains(table));
    QueryLineage { columns: columns(query, &tables), tables }
}

/// Only a plain `select` over tables says without their columns where its own come from.
fn columns(query: &Query, tables: &BTreeSet<String>) -> BTreeMap<String, Made> {
    let SetExpr::Select(select) = query.body.as_ref() else { return BTreeMap::new() };
    let Some(aliases) = aliases(select).filter(|_| query.with.is_none()) else { return BTreeMap::new() };
    let item = |item: &SelectItem| {
        let (name, expression) = match item {
            SelectItem::ExprWithAlias { expr, alias } => (alias.value.clone(), expr),
            SelectItem::UnnamedExpr(expression) => (last(expression)?, expression),
            _ => return None,
        };
        let computed = !matches!(expression, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
        Some((name, Made { of: named(expression, &aliases)?, computed }))
    };
    let all = select.projection.iter().filter_map(item);
    all.filter(|(_, made)| made.of.iter().all(|(table, _)| tables.contains(table))).collect()
}

/// Returns the tables by the names that columns may have in front; nothing when something else is read as well.
fn aliases(select: &Select) -> Option<BTreeMap<String, String>> {
    let joined = select.from.iter().flat_map(|from| from.joins.iter().map(|join| &join.relation));
    let all = select.from.iter().map(|from| &from.relation).chain(joined);
    let alias = |factor: &TableFactor| match factor {
        TableFactor::Table { name: table, alias, args: None, .. } => {
            let own = table.0.last().map(|part| part.to_string()).unwrap_or_default();
            Some((alias.as_ref().map_or(own, |alias| alias.name.value.clone()), name(table)))
        }
        _ => None,
    };
    all.map(alias).collect()
}

/// Returns the columns in an expression; nothing when there are some of which the text does not say whose they are.
fn named(expression: &Expr, aliases: &BTreeMap<String, String>) -> Option<BTreeSet<(String, String)>> {
    let mut columns = BTreeSet::new();
    let unknown = visit_expressions(expression, |part| {
        let found = match part {
            Expr::Identifier(column) => match aliases.len() {
                1 => aliases.values().next().map(|table| (table.clone(), column.value.clone())),
                _ => None,
            },
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, column] => aliases.get(&table.value).map(|table| (table.clone(), column.value.clone())),
                _ => None,
            },
            Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => None,
            _ => return ControlFlow::Continue(()),
        };
        match found {
            Some(column) => {
                columns.insert(column);
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        }
    });
    unknown.is_continue().then_some(columns)
}

/// The name that a database gives to a column that has no other.
fn last(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Identifier(column) => Some(column.value.clone()),
        Expr::CompoundIdentifier(parts) => parts.last().map(|part| part.value.clone()),
        // PostgreSQL's rule; another database's column then has no lineage, which is no lie.
        Expr::Cast { expr, .. } => last(expr),
        _ => None,
    }
}

fn name(relation: &ObjectName) -> String {
    let parts =
        relation.0.iter().map(|part| part.as_ident().map_or_else(|| part.to_string(), |part| part.value.clone()));
    parts.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests;

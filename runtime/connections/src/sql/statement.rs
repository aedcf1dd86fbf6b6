//! Reads a statement before it is sent: what it does, and to which schemas.
//!
//! SQLite asks about every access while it compiles; servers do not. So the statement is parsed here, by the parser that DataFusion has,
//! and whatever is not known to be harmless is refused. The second wall is the server's: readers get a transaction that is read-only, the
//! protocol takes one statement at a time, and the connection's user has the rights that its administrator gave it.

mod definition;
mod functions;
mod kinds;
mod system;

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, ObjectName, ObjectNamePart, Query, Select, Statement, TableFactor, Visit, Visitor};
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect};
use sqlparser::parser::Parser;
use weir_types::Problem;

use self::kinds::Kind;
use super::{Denial, SqlError, SqlPolicy, SqlSystem};

/// Deeper statements are nobody's work.
const DEPTH: usize = 100;

/// Checks the statements of one session.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    system: SqlSystem,
    policy: SqlPolicy,
}

impl Guard {
    pub(crate) fn new(system: SqlSystem, policy: SqlPolicy) -> Self {
        Self { system, policy }
    }

    /// Checks one statement; `doing` begins messages.
    pub(crate) fn check(&self, statement: &str, doing: &str) -> Result<(), SqlError> {
        let parsed = self.parse(statement, doing)?;
        let mut inspection = Inspection { guard: self };
        match parsed.visit(&mut inspection) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(denial) => Err(SqlError::Denied(*denial)),
        }
    }

    /// Returns whether the database commits an open transaction before it runs a statement.
    pub(crate) fn commits(&self, statement: &str, doing: &str) -> Result<bool, SqlError> {
        Ok(self.system == SqlSystem::MySql && kinds::commits(&self.parse(statement, doing)?))
    }

    /// Checks that a table may be used, for reading or for changing.
    pub(crate) fn table(&self, table: &super::SqlTable, write: Option<&str>) -> Result<(), SqlError> {
        if let Some(what) = write.filter(|_| !self.policy.write) {
            return Err(SqlError::Denied(Denial::Write(format!("{what} table `{}`", table.shown()))));
        }
        match self.name(table.schema.as_deref(), &table.table) {
            Some(denial) => Err(SqlError::Denied(denial)),
            None => Ok(()),
        }
    }

    fn parse(&self, statement: &str, doing: &str) -> Result<Statement, SqlError> {
        let dialect: &dyn Dialect = match self.system {
            SqlSystem::MySql => &MySqlDialect {},
            SqlSystem::Postgres | SqlSystem::Sqlite => &PostgreSqlDialect {},
        };
        if self.system == SqlSystem::MySql && (statement.contains("/*!") || statement.contains("/*M!")) {
            return Err(SqlError::Denied(Denial::Never("hide code in comments".to_owned())));
        }
        let parsed = Parser::new(dialect).with_recursion_limit(DEPTH).try_with_sql(statement);
        let mut statements = parsed.and_then(|mut parser| parser.parse_statements()).map_err(|error| {
            let reason = error.to_string();
            Problem::config(format!("{doing}: the statement cannot be read: {}", reason.trim_start_matches("sql parser error: ")))
                .with_hint("every statement is checked against the grant before it is sent, so it has to be SQL that Weir can read")
        })?;
        match (statements.pop(), statements.len()) {
            (Some(statement), 0) => Ok(statement),
            (None, _) => Err(Problem::config(format!("{doing}: there is no statement")).into()),
            (Some(_), _) => Err(Problem::config(format!("{doing}: more than one statement was given"))
                .with_hint("send one statement at a time; `begin` and `commit` are calls of the session")
                .into()),
        }
    }

    /// Decides about a table or view.
    fn name(&self, schema: Option<&str>, table: &str) -> Option<Denial> {
        if let Some(allowed) = system::readable(self.system, schema, table) {
            return (!allowed).then(|| Denial::Never(format!("read `{}` of the system", shown(schema, table))));
        }
        self.schema(schema)
    }

    /// Names without a schema are found in the schemas of the grant and nowhere else: the session's search path says so.
    fn schema(&self, schema: Option<&str>) -> Option<Denial> {
        let schema = schema?;
        let own = self.policy.write && self.system == SqlSystem::Postgres && schema.eq_ignore_ascii_case("pg_temp");
        let listed = |schemas: &Vec<String>| schemas.iter().any(|allowed| allowed == schema);
        (!own && !self.policy.schemas.as_ref().is_none_or(listed)).then(|| Denial::Schema(schema.to_owned()))
    }

    fn object(&self, name: &ObjectName) -> Option<Denial> {
        match self.identifiers(name).as_deref() {
            Some([table]) => self.name(None, table),
            Some([schema, table]) => self.name(Some(schema), table),
            _ => Some(Denial::Never(format!("use `{name}`, which is in another database"))),
        }
    }

    /// Returns the parts of a name as the database understands them; nothing for what is no plain name.
    fn identifiers(&self, name: &ObjectName) -> Option<Vec<String>> {
        let folds = self.system != SqlSystem::MySql;
        let part = |part: &ObjectNamePart| {
            let identifier = part.as_ident()?;
            let as_is = identifier.quote_style.is_some() || !folds;
            Some(if as_is { identifier.value.clone() } else { identifier.value.to_lowercase() })
        };
        name.0.iter().map(part).collect()
    }

    fn function(&self, name: &ObjectName) -> Option<Denial> {
        match self.identifiers(name).as_deref() {
            Some([function]) => functions::denied(self.system, function),
            Some([schema, function]) if system::is_catalog(self.system, schema) => {
                functions::denied(self.system, function)
            }
            Some([schema, _]) => self.schema(Some(schema)),
            _ => Some(Denial::Never(format!("call `{name}`"))),
        }
    }
}

/// Walks through a statement and stops at the first thing that is not allowed.
struct Inspection<'a> {
    guard: &'a Guard,
}

type Step = ControlFlow<Box<Denial>>;

fn unless(denial: Option<Denial>) -> Step {
    denial.map_or(ControlFlow::Continue(()), |denial| ControlFlow::Break(Box::new(denial)))
}

impl Visitor for Inspection<'_> {
    type Break = Box<Denial>;

    fn pre_visit_statement(&mut self, statement: &Statement) -> Step {
        unless(match kinds::of(statement) {
            Kind::Reads => None,
            Kind::Writes(_) if self.guard.policy.write => {
                kinds::names(statement).into_iter().find_map(|name| self.guard.object(name))
            }
            Kind::Writes(what) => Some(Denial::Write(what)),
            Kind::Never(what) => Some(Denial::Never(what)),
        })
    }

    fn pre_visit_query(&mut self, query: &Query) -> Step {
        let locks = !query.locks.is_empty() && !self.guard.policy.write;
        unless(locks.then(|| Denial::Write("lock rows".to_owned())))
    }

    fn pre_visit_select(&mut self, select: &Select) -> Step {
        unless(select.into.as_ref().map(|_| Denial::Never("select into something".to_owned())))
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> Step {
        unless(self.guard.object(relation))
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> Step {
        unless(match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                self.guard.function(name)
            }
            _ => None,
        })
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> Step {
        unless(match expression {
            Expr::Function(function) => self.guard.function(&function.name),
            _ => None,
        })
    }
}

fn shown(schema: Option<&str>, table: &str) -> String {
    schema.map_or_else(|| table.to_owned(), |schema| format!("{schema}.{table}"))
}

#[cfg(test)]
mod tests;

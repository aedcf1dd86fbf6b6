//! The loader: says what it will do, opens writers, commits.

use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName};
use weir_sdk::staging;

use crate::aim::{Aim, Order};
use crate::commit;
use crate::commits::{self, COMMITS};
use crate::config::SqlLoaderConfig;
use crate::database::Database;
use crate::kind::Kind;
use crate::system::{Mysql, Postgres, Sqlite, System};
use crate::table;
use crate::writer::SqlWriter;

/// Loads tables of one database.
#[derive(Debug)]
pub struct SqlLoader {
    system: &'static dyn System,
    config: SqlLoaderConfig,
    table: TableName,
}

impl SqlLoader {
    /// Makes a loader for SQLite.
    ///
    /// # Errors
    /// When the config makes no sense for it.
    pub fn sqlite(config: SqlLoaderConfig) -> Result<Self> {
        Self::new(&Sqlite, config)
    }

    /// Makes a loader for PostgreSQL.
    ///
    /// # Errors
    /// When the config makes no sense for it.
    pub fn postgres(config: SqlLoaderConfig) -> Result<Self> {
        Self::new(&Postgres, config)
    }

    /// Makes a loader for MariaDB and MySQL.
    ///
    /// # Errors
    /// When the config makes no sense for it.
    pub fn mysql(config: SqlLoaderConfig) -> Result<Self> {
        Self::new(&Mysql, config)
    }

    fn new(system: &'static dyn System, config: SqlLoaderConfig) -> Result<Self> {
        Ok(Self { system, table: config.table_name(system)?, config })
    }

    /// Checks that the database can be reached and the name is a table's.
    ///
    /// # Errors
    /// When it cannot, or it is not.
    pub fn check(&self) -> Result<()> {
        let session = self.session()?;
        table::columns(&self.database(&session), &self.table).map(drop)
    }

    /// Says what a run would write, and refuses what it cannot.
    ///
    /// # Errors
    /// When rows, mode and table do not fit.
    pub fn describe(&self, input: &PortSchema, mode: &WriteMode, change: SchemaChange) -> Result<Vec<String>> {
        mode.key().iter().try_for_each(|column| input.field(column).map(drop))?;
        let session = self.session()?;
        let (database, order) = (self.database(&session), order(input, mode, change));
        let aim = Aim::take(&database, order)?;
        aim.examine(&database, order)?;
        let mut lines = aim.lines(&database, order);
        lines.push(format!("each epoch with its state in `{COMMITS}`"));
        Ok(lines)
    }

    /// Opens a writer.
    ///
    /// # Errors
    /// When the table cannot take such rows.
    pub fn write(&self, request: &WriteRequest) -> Result<SqlWriter> {
        let session = self.session()?;
        SqlWriter::open(&self.database(&session), order(&request.input, &request.mode, request.schema_change))
    }

    /// Commits an epoch.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn commit(&self, request: &CommitRequest<String>) -> Result<()> {
        let session = self.session()?;
        let order = order(&request.input, &request.mode, request.schema_change);
        commit::commit(&self.database(&session), order, request)?;
        // Only now: a transaction that did not come through has to find its rows again.
        staging::discard(&request.tokens)
    }

    /// Removes what was prepared.
    ///
    /// # Errors
    /// When the host's disk refuses.
    pub fn abort(&self, tokens: &[String]) -> Result<()> {
        staging::discard(tokens)
    }

    /// Returns the last epoch that the database knows.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn last_commit(&self, pipeline: &str, node: &str) -> Result<Option<Committed>> {
        let session = self.session()?;
        commits::last(&self.database(&session), pipeline, node)
    }

    fn session(&self) -> Result<Session> {
        let session = Session::open(&self.config.connection)?;
        if session.dialect() == self.system.dialect() {
            return Ok(session);
        }
        let message = format!("connection `{}` is no {} database", &*self.config.connection, self.system.name());
        Err(Problem::config(message).with_hint(format!("use a connection of the form `{}`", self.system.connection())))
    }

    fn database<'a>(&'a self, session: &'a Session) -> Database<'a> {
        Database { session, system: self.system, config: &self.config, table: self.table.clone() }
    }
}

fn order<'a>(input: &'a PortSchema, mode: &'a WriteMode, change: SchemaChange) -> Order<'a> {
    Order { kind: Kind::of(mode), fields: &input.fields, key: mode.key(), change }
}

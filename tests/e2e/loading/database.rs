//! The databases, and pipelines that load into them.

use std::fmt::Display;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use tempfile::TempDir;
use weir_tests::{Finished, MysqlServer, PostgresServer};

use crate::support::Project;

/// A database to load into. Statements of cases are of the kind that all of them understand.
pub(super) trait Database {
    /// The block that loads into it.
    fn loader(&self) -> &'static str;
    /// A connection's URL, with the password where there is one.
    fn url(&self) -> String;
    /// Runs statements.
    fn execute(&self, statements: &str);
    /// Returns the rows of a query, values separated by `|` and nulls empty.
    fn query(&self, statement: &str) -> Vec<String>;
    /// Tells whether a type of a column can be changed from a number of whole units to one with a fraction.
    fn name(&self) -> &'static str {
        self.loader().trim_end_matches("-loader")
    }
}

pub(super) struct Sqlite {
    folder: TempDir,
}

impl Sqlite {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn open(&self) -> Connection {
        Connection::open(self.folder.path().join("out.db")).expect("a database")
    }
}

impl Database for Sqlite {
    fn loader(&self) -> &'static str {
        "sqlite-loader"
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("out.db").display())
    }

    fn execute(&self, statements: &str) {
        self.open().execute_batch(statements).expect(statements);
    }

    fn query(&self, statement: &str) -> Vec<String> {
        let connection = self.open();
        let mut prepared = connection.prepare(statement).expect(statement);
        let width = prepared.column_count();
        let rows = prepared.query_map([], |row| {
            let values = (0..width).map(|at| row.get_ref(at).map(text)).collect::<Result<Vec<_>, _>>()?;
            Ok(values.join("|"))
        });
        rows.expect(statement).map(|row| row.expect("a row")).collect()
    }
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

pub(super) struct Postgres(PostgresServer);

impl Postgres {
    pub(super) fn new(server: PostgresServer) -> Self {
        Self(server)
    }
}

impl Database for Postgres {
    fn loader(&self) -> &'static str {
        "postgres-loader"
    }

    fn url(&self) -> String {
        self.0.url_with_password()
    }

    fn execute(&self, statements: &str) {
        self.0.execute(statements);
    }

    fn query(&self, statement: &str) -> Vec<String> {
        self.0.query(statement)
    }
}

pub(super) struct Mysql(MysqlServer);

impl Mysql {
    pub(super) fn new(server: MysqlServer) -> Self {
        Self(server)
    }
}

impl Database for Mysql {
    fn loader(&self) -> &'static str {
        "mysql-loader"
    }

    fn url(&self) -> String {
        self.0.url_with_password()
    }

    fn execute(&self, statements: &str) {
        self.0.execute(statements);
    }

    fn query(&self, statement: &str) -> Vec<String> {
        let rows = self.0.query(statement);
        let value = |value: &str| if value == "NULL" { String::new() } else { value.to_owned() };
        rows.iter().map(|row| row.split('\t').map(value).collect::<Vec<_>>().join("|")).collect()
    }
}

/// A pipeline that loads into a table of the same name, run after run.
pub(super) struct Loading<'a> {
    database: &'a dyn Database,
    project: Project,
    table: &'static str,
    write: Value,
    on: Value,
    config: Value,
    epoch: u64,
}

/// A batch: what its rows mean, and the rows.
pub(super) type Batch = (&'static str, Value);

impl<'a> Loading<'a> {
    /// Makes a pipeline without rows.
    pub(super) fn new(database: &'a dyn Database, table: &'static str, write: Value) -> Self {
        let config = json!({ "connection": "db", "table": table });
        Self { database, project: Project::new(""), table, write, on: json!({}), config, epoch: 1_000_000 }
    }

    /// Says what happens when the columns differ.
    #[must_use]
    pub(super) fn on(mut self, schema_change: impl Display) -> Self {
        self.on = json!({ "schema_change": schema_change.to_string() });
        self
    }

    /// Ends epochs after so many rows.
    #[must_use]
    pub(super) fn epochs_of(mut self, rows: u64) -> Self {
        self.epoch = rows;
        self
    }

    /// Runs the pipeline over these rows, with more arguments.
    pub(super) fn run_with(&self, arguments: &[&str], columns: &[&str], batches: &[Batch]) -> Finished {
        self.write(columns, batches);
        let weir = self.project.weir("run").args(arguments).env("WEIR_CONNECTION_DB", self.database.url());
        weir.run()
    }

    /// Runs the pipeline over these rows, and expects no trouble.
    #[track_caller]
    pub(super) fn run(&self, columns: &[&str], batches: &[Batch]) {
        self.run_with(&[], columns, batches).ok();
    }

    /// Returns the plan for these rows.
    pub(super) fn plan(&self, arguments: &[&str], columns: &[&str]) -> Finished {
        self.write(columns, &[]);
        self.project.weir("plan").args(arguments).env("WEIR_CONNECTION_DB", self.database.url()).run()
    }

    fn write(&self, columns: &[&str], batches: &[Batch]) {
        let batch = |(operation, rows): &Batch| json!({ "operation": operation, "rows": rows });
        let rows = json!({ "columns": columns, "batches": batches.iter().map(batch).collect::<Vec<_>>() });
        let pipeline = json!({
            "name": format!("golden-{}", self.table.replace('_', "-")),
            "epoch": { "rows": self.epoch },
            "on": { "empty": "ok", "rejects": 10 },
            "nodes": {
                "rows": { "block": "changes@1", "config": rows },
                "target": {
                    "block": format!("{}@1", self.database.loader()),
                    "inputs": "rows",
                    "config": self.config,
                    "grants": { "connections": { "db": "write" } },
                    "write": self.write,
                    "on": self.on,
                },
            },
        });
        // JSON is YAML, too.
        self.project.write("pipeline.yaml", pipeline.to_string());
    }

    /// Compares what a query gives.
    #[track_caller]
    pub(super) fn expect(&self, statement: &str, rows: &[&str]) {
        assert_eq!(self.database.query(statement), rows, "{statement}");
    }
}

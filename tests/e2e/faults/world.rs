//! A pipeline with much to be disturbed in, over any target.

use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use weir_tests::{MysqlServer, PostgresServer, Weir, rows_of_files, rows_of_table};

use crate::support::Project;

pub(super) const ROWS: usize = 60_000;

/// Where the rows go.
pub(super) enum Target {
    Parquet,
    Sqlite,
    Postgres(PostgresServer),
    Mariadb(MysqlServer),
}

impl Target {
    pub(super) fn postgres() -> Self {
        Self::Postgres(PostgresServer::start())
    }

    pub(super) fn mariadb() -> Self {
        Self::Mariadb(MysqlServer::start())
    }

    fn node(&self, table: &str, write: &str) -> String {
        let (block, connection, config) = match self {
            Self::Parquet => ("file-loader", "out", "path: target, format: parquet".to_owned()),
            Self::Sqlite => ("sqlite-loader", "db", format!("table: {table}")),
            Self::Postgres(_) => ("postgres-loader", "server", format!("table: {table}")),
            Self::Mariadb(_) => ("mysql-loader", "server", format!("table: {table}")),
        };
        format!(
            "target: {{ block: {block}@1, inputs: rows, config: {{ connection: {connection}, {config} }}, \
             grants: {{ connections: {{ {connection}: write }} }}, write: {write} }}"
        )
    }

    /// The connection's URL, where the target is a server.
    fn url(&self) -> Option<String> {
        match self {
            Self::Parquet | Self::Sqlite => None,
            Self::Postgres(server) => Some(server.url_with_password()),
            Self::Mariadb(server) => Some(server.url_with_password()),
        }
    }

    pub(super) fn crash(&mut self) {
        match self {
            Self::Parquet | Self::Sqlite => {}
            Self::Postgres(server) => server.crash(),
            Self::Mariadb(server) => server.crash(),
        }
    }

    pub(super) fn restart(&mut self) {
        match self {
            Self::Parquet | Self::Sqlite => {}
            Self::Postgres(server) => server.restart(),
            Self::Mariadb(server) => server.restart(),
        }
    }
}

/// A project whose runs are disturbed.
pub(super) struct Disturbed {
    pub(super) project: Project,
    /// The target's name, which no other project of the process has.
    pub(super) table: String,
    /// The address of the store, where that is no file.
    store: Option<String>,
}

impl Disturbed {
    /// Several files, so that there are several splits, and small epochs, so that there is much to be disturbed between.
    pub(super) fn new(target: &Target, write: &str, more: &str) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let table = format!("target{}", MADE.fetch_add(1, Ordering::Relaxed));
        let node = target.node(&table, write);
        let project = Project::new(&format!(
            "
name: {table}
connections: {{ in: 'file:./in', out: 'file:./out', db: 'sqlite:./disk/out.db' }}
epoch: {{ rows: 5000 }}
{more}
nodes:
  rows: {{ block: file@1, config: {{ connection: in, path: '*.csv' }}, grants: {{ connections: {{ in: read }} }} }}
  {node}
"
        ));
        for file in 0..4 {
            let mut text = String::from("id,name,amount\n");
            for row in (file * ROWS / 4)..((file + 1) * ROWS / 4) {
                writeln!(text, "{row},name {row},{}.25", row % 1000).expect("memory");
            }
            project.write(&format!("in/{file}.csv"), text);
        }
        project.write("out/.keep", "");
        project.write("disk/.keep", "");
        Self { project, table, store: None }
    }

    /// Keeps the records of runs in a database.
    pub(super) fn with_records_in(self, server: &PostgresServer) -> Self {
        Self { store: Some(server.url_with_password()), ..self }
    }

    /// A run that has not been started yet.
    pub(super) fn run(&self, target: &Target) -> Weir {
        let variables = [("WEIR_CONNECTION_SERVER", target.url()), ("WEIR_STORE", self.store.clone())];
        let given = variables.into_iter().filter_map(|(name, value)| Some((name, value?)));
        given.fold(self.project.weir("run"), |run, (name, value)| run.env(name, value))
    }

    pub(super) fn path(&self) -> &Path {
        self.project.path()
    }

    /// All rows in order; none as long as there is no target.
    pub(super) fn rows(&self, target: &Target) -> Vec<String> {
        let table = &self.table;
        let mut rows = match target {
            Target::Parquet => rows_of_files(&self.path().join("out/target")).unwrap_or_default(),
            Target::Sqlite => rows_of_table(&self.path().join("disk/out.db"), table).unwrap_or_default(),
            Target::Postgres(server) => {
                match server.query(&format!("select to_regclass('{table}') is not null")) == ["t"] {
                    true => server.query(&format!("select id || '|' || name || '|' || amount from {table}")),
                    false => Vec::new(),
                }
            }
            Target::Mariadb(server) => match server.query(&format!("show tables like '{table}'")).is_empty() {
                true => Vec::new(),
                false => server.query(&format!("select concat(id, '|', name, '|', amount) from {table}")),
            },
        };
        rows.sort();
        rows
    }

    /// Checks that every row is there, and once.
    #[track_caller]
    pub(super) fn all_there_once(&self, target: &Target) {
        let rows = self.rows(target);
        assert_eq!(rows.len(), ROWS, "rows were lost or doubled");
        let mut once = rows;
        once.dedup();
        assert_eq!(once.len(), ROWS, "rows were doubled");
    }
}

//! A database file, before anybody has opened it.

use std::path::{Path, PathBuf};

/// A SQLite file and the name of the connection that it stands for.
#[derive(Debug, Clone)]
pub struct SqliteDatabase {
    connection: String,
    file: PathBuf,
}

impl SqliteDatabase {
    /// Names a file, which need not exist: a session that may write makes it.
    pub fn new(connection: impl Into<String>, file: impl Into<PathBuf>) -> Self {
        Self { connection: connection.into(), file: file.into() }
    }

    /// Returns the connection's name.
    pub fn connection(&self) -> &str {
        &self.connection
    }

    /// Returns the file.
    pub fn file(&self) -> &Path {
        &self.file
    }
}

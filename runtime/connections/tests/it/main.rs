//! Drivers against the real thing: folders, SQLite files, an S3-compatible server.

mod full_disk;
mod local;
mod mysql;
mod postgres;
mod registry;
mod s3;
mod secrets;
mod sqlite_access;
mod sqlite_load;
mod sqlite_rows;
mod support;

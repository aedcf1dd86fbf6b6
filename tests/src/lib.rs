//! What the tests share: the `weir` executable, folders to run it in, and ways to read what it wrote.

pub mod folder;
pub mod measure;
pub mod mysql_server;
pub mod postgres_server;
mod private;
pub mod rows;
pub mod s3_server;
pub mod server;
pub mod smtp_server;
pub mod tiny_disk;
pub mod weir;

pub use folder::copy_folder;
pub use mysql_server::MysqlServer;
pub use postgres_server::PostgresServer;
pub use rows::{rows_of_files, rows_of_table};
pub use s3_server::S3Server;
pub use server::{Answer, Server};
pub use smtp_server::{SmtpRules, SmtpServer};
pub use tiny_disk::TinyDisk;
pub use weir::{Finished, Weir, blocks, executable, repository};

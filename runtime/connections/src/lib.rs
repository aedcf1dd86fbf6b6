//! Named outside systems and their drivers: object stores, PostgreSQL, MariaDB and MySQL, SQLite; channels for messages without a driver.
//!
//! A block knows a connection's name; what is behind it, and the secrets that open it, stay here. Drivers say what went wrong as
//! [`Problem`](weir_types::Problem)s. They know no nodes and no grants: `weir-capabilities` decides what a node may do with them.

mod blocking;
mod channel;
mod json;
mod registry;

pub mod mysql;
pub mod objects;
pub mod postgres;
pub mod secrets;
pub mod sql;
pub mod sqlite;

pub use channel::ChannelSettings;
pub use registry::{Connection, ConnectionError, ConnectionSettings, Connections};

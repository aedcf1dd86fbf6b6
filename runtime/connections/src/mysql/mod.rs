//! MariaDB and MySQL: sessions under a guard, rows by the binary protocol, loads by `INSERT` of many rows.
//!
//! # Types
//!
//! | MariaDB, MySQL | Arrow | a table that Weir makes |
//! | --- | --- | --- |
//! | `boolean`, which is `tinyint(1)` | `bool`; a number other than 0 and 1 is a problem | the same |
//! | `tinyint`, `smallint`, `mediumint`, `int`, `bigint` | `int8`, `int16`, `int32`, `int32`, `int64`; `uint…` where `unsigned` | the same |
//! | `float`, `double` | `float32`, `float64` | the same |
//! | `decimal(p,s)` | `decimal128(p, s)`, beyond 38 digits `decimal256(p, s)` | the same, to 65 digits |
//! | `char`, `varchar`, `text`, `enum`, `set`, `json`, `uuid`, `inet6` | `utf8` | `longtext`, in a key `varchar`; nested types become `json` |
//! | `binary`, `varbinary`, `blob`, geometries | `binary` | `longblob`, in a key `varbinary` |
//! | `bit(n)` | `uint64` | – |
//! | `date`, `year` | `date32`, `int16` | `date`; – |
//! | `time` | `time64[us]`; less than 0 or more than a day is a problem | `time(6)` |
//! | `datetime`, `timestamp` | `timestamp[us]`, `timestamp[us, UTC]` | `datetime(6)`, `timestamp(6)` |
//!
//! A schema is what MySQL calls a database. Names without one are in the connection's database; where the grant lists schemas and that is
//! not among them, in the first of the list.
//!
//! `timestamp(6)` is the only type that is a point in time, and it ends in 2038 (MariaDB from 11.5 on: 2106): a value beyond is refused. A
//! column that was made as `datetime(6)` takes all of them, in UTC. Dates without a day (`0000-00-00`) have no place in Arrow: such a row
//! is a problem that names the column and says to cast it to `char`. Texts in tables that Weir makes are compared byte by byte.
//!
//! The server commits before and behind every change of a table that is not temporary. In a transaction such a statement is refused. When a
//! statement fails in a transaction, nothing but `rollback` is possible: after a deadlock the server has already rolled back, and would
//! take whatever came next as a transaction of its own.

mod create;
mod database;
mod decode;
mod error;
mod line;
mod literal;
mod load;
mod my_type;
mod open;
mod rows;
mod session;
mod tls;

pub use database::MySqlDatabase;
pub use session::MySqlSession;

/// Returns an identifier in backticks.
pub fn quote(identifier: &str) -> String {
    format!("`{}`", identifier.replace('`', "``"))
}

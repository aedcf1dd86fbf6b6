//! PostgreSQL: sessions under a guard, rows by binary `COPY` both ways.
//!
//! # Types
//!
//! | PostgreSQL | Arrow | a table that Weir makes |
//! | --- | --- | --- |
//! | `boolean` | `bool` | the same |
//! | `smallint`, `integer`, `bigint` | `int16`, `int32`, `int64` | the same; `int8` and `uint8` `smallint`, `uint16` `integer`, `uint32` `bigint`, `uint64` `numeric(20,0)` |
//! | `oid` | `int64` | – |
//! | `real`, `double precision` | `float32`, `float64` | the same |
//! | `numeric(p,s)` | `decimal128(p, s)`, beyond 38 digits `decimal256(p, s)` | the same |
//! | `numeric` without a precision | `utf8`: it has no bounds that a column of decimals could have | – |
//! | `text`, `varchar`, `char`, `name`, `json`, `xml`, enums | `utf8` | `text` |
//! | `jsonb` | `utf8` | – (nested types become `jsonb`) |
//! | `bytea` | `binary` | `bytea` |
//! | `uuid` | `utf8` | – |
//! | `date`, `time`, `timestamp`, `timestamptz` | `date32`, `time64[us]`, `timestamp[us]`, `timestamp[us, UTC]` | the same |
//! | arrays of the above | `list<…>`; more than one dimension is refused | the same |
//! | everything else (`interval`, `inet`, ranges, composites, …) | `utf8`, as PostgreSQL prints it | – |
//!
//! Domains are their base types. `infinity` dates, `NaN` and infinite numerics have no place in the Arrow type: such a row is a problem
//! that names the column and says to cast it to `text`.

#[doc(hidden)]
pub mod copy;
mod create;
mod database;
mod decode;
mod describe;
mod encode;
mod error;
mod load;
mod open;
mod pg_type;
mod rows;
mod session;
mod socket;
mod text;
mod tls;

pub use database::PostgresDatabase;
pub use session::PostgresSession;

/// Returns an identifier in double quotes.
pub fn quote(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

//! SQLite files: sessions on a thread of their own, every statement checked against the grant while SQLite compiles it.
//!
//! # Types
//!
//! SQLite has four storage classes, so the exact Arrow type goes into the declared type, where [`describe`](SqliteSession::describe) and
//! [`query`](SqliteSession::query) find it again. Whatever other tool reads the file sees a declared type with the right affinity.
//!
//! | Arrow | declared | stored |
//! | --- | --- | --- |
//! | `bool` | `BOOLEAN` | 0 or 1 |
//! | `int64` | `BIGINT` | integer |
//! | `int8` … `int32`, `uint8` … `uint64`, `duration[…]` | `INTEGER "int32"` and so on | integer; above 2⁶³−1 refused |
//! | `float64` | `DOUBLE` | real |
//! | `float32` | `REAL "float32"` | real |
//! | `utf8` | `TEXT` | text |
//! | `binary` | `BLOB` | blob |
//! | `large_utf8`, `large_binary`, `fixed_size_binary[…]` | `TEXT "large_utf8"`, `BLOB "large_binary"`, … | text, blob |
//! | `date32`, `date64` | `TEXT "date32"` | `2024-02-29` |
//! | `time32[…]`, `time64[…]` | `TEXT "time64[us]"` | `09:30:00.000000`, digits by unit |
//! | `timestamp[us]` | `TEXT "timestamp[us]"` | `2024-02-29T09:30:00.000000` |
//! | `timestamp[us, Asia/Seoul]` | `TEXT "timestamp[us, Asia/Seoul]"` | `2024-02-29T00:30:00.000000Z`, always UTC |
//! | `decimal128(18, 4)` | `TEXT "decimal128(18, 4)"` | `12.3400`: exact, as text |
//! | `list<…>`, `struct<…>`, `map<…>` | `TEXT "list<utf8>"` | JSON |
//!
//! `int64` is `BIGINT` rather than `INTEGER`: a sole `INTEGER` key would become SQLite's row number, which makes up keys for nulls.
//!
//! Tables of others are read by affinity: `…INT…` as `int64`, `…CHAR…`, `…TEXT…`, `…CLOB…` as `utf8`, `…BLOB…` as `binary`, `…REAL…`,
//! `…FLOA…`, `…DOUB…` as `float64`, `BOOLEAN` as `bool`, anything else as `utf8`, which loses nothing. A result column that is no plain
//! column of a table has no declared type; its type comes from the first rows. A value that does not fit is a problem naming row and
//! column, never a silent null.

mod bind;
mod create;
mod database;
mod declared;
mod describe;
mod error;
mod load;
mod nested;
mod open;
mod policy;
mod query;
mod read;
mod seam;
mod session;
mod text;
mod worker;

use arrow::datatypes::DataType;
use weir_types::Problem;

pub use database::SqliteDatabase;
pub use rusqlite::types::Value as SqliteValue;
pub use session::{SqliteRows, SqliteSession};

/// Returns an identifier in double quotes.
pub fn quote(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

/// Returns the declared type for an Arrow type.
///
/// # Errors
/// When SQLite has none.
pub fn type_name(data_type: &DataType) -> Result<String, Problem> {
    declared::declare("", data_type)
}

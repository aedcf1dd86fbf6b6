//! Apache Parquet, read by row group and column.

mod access;
mod decode;
mod encode;
mod guard;
mod metadata;
mod repetition;

pub use access::RandomAccess;
pub use decode::parquet_decoder;
pub(crate) use encode::ParquetEncoder;
pub use metadata::{ParquetInfo, RowGroup, parquet_metadata};

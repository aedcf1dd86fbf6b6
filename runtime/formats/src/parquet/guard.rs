//! Broken files must never bring the process down.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ::parquet::errors::ParquetError;

use super::access::Access;
use crate::FormatError;

/// Runs a step of the parquet crate. Its decoders index and assert in places where a corrupt page leads them (flipped
/// bytes in the tests find some), so a panic in there is taken for what it is: a corrupt file. Whatever the step
/// worked on must be dropped after an error.
pub(super) fn guarded<T>(access: &Access, step: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, FormatError> {
    let error = match catch_unwind(AssertUnwindSafe(step)) {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => parquet_error(error),
        Err(payload) => FormatError::corrupt("parquet", panic_text(payload.as_ref())),
    };
    Err(access.take_fault().map_or(error, FormatError::Io))
}

/// Sorts an error of the parquet crate into ours.
pub(super) fn parquet_error(error: ParquetError) -> FormatError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(error) => FormatError::Io(*error),
            Err(other) => FormatError::corrupt("parquet", other.to_string()),
        },
        ParquetError::EOF(detail) => FormatError::Truncated(format!("parquet: {detail}")),
        ParquetError::General(detail) | ParquetError::NYI(detail) | ParquetError::ArrowError(detail) => {
            FormatError::corrupt("parquet", detail)
        }
        other => FormatError::corrupt("parquet", other.to_string()),
    }
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    format!("decoding it failed: {}", text.unwrap_or("the file contradicts itself"))
}

//! Arrow IPC streams from writers that nobody trusts, and for readers that have nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::{Array, RecordBatch};
use arrow::buffer::Buffer;
use arrow::datatypes::{
    DataType, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Schema,
    validate_decimal_precision_and_scale as check_decimal,
};
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamDecoder;
use arrow::ipc::root_as_message;
use arrow::ipc::writer::StreamWriter;
use weir_types::Problem;

/// The most rows of one batch. A batch has thousands; but a column of nulls has no buffers, so that a few bytes could claim any number,
/// and whoever wrote them out as text would be busy for ever.
pub const MAX_BATCH_ROWS: usize = 1 << 24;

/// Stands before the length of a message since Arrow 0.15.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Writes a batch as an IPC stream of one record batch.
///
/// # Errors
/// When Arrow IPC cannot carry a column's type.
pub fn batch_to_ipc(rows: &RecordBatch) -> Result<Vec<u8>, Problem> {
    let refused = |error: ArrowError| Problem::data(error.to_string());
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, rows.schema_ref()).map_err(refused)?;
    writer.write(rows).and_then(|()| writer.finish()).map_err(refused)?;
    drop(writer);
    Ok(bytes)
}

/// Reads what somebody says is an IPC stream. Every array is checked in full, since nothing after this looks again.
///
/// The reader validates, but was not written for hostile bytes: a panic in it is the writer's fault, and a buffer's size before its
/// compression is believed, so that compressed bodies are refused.
///
/// # Errors
/// `data`, when the bytes are anything else than a sound stream.
pub fn ipc_to_batches(bytes: Vec<u8>) -> Result<Vec<RecordBatch>, Problem> {
    let length = bytes.len();
    let refused = |why: String| Problem::data(format!("{length} bytes are not a valid Arrow IPC stream: {why}"));
    check_messages(&bytes).map_err(refused)?;
    match catch_unwind(AssertUnwindSafe(|| decode(bytes))) {
        Ok(Ok(checked)) => checked.into_iter().collect(),
        Ok(Err(error)) => Err(refused(error.to_string())),
        Err(_) => Err(refused("it is malformed".to_owned())),
    }
}

fn decode(bytes: Vec<u8>) -> Result<Vec<Result<RecordBatch, Problem>>, ArrowError> {
    let mut decoder = StreamDecoder::new();
    let mut rest = Buffer::from_vec(bytes);
    let mut batches = Vec::new();
    while let Some(batch) = decoder.decode(&mut rest)? {
        batches.push(validated(batch));
    }
    decoder.finish()?;
    Ok(batches)
}

fn validated(rows: RecordBatch) -> Result<RecordBatch, Problem> {
    check_rows(rows.num_rows())?;
    check_decimals(&rows.schema())?;
    for (field, column) in rows.schema_ref().fields().iter().zip(rows.columns()) {
        let checked = column.to_data().validate_full();
        checked
            .map_err(|error| Problem::data(format!("column `{}`: {error}", field.name())).with_column(field.name()))?;
    }
    Ok(rows)
}

/// Refuses decimals that no constructor would make, such as one without digits: writing its values as text would panic.
fn check_decimals(schema: &Schema) -> Result<(), Problem> {
    for field in schema.flattened_fields() {
        let data_type = match field.data_type() {
            DataType::Dictionary(_, values) => values,
            other => other,
        };
        let checked = match data_type {
            DataType::Decimal32(precision, scale) => check_decimal::<Decimal32Type>(*precision, *scale),
            DataType::Decimal64(precision, scale) => check_decimal::<Decimal64Type>(*precision, *scale),
            DataType::Decimal128(precision, scale) => check_decimal::<Decimal128Type>(*precision, *scale),
            DataType::Decimal256(precision, scale) => check_decimal::<Decimal256Type>(*precision, *scale),
            _ => Ok(()),
        };
        checked
            .map_err(|error| Problem::data(format!("column `{}`: {error}", field.name())).with_column(field.name()))?;
    }
    Ok(())
}

/// Refuses a number of rows that no batch has.
///
/// # Errors
/// `data`, beyond [`MAX_BATCH_ROWS`].
pub fn check_rows(rows: usize) -> Result<(), Problem> {
    match rows <= MAX_BATCH_ROWS {
        true => Ok(()),
        false => Err(Problem::data(format!("a batch of {rows} rows is larger than {MAX_BATCH_ROWS} rows"))),
    }
}

/// Looks at every message before the reader does: each has to be there as a whole, and none may be compressed.
fn check_messages(mut rest: &[u8]) -> Result<(), String> {
    const CUT: &str = "it is cut off";
    while !rest.is_empty() {
        rest = rest.strip_prefix(&CONTINUATION).unwrap_or(rest);
        let (size, after) = rest.split_first_chunk().ok_or(CUT)?;
        let size = u32::from_le_bytes(*size) as usize;
        if size == 0 {
            return Ok(());
        }
        let (metadata, after) = after.split_at_checked(size).ok_or(CUT)?;
        let message = root_as_message(metadata).map_err(|error| error.to_string())?;
        let in_batch = message.header_as_record_batch();
        let batch = in_batch.or_else(|| message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()));
        if batch.is_some_and(|batch| batch.compression().is_some()) {
            return Err("it is compressed, which streams within one machine may not be".to_owned());
        }
        let body = usize::try_from(message.bodyLength()).map_err(|_| CUT)?;
        rest = after.get(body..).ok_or(CUT)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;

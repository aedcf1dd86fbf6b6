//! Binary `COPY` data without a session: a door for fuzzing, which cannot bring a server.

use arrow::array::{ArrayRef, RecordBatch};
use bytes::Bytes;
use tokio_postgres::types::Type;

use super::decode::{Fault, RowDecoder};
use super::encode::{Encoder, Form, HEADER, TRAILER, form};
use super::pg_type::ResultColumn;

/// Decodes messages of binary `COPY` data as a session does. A column is its type's OID, and a modifier, which is -1 where it has none.
///
/// # Errors
/// With the reason, when the data does not have these columns.
pub fn decode<'m>(columns: &[(u32, i32)], messages: impl IntoIterator<Item = &'m [u8]>) -> Result<RecordBatch, String> {
    let columns: Vec<_> = types(columns.iter().map(|(oid, _)| *oid))
        .iter()
        .zip(columns)
        .enumerate()
        .map(|(at, (data_type, (_, modifier)))| ResultColumn::new(&format!("c{at}"), data_type, *modifier))
        .collect();
    let mut decoder = RowDecoder::new(&columns);
    for message in messages {
        decoder.push(Bytes::copy_from_slice(message)).map_err(text)?;
    }
    decoder.finish().map_err(text)?;
    decoder.take().map_err(text)
}

/// Encodes a batch for columns of these types; nothing, when one of them has to be sent as text.
///
/// # Errors
/// With the reason, when a value has no place in its column.
pub fn encode(batch: &RecordBatch, oids: &[u32]) -> Result<Option<Vec<u8>>, String> {
    let types = types(oids.iter().copied());
    let pairs: Vec<_> = batch.columns().iter().map(|column| column.data_type()).zip(&types).collect();
    if form(&pairs) != Form::Binary {
        return Ok(None);
    }
    let columns: Vec<(&str, ArrayRef, &Type)> =
        batch.columns().iter().zip(&types).map(|(column, data_type)| ("c", column.clone(), data_type)).collect();
    let encoder = Encoder::new(Form::Binary, columns).map_err(|problem| problem.to_string())?;
    let mut data = HEADER.to_vec();
    for row in 0..batch.num_rows() {
        encoder.row(row, &mut data).map_err(|(_, fault)| fault.text())?;
    }
    data.extend(TRAILER);
    Ok(Some(data))
}

fn types(oids: impl Iterator<Item = u32>) -> Vec<Type> {
    oids.map(|oid| Type::from_oid(oid).unwrap_or(Type::TEXT)).collect()
}

fn text(fault: Fault) -> String {
    format!("row {}, column {:?}: {}", fault.row, fault.column, fault.reason)
}

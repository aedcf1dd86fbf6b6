//! The rows of a query.

use std::pin::Pin;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use futures::StreamExt;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{CopyOutStream, RowStream};
use weir_types::Problem;

use super::decode::{Fault, RowDecoder};
use super::error::problem;
use super::pg_type::ResultColumn;
use super::quote;
use crate::sql::{SqlError, SqlRows};

/// A batch is full when it has so many bytes, however few rows that is.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Where rows come from.
pub(super) enum Source {
    /// Binary `COPY`, the fast way.
    Copy(Pin<Box<CopyOutStream>>),
    /// A statement with parameters, which `COPY` does not have.
    Query(Pin<Box<RowStream>>),
}

/// The rows of a query, decoded as they are asked for.
pub(super) struct PostgresRows {
    source: Option<Source>,
    decoder: RowDecoder,
    doing: String,
    /// As long as this is there, the session has a query open.
    open: Option<Arc<()>>,
}

impl PostgresRows {
    pub(super) fn new(source: Source, columns: &[ResultColumn], doing: String, open: Arc<()>) -> Self {
        Self { source: Some(source), decoder: RowDecoder::new(columns), doing, open: Some(open) }
    }

    /// Reads the next message. Returns whether there was one.
    async fn read(&mut self) -> Result<bool, Problem> {
        let read = match &mut self.source {
            None => return Ok(false),
            Some(Source::Copy(stream)) => match stream.next().await {
                Some(Ok(message)) => self.decoder.push(message).map(|()| true),
                Some(Err(error)) => return Err(problem(&error, &self.doing)),
                None => self.decoder.finish().map(|()| false),
            },
            Some(Source::Query(stream)) => match stream.next().await {
                Some(Ok(row)) => {
                    let values = (0..row.len()).map(|at| row.try_get::<_, Option<Raw<'_>>>(at));
                    let values = values.collect::<Result<Vec<_>, _>>().map_err(|error| problem(&error, &self.doing))?;
                    self.decoder.push_values(values.into_iter().map(|value| value.map(|raw| raw.0))).map(|()| true)
                }
                Some(Err(error)) => return Err(problem(&error, &self.doing)),
                None => Ok(false),
            },
        };
        let more = read.map_err(|fault| self.broken(fault))?;
        if !more {
            self.source = None;
            self.open = None;
        }
        Ok(more)
    }

    fn broken(&self, Fault { row, column, reason }: Fault) -> Problem {
        let place = column.as_ref().map(|column| format!(", column `{column}`")).unwrap_or_default();
        let broken = Problem::data(format!("{}: row {row} of the result{place}: {reason}", self.doing)).with_row(row);
        match column {
            None => broken,
            Some(column) => {
                let cast = format!("{}::text", quote(&column));
                broken.with_column(&column).with_hint(format!("read it as text, such as `{cast}` in a query"))
            }
        }
    }
}

#[async_trait]
impl SqlRows for PostgresRows {
    fn schema(&self) -> SchemaRef {
        self.decoder.schema()
    }

    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, SqlError> {
        loop {
            let (rows, bytes) = self.decoder.waiting();
            if rows >= max_rows.max(1) || bytes >= BATCH_BYTES || !self.read().await? {
                break;
            }
        }
        if self.decoder.waiting().0 == 0 {
            return Ok(None);
        }
        let batch = self.decoder.take().map_err(|fault| self.broken(fault))?;
        Ok(Some(batch))
    }
}

/// A value as it came.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
